"""What happened at the points, for whoever cares; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class _OfErrand(Event):
    subject_field: ClassVar[str] = "errand_id"

    errand_id: UUID


@dataclass(frozen=True)
class ErrandAsked(_OfErrand):
    """A resident asked for it online; nobody has taken it on yet."""


@dataclass(frozen=True)
class ErrandTaken(_OfErrand):
    pass


@dataclass(frozen=True)
class PapersHandedBack(_OfErrand):
    """All papers of the errand are accounted for."""


@dataclass(frozen=True)
class ErrandEnded(_OfErrand):
    """`state`: closed, refused, withdrawn; answered or cancelled before it was taken on."""

    state: str
