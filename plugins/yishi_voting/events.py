"""What happened to votes, for whoever cares. No event says who voted what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class _OfVote(Event):
    subject_field: ClassVar[str] = "vote_id"

    vote_id: UUID


@dataclass(frozen=True)
class VoteAnnounced(_OfVote):
    pass


@dataclass(frozen=True)
class VoteOpened(_OfVote):
    """Rule and electorate are frozen; ballots are taken."""


@dataclass(frozen=True)
class VoteClosed(_OfVote):
    pass


@dataclass(frozen=True)
class VoteCounted(_OfVote):
    """`outcome` is passed, rejected or invalid."""

    outcome: str


@dataclass(frozen=True)
class VoteCancelled(_OfVote):
    pass


@dataclass(frozen=True)
class ResultPosted(_OfVote):
    pass
