"""What the roster holds about a person: for their export, their roles, and when it must stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, update

from yishi.actor import Actor
from yishi.database import db
from yishi.errors import Reason
from yishi.i18n import N_, _, listed
from yishi.people import privacy_parts
from yishi.places import households, ownership, reach
from yishi.places.labels import AREA_SOURCES, RELATIONS
from yishi.places.models import Household, HouseholdMember, Ownership, Unit
from yishi.places.times import on, today
from yishi.plugins.values import PersonRecord


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """Units owned and homes lived in, past ones too."""
    yield PersonRecord(
        N_("房屋产权"),
        [
            {
                "estate": row.estate,
                "unit": row.label,
                "area": f"{row.area / 100:.2f}" if row.area is not None else None,
                "area_source": _(AREA_SOURCES[row.area_source]) if row.area_source else None,
                **_period(row),
            }
            for row in ownership.history_of_person(person_id)
        ],
    )
    yield PersonRecord(
        N_("住户登记"),
        [
            {
                "estate": row.estate,
                "unit": row.label,
                "relation": _(RELATIONS.get(row.relation, row.relation)),
                **_period(row),
            }
            for row in households.homes_of_person(person_id)
        ],
    )


def _period(row: Any) -> dict[str, str | None]:
    return {
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
    }


def erase(person_id: UUID) -> Iterable[Reason]:
    """Forget where the person lived. Who owns a unit today stays known: votes are counted by it."""
    owned = ownership.units_of_person(person_id)
    if owned:
        units = listed(f"{row.estate} {row.label}" for row in owned[:5])
        return [
            Reason(
                "places.still_owner",
                _("名下还有房屋：%(units)s。计票要用业主名册，请先登记产权转移，再删除。", units=units),
                article=_("民法典第278条"),
            )
        ]
    _leave(person_id)
    return []


def _leave(person_id: UUID) -> None:
    """Delete the memberships; each household's own version takes theirs over, so that `versions` never goes back."""
    mine = HouseholdMember.person_id == person_id
    for household_id, version in db.execute(
        select(HouseholdMember.household_id, HouseholdMember.version).where(mine)
    ).all():
        db.execute(
            update(Household)
            .where(Household.id == household_id)
            .values(version=Household.version + version + 1)
        )
    db.execute(delete(HouseholdMember).where(mine))


def roles(person_id: UUID) -> Iterable[str]:
    """Who owns a unit today is an owner."""
    return [ownership.OWNER] if ownership.is_owner(person_id) else []


def reaches(actor: Actor, person_id: UUID) -> bool:
    """Whether the person owns or lives in a unit of the actor's buildings or entrances."""
    inside = reach.units_within(actor)
    if inside is None:
        return True
    day = today()
    owns = exists().where(
        Ownership.tenant_id == Unit.tenant_id,
        Ownership.unit_id == Unit.id,
        Ownership.person_id == person_id,
        on(Ownership, day),
    )
    lives = exists().where(
        Household.tenant_id == Unit.tenant_id,
        Household.unit_id == Unit.id,
        HouseholdMember.tenant_id == Household.tenant_id,
        HouseholdMember.household_id == Household.id,
        HouseholdMember.person_id == person_id,
        on(HouseholdMember, day),
    )
    return db.execute(select(Unit.id).where(inside, owns | lives).limit(1)).first() is not None


privacy_parts.register("places", export=export, erase=erase, roles=roles, reaches=reaches)
