"""What happened in councils, for whoever cares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class CouncilOpened(Event):
    subject_field: ClassVar[str] = "council_id"

    council_id: UUID
    estate_id: UUID | None


@dataclass(frozen=True)
class _OfMeeting(Event):
    subject_field: ClassVar[str] = "meeting_id"

    meeting_id: UUID


@dataclass(frozen=True)
class MeetingAnnounced(_OfMeeting):
    """The agenda is locked, everybody concerned is summoned."""


@dataclass(frozen=True)
class MeetingCancelled(_OfMeeting):
    pass


@dataclass(frozen=True)
class MeetingClosed(_OfMeeting):
    """Each item is concluded or deferred."""


@dataclass(frozen=True)
class MinutesLocked(_OfMeeting):
    hash: str


@dataclass(frozen=True)
class ItemConcluded(_OfMeeting):
    item_id: UUID
    topic_id: UUID | None
    conclusion: str


@dataclass(frozen=True)
class TopicReviewed(Event):
    """民主评议 of a topic is counted: `result` passed, rejected or invalid."""

    subject_field: ClassVar[str] = "topic_id"

    topic_id: UUID
    review_id: UUID
    result: str
