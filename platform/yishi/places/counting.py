"""Units, area and owners in persons (建筑物区分所有权解释 8, 9), counted in the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, case, cast, func, select

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


def _per_unit(*conditions: Any) -> Any:
    """One row a unit: how many owners, one of them, and whether it counts for the developer."""
    by_developer = func.max(case((Person.kind == DEVELOPER, 1), else_=0))
    return (
        select(
            Unit.tenant_id.label("tenant_id"),
            Unit.id.label("unit_id"),
            Unit.estate_id.label("estate_id"),
            Unit.area.label("area"),
            func.count(Ownership.id).label("owners"),
            func.min(cast(Ownership.person_id, String)).label("owner"),
            case((Unit.status.in_(UNDELIVERED), 1), else_=by_developer).label("developer"),
        )
        .select_from(Unit)
        .outerjoin(
            Ownership,
            and_(Ownership.tenant_id == Unit.tenant_id, Ownership.unit_id == Unit.id, on(Ownership)),
        )
        .outerjoin(Person, and_(Person.tenant_id == Ownership.tenant_id, Person.id == Ownership.person_id))
        .where(Unit.removed_on.is_(None), *conditions)
        .group_by(Unit.tenant_id, Unit.id, Unit.estate_id, Unit.area, Unit.status)
    )


def counts(*conditions: Any) -> tuple[Any, Any]:
    """Two parts for one statement; `totals_of` reads them.

    A sub-select of estate_id and plain counts, one row an estate; and a scalar sub-select of estate, unit
    and owner of each unit that several people own, as JSON rows: few units have co-owners, and which sets of
    people are equal is told exactly only outside the database. Both rest on one common table, which is
    computed once; as a sub-select PostgreSQL computed it again for every ownership.
    """
    unit = _per_unit(*conditions).cte("per_unit")
    own = unit.c.developer == 0
    plain = (
        select(
            unit.c.estate_id,
            func.count().label("units"),
            func.coalesce(func.sum(unit.c.area), 0).label("area"),
            func.sum(case((unit.c.area.is_(None), 1), else_=0)).label("without_area"),
            func.max(unit.c.developer).label("developer"),
            func.count(case((and_(own, unit.c.owners == 1), unit.c.owner)).distinct()).label("single"),
            func.sum(case((and_(own, unit.c.owners == 0), 1), else_=0)).label("unowned"),
        )
        .group_by(unit.c.estate_id)
        .subquery()
    )
    shared = (
        select(json_rows(unit.c.estate_id, unit.c.unit_id, Ownership.person_id))
        .select_from(unit)
        .join(Ownership, and_(Ownership.tenant_id == unit.c.tenant_id, Ownership.unit_id == unit.c.unit_id))
        .where(unit.c.owners > 1, unit.c.developer == 0, on(Ownership))
        .scalar_subquery()
    )
    return plain, shared


def totals_of(row: Any, shared: Iterable[Sequence[str]]) -> Totals:
    """The totals of an estate from both parts of `counts`."""
    if not row.units:
        return Totals()
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for estate_id, unit_id, person_id in shared:
        if UUID(estate_id) == row.estate_id:
            groups[unit_id].add(person_id)
    return Totals(
        units=row.units,
        area=int(row.area),
        owner_count=row.single
        + row.unowned
        + int(row.developer)
        + len({frozenset(group) for group in groups.values()}),
        without_area=row.without_area,
    )


def decoded(value: Any) -> list[Any]:
    """JSON rows as they come from either database; none are an empty list."""
    if isinstance(value, str):
        value = json.loads(value)
    return value or []


_TOTALS, _SHARED = counts()
_ALL = guarded(select(_TOTALS, _SHARED.label("shared")))


def totals(day: date | None = None) -> Mapping[UUID, Totals]:
    """The totals of every estate that has units, in one statement."""
    rows = read(_ALL, {"day": day or today()}).all()
    shared = decoded(rows[0].shared) if rows else []
    return {row.estate_id: totals_of(row, shared) for row in rows}
