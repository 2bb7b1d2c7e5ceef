"""Who is summoned: homes that are lived in; a person by a seat, or for a home that they own or live in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from yishi.toolkit import places
from yishi_council.models import Seat, Summons


def is_home(column: Any, person: Any, day: Any) -> Any:
    """Whether a unit is owned or lived in by a person on a day, as a condition."""
    owned = select(places.Ownership.unit_id).where(
        places.Ownership.person_id == person, places.in_force(places.Ownership, day)
    )
    lived_in = (
        select(places.Household.unit_id)
        .join(
            places.HouseholdMember,
            and_(
                places.HouseholdMember.tenant_id == places.Household.tenant_id,
                places.HouseholdMember.household_id == places.Household.id,
            ),
        )
        .where(
            places.HouseholdMember.person_id == person,
            places.in_force(places.Household, day),
            places.in_force(places.HouseholdMember, day),
        )
    )
    return or_(column.in_(owned), column.in_(lived_in))


def is_household(day: Any) -> Any:
    """A unit that was handed over and where somebody is known to own or to live; no parking place."""
    unit = places.Unit
    owned = select(places.Ownership.unit_id).where(places.in_force(places.Ownership, day))
    lived_in = select(places.Household.unit_id).where(places.in_force(places.Household, day))
    return (
        (unit.removed_on.is_(None))
        & (unit.status == "delivered")
        & unit.kind.not_in(["parking", "storage"])
        & or_(unit.id.in_(owned), unit.id.in_(lived_in))
    )


def summoned_meetings(person_id: UUID, day: date) -> Any:
    """Ids of all meetings to which the person was summoned, as a sub-select."""
    seats = select(Seat.id).where(Seat.person_id == person_id)
    return select(Summons.meeting_id).where(
        or_(Summons.seat_id.in_(seats), is_home(Summons.unit_id, person_id, day))
    )
