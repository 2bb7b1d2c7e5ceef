"""What happened to appeals, for whoever cares; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class _OfAppeal(Event):
    subject_field: ClassVar[str] = "appeal_id"

    appeal_id: UUID


@dataclass(frozen=True)
class AppealRaised(_OfAppeal):
    pass


@dataclass(frozen=True)
class AppealJoined(_OfAppeal):
    """Another resident said: me too."""


@dataclass(frozen=True)
class AppealAccepted(_OfAppeal):
    """Triaged; the work list carries it as `item_id`."""

    item_id: UUID


@dataclass(frozen=True)
class AppealMerged(_OfAppeal):
    """It is the same as `into_id`, which stays."""

    into_id: UUID


@dataclass(frozen=True)
class AppealSplit(_OfAppeal):
    """It had been merged into `from_id` and stands for itself again."""

    from_id: UUID


@dataclass(frozen=True)
class AppealEnded(_OfAppeal):
    """`outcome`: done, rejected, transferred, withdrawn."""

    outcome: str
