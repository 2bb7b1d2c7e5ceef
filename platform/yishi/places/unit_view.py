"""One unit: what is known of it, who owns or owned it, who lives or lived there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from yishi.actor import Actor
from yishi.database import guarded, json_rows, read
from yishi.errors import Unknown
from yishi.people import privacy
from yishi.people.models import Person
from yishi.places import labels, reach, versions
from yishi.places.counting import decoded
from yishi.places.models import Estate, Household, HouseholdMember, Ownership, Unit

_TIES = (
    select(
        json_rows(
            Ownership.id,
            Ownership.person_id,
            Person.name,
            Person.phone_sealed,
            Ownership.since,
            Ownership.until,
            Ownership.share,
            Ownership.version,
            Person.kind,
        )
    )
    .select_from(Ownership)
    .join(Person, and_(Person.tenant_id == Ownership.tenant_id, Person.id == Ownership.person_id))
    .where(Ownership.tenant_id == Unit.tenant_id, Ownership.unit_id == Unit.id)
    .correlate(Unit)
    .scalar_subquery()
)
_LIVING = (
    select(
        json_rows(
            HouseholdMember.id,
            HouseholdMember.person_id,
            Person.name,
            Person.phone_sealed,
            HouseholdMember.since,
            HouseholdMember.until,
            HouseholdMember.relation,
            HouseholdMember.version,
            HouseholdMember.representative,
        )
    )
    .select_from(Household)
    .join(
        HouseholdMember,
        and_(HouseholdMember.tenant_id == Household.tenant_id, HouseholdMember.household_id == Household.id),
    )
    .join(Person, and_(Person.tenant_id == HouseholdMember.tenant_id, Person.id == HouseholdMember.person_id))
    .where(Household.tenant_id == Unit.tenant_id, Household.unit_id == Unit.id)
    .correlate(Unit)
    .scalar_subquery()
)
_UNIT = guarded(
    select(
        Unit.id,
        Unit.label,
        Unit.floor,
        Unit.kind,
        Unit.area,
        Unit.area_source,
        Unit.status,
        Unit.occupancy,
        Unit.note,
        Unit.removed_on,
        Unit.version,
        versions.WHOLE.label("whole"),
        versions.LIVING.label("living"),
        Unit.estate_id,
        Estate.name.label("estate"),
        _TIES.label("owners"),
        _LIVING.label("members"),
    ).join(Estate, and_(Estate.tenant_id == Unit.tenant_id, Estate.id == Unit.estate_id))
)


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody and a unit, name and telephone masked; `what` is an owner's share or a member's relation.

    `speaks` marks the representative of a household.
    """

    id: UUID
    person_id: UUID
    name: str
    phone: str
    since: date | None
    until: date | None
    what: str
    version: int
    speaks: bool

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit with everybody who owns or owned it, lives or lived there; telephones masked."""

    row: Any
    owners: Sequence[Tie]
    members: Sequence[Tie]


def view(actor: Actor, unit_id: UUID) -> UnitView:
    """One unit; outside the actor's reach it is `Unknown`, too."""
    actor.need("places.see")
    inside = reach.units_within(actor)
    conditions = [Unit.id == unit_id, *([inside] if inside is not None else [])]
    row = read(_UNIT.where(*conditions)).first()
    if row is None:
        raise Unknown("places.unknown_unit")
    owners = [(*tie[:-1], tie[-1], False) for tie in decoded(row.owners)]
    members = [(*tie[:-1], "person", tie[-1]) for tie in decoded(row.members)]
    return UnitView(row, _ties(owners), _ties(members))


def _ties(rows: Sequence[Any]) -> list[Tie]:
    found = [
        Tie(
            id=UUID(tie_id),
            person_id=UUID(person_id),
            name=labels.masked_owner(name, kind),
            phone=privacy.masked(UUID(person_id), "phone", phone),
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
            what=what,
            version=version,
            speaks=bool(speaks),
        )
        for tie_id, person_id, name, phone, since, until, what, version, kind, speaks in rows
    ]
    return sorted(found, key=lambda tie: (tie.until is not None, tie.id))
