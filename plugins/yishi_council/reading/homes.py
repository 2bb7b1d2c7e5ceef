"""Who belongs to a home that was summoned: its owners and those who live there, the representative marked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select

from yishi.toolkit import Person, json_rows, places
from yishi_council.models import Summons

_OWNERS = (
    select(places.Ownership.person_id)
    .where(
        places.Ownership.tenant_id == Summons.tenant_id,
        places.Ownership.unit_id == Summons.unit_id,
        places.in_force(places.Ownership),
    )
    .correlate(Summons)
)
_MEMBERS = (
    select(places.HouseholdMember.person_id)
    .join(
        places.Household,
        and_(
            places.Household.tenant_id == places.HouseholdMember.tenant_id,
            places.Household.id == places.HouseholdMember.household_id,
        ),
    )
    .where(
        places.Household.tenant_id == Summons.tenant_id,
        places.Household.unit_id == Summons.unit_id,
        places.in_force(places.Household),
        places.in_force(places.HouseholdMember),
    )
    .correlate(Summons)
)
_SPEAKS = Person.id.in_(_MEMBERS.where(places.HouseholdMember.representative.is_(True)))
PEOPLE: Any = (
    select(json_rows(Person.id, Person.name, _SPEAKS))
    .where(
        Person.tenant_id == Summons.tenant_id,
        Person.erased_at.is_(None),
        or_(Person.id.in_(_OWNERS), Person.id.in_(_MEMBERS)),
    )
    .correlate(Summons)
    .scalar_subquery()
)
"""Rows of id, name, and whether they represent the household; for statements on `Summons` that bind `day`."""
