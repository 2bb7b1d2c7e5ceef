"""What happened to topics, for whoever cares; only ids, so that nothing private travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.events import Event


@dataclass(frozen=True)
class _OfTopic(Event):
    subject_field: ClassVar[str] = "topic_id"

    topic_id: UUID


@dataclass(frozen=True)
class TopicRaised(_OfTopic):
    kind: str


@dataclass(frozen=True)
class TopicAccepted(_OfTopic):
    public: bool


@dataclass(frozen=True)
class TopicMerged(_OfTopic):
    """`topic_id` lives on as `into_id`; its opinions went along."""

    into_id: UUID


@dataclass(frozen=True)
class TopicDeliberating(_OfTopic):
    pass


@dataclass(frozen=True)
class TopicConcluded(_OfTopic):
    conclusion: str


@dataclass(frozen=True)
class TopicTakenUpAgain(_OfTopic):
    pass


@dataclass(frozen=True)
class TopicExecuting(_OfTopic):
    pass


@dataclass(frozen=True)
class TopicCarriedOut(_OfTopic):
    pass


@dataclass(frozen=True)
class GateChanged(_OfTopic):
    """`state`: pending, passed, failed or blocked."""

    kind: str
    state: str


@dataclass(frozen=True)
class OpinionGiven(_OfTopic):
    opinion_id: UUID
