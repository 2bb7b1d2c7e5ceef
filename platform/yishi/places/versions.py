"""What a form about a unit's people was opened with: a number that moves whenever any of them changes.

Owners and members are rows of their own, so no single row's version could tell a clerk that somebody else has
just registered another buyer. The sum of all can: each row adds its own, none is ever taken away from it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from yishi.database import db
from yishi.places.models import Household, HouseholdMember, Ownership, Unit

_MINE = and_(Household.tenant_id == Unit.tenant_id, Household.unit_id == Unit.id)


def _sum(column: Any, *ties: ColumnElement[bool]) -> ColumnElement[int]:
    total = select(func.coalesce(func.sum(column), 0)).where(*ties)
    return total.correlate(Unit).scalar_subquery()


OWNERS = _sum(Ownership.version, Ownership.tenant_id == Unit.tenant_id, Ownership.unit_id == Unit.id)
"""As a column of a statement over `Unit`: moves with each owner that begins, ends or is corrected."""

LIVING = _sum(Household.version, _MINE) + _sum(
    HouseholdMember.version,
    HouseholdMember.tenant_id == Household.tenant_id,
    HouseholdMember.household_id == Household.id,
    _MINE,
)
"""The same of who lives there and who speaks for them."""

WHOLE = Unit.version + OWNERS
"""The same of the unit itself and its owners: what taking it off the roster rests on."""


def of(unit_id: UUID, what: ColumnElement[int]) -> int:
    """`OWNERS`, `LIVING` or `WHOLE` of one unit as they are now; hold the unit's row before."""
    return int(db.scalar(select(what).where(Unit.id == unit_id)) or 0)
