"""What is on record of an estate, in the shape that a roster is compared with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from yishi.database import guarded, read
from yishi.people import privacy
from yishi.people.models import Person
from yishi.places.labels import NAMELESS
from yishi.places.models import Building, Entrance, Ownership, Unit
from yishi.places.roster.identity import Fingerprints
from yishi.places.roster.normalise import AreaSource, Occupancy, OwnerKind, UnitStatus
from yishi.places.roster.plan import CurrentOwner, CurrentUnit
from yishi.places.roster.rows import RosterOwner, RosterRow
from yishi.places.times import on, today

PERSON_KIND = {
    OwnerKind.PERSON: "person",
    OwnerKind.ORGANISATION: "organization",
    OwnerKind.DEVELOPER: "developer",
}
_OWNER_KIND = {word: kind for kind, word in PERSON_KIND.items()}

_UNITS = guarded(
    select(
        Unit.id,
        Unit.entrance_id,
        Unit.room,
        Unit.floor,
        Unit.area,
        Unit.area_source,
        Unit.status,
        Unit.occupancy,
        Unit.note,
    )
    .where(Unit.removed_on.is_(None))
    .order_by(Unit.sort_key, Unit.id)
)
_ENTRANCES = guarded(
    select(Entrance.id, Building.name.label("building"), Entrance.name.label("entrance")).join(
        Building, and_(Building.tenant_id == Entrance.tenant_id, Building.id == Entrance.building_id)
    )
)
_OWNERSHIPS = guarded(
    select(Ownership.unit_id, Ownership.person_id, Ownership.owner_key).order_by(Ownership.id)
)
_PEOPLE = guarded(
    select(Person.id, Person.name, Person.kind, Person.phone_index, Person.id_number_index)
    .where(Person.erased_at.is_(None))
    .order_by(Person.id)
)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The units of an estate with their owners of today, people of the tenant whom a telephone, an id
    number or an organisation's name tells apart, and how to compare with their fingerprints."""

    units: list[CurrentUnit]
    people: list[CurrentOwner]
    fingerprints: Fingerprints


def on_record(estate_id: UUID) -> OnRecord:
    """Read it all; four statements whatever the size, put together here.

    A join of tables that were just filled is left to a planner that knows nothing of them.
    """
    people = {row.id: row for row in read(_PEOPLE)}
    doors = {row.id: row for row in read(_ENTRANCES.where(Building.estate_id == estate_id))}
    units = read(_UNITS.where(Unit.estate_id == estate_id)).all()
    here = {row.id for row in units}
    owners: defaultdict[UUID, list[CurrentOwner]] = defaultdict(list)
    for row in read(_OWNERSHIPS.where(on(Ownership, today()))):
        if row.unit_id in here:
            owners[row.unit_id].append(_owner(row.person_id, people.get(row.person_id), row.owner_key))
    tellable = [
        _owner(row.id, row)
        for row in people.values()
        if row.phone_index or row.id_number_index or row.kind != "person"
    ]
    found = [_unit(row, doors[row.entrance_id], owners[row.id]) for row in units]
    return OnRecord(found, tellable, fingerprints())


def fingerprints() -> Fingerprints:
    """Blind indexes under the tenant's key; where nothing was ever sealed there is nothing to compare."""
    cipher = privacy.cipher_if_any()
    if cipher is None:
        return Fingerprints()
    return Fingerprints(
        phone=lambda value: cipher.blind_index(value, "phone"),
        id_number=lambda value: cipher.blind_index(value, "id_number"),
    )


def _unit(row: Any, door: Any, owners: list[CurrentOwner]) -> CurrentUnit:
    return CurrentUnit(
        id=row.id,
        building=door.building,
        entrance=door.entrance,
        room=row.room,
        floor=row.floor or None,
        area=row.area,
        area_source=AreaSource(row.area_source) if row.area_source else None,
        owners=tuple(owners),
        status=UnitStatus(row.status),
        occupancy=Occupancy(row.occupancy) if row.occupancy else None,
        note=row.note or None,
    )


def _owner(person_id: UUID, person: Any, key: str = "") -> CurrentOwner:
    """Of an erased person nothing is known but that they are somebody."""
    if person is None:
        return CurrentOwner(person_id=person_id, key=key or None)
    return CurrentOwner(
        person_id=person_id,
        key=key or None,
        name=real_name(person.name),
        phone=person.phone_index,
        id_number=person.id_number_index,
        kind=_OWNER_KIND.get(person.kind),
    )


def real_name(name: str | None) -> str | None:
    """None where a name only stands in for one that nobody told."""
    return name if name and not name.startswith(NAMELESS) else None


def called(owner: RosterOwner, row: RosterRow) -> str:
    """What somebody is called: their name, or `业主 O0123`, or `业主 3-2-0201` without a key."""
    return owner.name or f"{NAMELESS}{owner.key or row.place}"[:60]
