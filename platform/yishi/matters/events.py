"""What became of a matter, for the module that handed it over; only ids, so that nothing private travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.events import Event


@dataclass(frozen=True)
class _OfSource(Event):
    subject_field: ClassVar[str] = "source_id"

    source: str
    source_id: UUID
    target: str
    target_id: UUID


@dataclass(frozen=True)
class MatterSettled(_OfSource):
    """`outcome`: one of `matters.OUTCOMES`."""

    outcome: str


@dataclass(frozen=True)
class MatterReopened(_OfSource):
    pass
