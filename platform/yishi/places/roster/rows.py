"""What a roster says, line by line, once read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from yishi.places.roster.columns import ColumnMap
from yishi.places.roster.labels import Place, UnitKey, unit_key
from yishi.places.roster.normalise import AreaSource, Occupancy, OwnerKind, UnitStatus
from yishi.places.roster.problems import RowProblem, Severity


@dataclass(frozen=True, slots=True)
class RosterOwner:
    """An owner as the file tells; `ref` is the same number wherever the file means the same person."""

    key: str | None = None
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    kind: OwnerKind | None = None
    other_phones: tuple[str, ...] = ()
    ref: int = 0


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One unit. None means that the file does not say; `area` in 0.01 m², `since` begins the ownership."""

    line: int
    building: str
    entrance: str
    room: str
    floor: str | None = None
    area: int | None = None
    area_source: AreaSource | None = None
    owners: tuple[RosterOwner, ...] = ()
    status: UnitStatus | None = None
    occupancy: Occupancy | None = None
    since: dt.date | None = None
    note: str | None = None

    @property
    def place(self) -> Place:
        return Place(self.building, self.entrance, self.room)

    @property
    def key(self) -> UnitKey:
        return unit_key(self.place)


@dataclass(frozen=True, slots=True)
class Roster:
    """Lines without an error, in the file's order, and everything that is to be said about the file."""

    rows: Sequence[RosterRow]
    problems: Sequence[RowProblem]
    columns: ColumnMap
    sheet: str | None = None
    lines_read: int = 0

    @property
    def errors(self) -> list[RowProblem]:
        return [p for p in self.problems if p.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[RowProblem]:
        return [p for p in self.problems if p.severity is Severity.WARNING]


@dataclass(frozen=True, slots=True)
class RosterSummary:
    """`area` in 0.01 m²; `owner_count` in persons as the law counts them."""

    units: int
    area: int
    owner_count: int
    without_area: int


def summarise(rows: Sequence[RosterRow]) -> RosterSummary:
    """Units, area and 业主人数 of a roster (建筑物区分所有权解释 9).

    One buyer with several units is one person; the developer's unsold and sold-but-undelivered units
    together are one; co-owners of a unit are one; a unit whose owner is unknown is one.
    """
    persons = {_person_group(row) for row in rows}
    return RosterSummary(
        units=len(rows),
        area=sum(row.area or 0 for row in rows),
        owner_count=len(persons),
        without_area=sum(row.area is None for row in rows),
    )


def _person_group(row: RosterRow) -> object:
    undelivered = row.status in {UnitStatus.UNSOLD, UnitStatus.SOLD_UNDELIVERED}
    if undelivered or any(owner.kind is OwnerKind.DEVELOPER for owner in row.owners):
        return "developer"
    return frozenset(owner.ref for owner in row.owners) or row.key
