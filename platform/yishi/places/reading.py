"""Reading the roster: what a module may know of units and owners on one day, as frozen values.

For modules, through `yishi.toolkit.places`. Nothing here asks who reads: the calling service has checked
it. Names are real ones; a page shows them masked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from yishi.database import guarded, read
from yishi.people.models import Person
from yishi.places.models import Building, Entrance, Ownership, Unit
from yishi.places.times import DAY, on

UNDELIVERED = ("unsold", "sold_undelivered")
"""Statuses of units that count with the developer as one person (建筑物区分所有权解释 9)."""

_UNITS = guarded(
    select(
        Unit.id,
        Unit.entrance_id,
        Unit.room,
        Unit.label,
        Unit.kind,
        Unit.area,
        Unit.area_source,
        Unit.status,
    )
    .where(or_(Unit.removed_on.is_(None), Unit.removed_on > DAY))
    .order_by(Unit.sort_key, Unit.id)
)
_ENTRANCES = guarded(
    select(Entrance.id, Building.name.label("building"), Entrance.name.label("entrance")).join(
        Building, and_(Building.tenant_id == Entrance.tenant_id, Building.id == Entrance.building_id)
    )
)
_OWNERSHIPS = guarded(
    select(Ownership.unit_id, Ownership.person_id, Ownership.share, Ownership.owner_key)
    .where(on(Ownership))
    .order_by(Ownership.id)
)
_PEOPLE = guarded(select(Person.id, Person.name, Person.kind))


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who owned a unit on the day asked for; `kind` person, organization or developer."""

    person_id: UUID
    name: str
    kind: str
    share: str = ""
    owner_key: str = ""


@dataclass(frozen=True, slots=True)
class UnitOnDay:
    """A unit with its owners on one day. `area` in 0.01 m², None while it is unknown."""

    id: UUID
    label: str
    building: str
    entrance: str
    room: str
    kind: str
    area: int | None
    area_source: str
    status: str
    owners: tuple[Owner, ...]

    @property
    def with_developer(self) -> bool:
        """Unsold, or sold and not yet handed over."""
        return self.status in UNDELIVERED


def units_on(estate_id: UUID, day: date) -> tuple[UnitOnDay, ...]:
    """All units of an estate that stood on the roster on `day`, in natural order, with their owners then.

    Ownership runs from its first day on and before its last; areas and statuses are those on record now.
    Four statements whatever the size, put together here (see `places.current`).
    """
    people = {row.id: row for row in read(_PEOPLE)}
    doors = {row.id: row for row in read(_ENTRANCES.where(Building.estate_id == estate_id))}
    owners: defaultdict[UUID, list[Owner]] = defaultdict(list)
    for row in read(_OWNERSHIPS, {"day": day}):
        person = people[row.person_id]
        owners[row.unit_id].append(
            Owner(person.id, person.name or "", person.kind, row.share or "", row.owner_key or "")
        )
    return tuple(
        UnitOnDay(
            id=row.id,
            label=row.label,
            building=doors[row.entrance_id].building,
            entrance=doors[row.entrance_id].entrance,
            room=row.room,
            kind=row.kind,
            area=row.area,
            area_source=row.area_source,
            status=row.status,
            owners=tuple(owners[row.id]),
        )
        for row in read(_UNITS.where(Unit.estate_id == estate_id), {"day": day})
    )
