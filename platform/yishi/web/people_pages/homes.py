"""Where people live and what they own, read for pages about people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, literal, select, union_all

from yishi.database import db
from yishi.places import labels
from yishi.places.models import Estate, Household, HouseholdMember, Ownership, Unit


@dataclass(frozen=True, slots=True)
class Home:
    """One tie of a person to a unit; `tie` is `owns` or the relation in the household."""

    label: str
    tie: str
    since: date | None
    until: date | None


def homes(person_ids: Iterable[UUID]) -> Mapping[UUID, list[Home]]:
    """All ties of these people to units, present ones first; one statement."""
    ids = list(person_ids)
    if not ids:
        return {}
    owned = (
        select(
            Ownership.person_id,
            Estate.name,
            Unit.label,
            Unit.sort_key,
            literal("owns").label("tie"),
            Ownership.since,
            Ownership.until,
        )
        .join(Unit, and_(Unit.tenant_id == Ownership.tenant_id, Unit.id == Ownership.unit_id))
        .join(Estate, and_(Estate.tenant_id == Unit.tenant_id, Estate.id == Unit.estate_id))
        .where(Ownership.person_id.in_(ids))
    )
    lived = (
        select(
            HouseholdMember.person_id,
            Estate.name,
            Unit.label,
            Unit.sort_key,
            HouseholdMember.relation.label("tie"),
            HouseholdMember.since,
            HouseholdMember.until,
        )
        .join(
            Household,
            and_(
                Household.tenant_id == HouseholdMember.tenant_id, Household.id == HouseholdMember.household_id
            ),
        )
        .join(Unit, and_(Unit.tenant_id == Household.tenant_id, Unit.id == Household.unit_id))
        .join(Estate, and_(Estate.tenant_id == Unit.tenant_id, Estate.id == Unit.estate_id))
        .where(HouseholdMember.person_id.in_(ids))
    )
    found: dict[UUID, list[Home]] = {}
    rows = db.execute(union_all(owned, lived)).all()
    for row in sorted(rows, key=lambda row: (row.until is not None, row.sort_key)):
        home = Home(f"{row.name} {labels.said(row.label)}", row.tie, row.since, row.until)
        found.setdefault(row.person_id, []).append(home)
    return found
