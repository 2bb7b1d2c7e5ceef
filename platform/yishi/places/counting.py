"""Units, area and owners in persons (建筑物区分所有权解释 8, 9), counted in the database.

Each unit is asked for its owners by the index, one after the other: a join is left to a planner that knows
nothing yet of rows that were just imported, and may take hours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, case, cast, func, literal, or_, select

from yishi.database import guarded, json_rows, read
from yishi.people.models import Person
from yishi.places.models import Ownership, Unit
from yishi.places.times import on, today

DEVELOPER = "developer"
UNDELIVERED = ("unsold", "sold_undelivered")


@dataclass(frozen=True, slots=True)
class Totals:
    """Of one estate on one day. `area` in 0.01 m²; `owner_count` in persons as the law counts them.

    One buyer with several units is one person; the developer's unsold and sold-but-undelivered units
    together are one; co-owners of a unit are one; a unit whose owner is unknown is one.
    """

    units: int = 0
    area: int = 0
    owner_count: int = 0
    without_area: int = 0


_developers = select(Person.id).where(Person.kind == DEVELOPER)
_ABOUT = (
    select(
        cast(func.count(), String)
        + "|"
        + func.coalesce(func.min(cast(Ownership.person_id, String)), "")
        + "|"
        + cast(func.coalesce(func.max(case((Ownership.person_id.in_(_developers), 1), else_=0)), 0), String)
    )
    .where(Ownership.tenant_id == Unit.tenant_id, Ownership.unit_id == Unit.id, on(Ownership))
    .correlate(Unit)
    .scalar_subquery()
)
"""`how many owners|one of them|1 for the developer` of a unit, by one look at the index."""


def totals_query(*conditions: Any) -> Any:
    """A select of one row an estate that has units, for `totals_of`."""
    unit = (
        select(
            Unit.tenant_id,
            Unit.id,
            Unit.estate_id,
            Unit.area,
            case((Unit.status.in_(UNDELIVERED), literal("0||1")), else_=_ABOUT).label("about"),
        )
        .where(Unit.removed_on.is_(None), *conditions)
        .cte("each_unit")
        # Else SQLite asks for a unit's owners again wherever the answer is used.
        .prefix_with("MATERIALIZED")
    )
    developer, none, one = unit.c.about.like("%|1"), unit.c.about.like("0|%|0"), unit.c.about.like("1|%|0")
    owners = (
        select(json_rows(Ownership.person_id))
        .where(Ownership.tenant_id == unit.c.tenant_id, Ownership.unit_id == unit.c.id, on(Ownership))
        .correlate(unit)
        .scalar_subquery()
    )
    told = select(
        unit.c.estate_id,
        unit.c.area,
        case((developer, 1), else_=0).label("developer"),
        case((none, 1), else_=0).label("unowned"),
        case((one, unit.c.about)).label("single"),
        # Which sets of co-owners are equal is seen outside the database; few units have them.
        case((or_(developer, none, one), None), else_=owners).label("shared"),
    ).subquery()
    return select(
        told.c.estate_id,
        func.count().label("units"),
        func.coalesce(func.sum(told.c.area), 0).label("area"),
        func.sum(case((told.c.area.is_(None), 1), else_=0)).label("without_area"),
        func.max(told.c.developer).label("developer"),
        func.sum(told.c.unowned).label("unowned"),
        func.count(told.c.single.distinct()).label("single"),
        json_rows(told.c.shared).filter(told.c.shared.is_not(None)).label("shared"),
    ).group_by(told.c.estate_id)


def totals_of(row: Any) -> Totals:
    """The totals of an estate from its row of `totals_query`."""
    if not row.units:
        return Totals()
    groups = {frozenset(person_id for (person_id,) in decoded(owners)) for (owners,) in decoded(row.shared)}
    return Totals(
        units=row.units,
        area=int(row.area),
        owner_count=row.single + int(row.unowned) + int(row.developer) + len(groups),
        without_area=int(row.without_area),
    )


def decoded(value: Any) -> Sequence[Any]:
    """JSON rows as they come from either database; none are an empty list."""
    if isinstance(value, str):
        value = json.loads(value)
    return value or []


_TOTALS = guarded(totals_query())


def totals(day: date | None = None) -> Mapping[UUID, Totals]:
    """The totals of every estate that has units, in one statement."""
    rows = read(_TOTALS, {"day": day or today()}).all()
    return {row.estate_id: totals_of(row) for row in rows}
