"""Whether somebody lives in a building, as the roster knows it: in a household there, or an owner."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union

from yishi.toolkit import Person, db, places
from yishi_three_leads.rows import today


def lives_in(person_id: UUID, building_id: UUID) -> bool:
    """A member of a household, or an owner, of a home of this building today."""
    return home_of(person_id, places.Entrance.building_id == building_id) is not None


def named(name: str, inside: ColumnElement[bool]) -> list[tuple[UUID, UUID]]:
    """Persons of exactly this name with their home, among those of homes where `inside` (a condition on `Entrance`)."""
    return _people(inside, Person.name == name)


def _people(inside: ColumnElement[bool], *conditions: ColumnElement[bool]) -> list[tuple[UUID, UUID]]:
    day = today()
    wanted = union(_owners(inside, conditions, day), _members(inside, conditions, day))
    return [(person_id, unit_id) for person_id, unit_id in db.execute(wanted)]


def _homes(statement: Any, inside: ColumnElement[bool]) -> Any:
    door = and_(
        places.Entrance.tenant_id == places.Unit.tenant_id, places.Entrance.id == places.Unit.entrance_id
    )
    return statement.join(places.Entrance, door).where(inside, places.Unit.removed_on.is_(None))


def _owners(inside: ColumnElement[bool], conditions: tuple[ColumnElement[bool], ...], day: date) -> Any:
    own = places.Ownership
    found = (
        select(own.person_id, own.unit_id)
        .join(places.Unit, and_(places.Unit.tenant_id == own.tenant_id, places.Unit.id == own.unit_id))
        .join(Person, and_(Person.tenant_id == own.tenant_id, Person.id == own.person_id))
    )
    return _homes(found, inside).where(places.in_force(own, day), *conditions)


def _members(inside: ColumnElement[bool], conditions: tuple[ColumnElement[bool], ...], day: date) -> Any:
    member, home = places.HouseholdMember, places.Household
    found = (
        select(member.person_id, home.unit_id)
        .join(home, and_(home.tenant_id == member.tenant_id, home.id == member.household_id))
        .join(places.Unit, and_(places.Unit.tenant_id == home.tenant_id, places.Unit.id == home.unit_id))
        .join(Person, and_(Person.tenant_id == member.tenant_id, Person.id == member.person_id))
    )
    return _homes(found, inside).where(places.in_force(home, day), places.in_force(member, day), *conditions)


def within_any(buildings: list[UUID], entrances: list[UUID]) -> ColumnElement[bool]:
    """A condition on `Entrance`: one of these, or in one of these buildings."""
    return or_(places.Entrance.building_id.in_(buildings), places.Entrance.id.in_(entrances))


def home_of(person_id: UUID, inside: ColumnElement[bool]) -> UUID | None:
    """The home of a person among those where `inside`; None for somebody who lives elsewhere."""
    found = _people(inside, Person.id == person_id)
    return found[0][1] if found else None


def names_by_building() -> dict[UUID, set[str]]:
    """Everybody who lives in or owns a home of each building, by name; two statements, for comparing whole files."""
    found: dict[UUID, set[str]] = {}
    door = places.Entrance.building_id.is_not(None)
    for statement in (_owners(door, (), today()), _members(door, (), today())):
        rows = db.execute(statement.with_only_columns(places.Entrance.building_id, Person.name))
        for building_id, name in rows:
            found.setdefault(building_id, set()).add(name)
    return found
