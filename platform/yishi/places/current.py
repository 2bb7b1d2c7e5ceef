"""What is on record of an estate, in the shape that a roster is compared with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

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

_PERSON = (
    Person.id.label("person_id"),
    Person.name,
    Person.kind,
    Person.phone_index,
    Person.id_number_index,
)
_UNITS = guarded(
    select(
        Unit.id,
        Building.name.label("building"),
        Entrance.name.label("entrance"),
        Unit.room,
        Unit.floor,
        Unit.area,
        Unit.area_source,
        Unit.status,
        Unit.occupancy,
        Unit.note,
    )
    .join(Entrance, and_(Entrance.tenant_id == Unit.tenant_id, Entrance.id == Unit.entrance_id))
    .join(Building, and_(Building.tenant_id == Entrance.tenant_id, Building.id == Entrance.building_id))
    .where(Unit.removed_on.is_(None))
    .order_by(Unit.sort_key, Unit.id)
)
_OWNERS = guarded(
    select(Ownership.unit_id, Ownership.owner_key, *_PERSON)
    .join(Unit, and_(Unit.tenant_id == Ownership.tenant_id, Unit.id == Ownership.unit_id))
    .join(Person, and_(Person.tenant_id == Ownership.tenant_id, Person.id == Ownership.person_id))
    .order_by(Ownership.id)
)
_TELLABLE = guarded(
    select(*_PERSON)
    .where(
        Person.erased_at.is_(None),
        or_(
            Person.phone_index.is_not(None),
            Person.id_number_index.is_not(None),
            Person.kind != "person",
        ),
    )
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
    """Read it all; three statements whatever the size."""
    owners: defaultdict[UUID, list[CurrentOwner]] = defaultdict(list)
    for row in read(_OWNERS.where(Unit.estate_id == estate_id, on(Ownership, today()))):
        owners[row.unit_id].append(_owner(row, row.owner_key))
    units = [_unit(row, owners[row.id]) for row in read(_UNITS.where(Unit.estate_id == estate_id))]
    return OnRecord(units, [_owner(row) for row in read(_TELLABLE)], fingerprints())


def fingerprints() -> Fingerprints:
    """Blind indexes under the tenant's key; where nothing was ever sealed there is nothing to compare."""
    cipher = privacy.cipher_if_any()
    if cipher is None:
        return Fingerprints()
    return Fingerprints(
        phone=lambda value: cipher.blind_index(value, "phone"),
        id_number=lambda value: cipher.blind_index(value, "id_number"),
    )


def _unit(row: Any, owners: list[CurrentOwner]) -> CurrentUnit:
    return CurrentUnit(
        id=row.id,
        building=row.building,
        entrance=row.entrance,
        room=row.room,
        floor=row.floor or None,
        area=row.area,
        area_source=AreaSource(row.area_source) if row.area_source else None,
        owners=tuple(owners),
        status=UnitStatus(row.status),
        occupancy=Occupancy(row.occupancy) if row.occupancy else None,
        note=row.note or None,
    )


def _owner(row: Any, key: str = "") -> CurrentOwner:
    return CurrentOwner(
        person_id=row.person_id,
        key=key or None,
        name=real_name(row.name),
        phone=row.phone_index,
        id_number=row.id_number_index,
        kind=_OWNER_KIND.get(row.kind),
    )


def real_name(name: str | None) -> str | None:
    """None where a name only stands in for one that nobody told."""
    return name if name and not name.startswith(NAMELESS) else None


def called(owner: RosterOwner, row: RosterRow) -> str:
    """What somebody is called: their name, or `业主 O0123`, or `业主 3-2-0201` without a key."""
    return owner.name or f"{NAMELESS}{owner.key or row.place}"[:60]
