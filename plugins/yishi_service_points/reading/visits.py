"""The walk-in log, a page at a time, and one visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, false, func, or_, select

from yishi.toolkit import Actor, Unknown, current_tenant, guarded, read
from yishi_service_points.models import Guide, Point, Visit
from yishi_service_points.rights import MANAGES
from yishi_service_points.visiting import may_see

PAGE_SIZE = 30

_VISITS = guarded(
    select(
        Visit.id,
        Visit.point_id,
        Point.name.label("point"),
        Visit.person_id,
        Visit.name,
        Visit.text,
        Visit.field,
        Visit.guide_id,
        Guide.title.label("guide"),
        Visit.arrived_at,
        Visit.answered_at,
        Visit.answer,
        Visit.outcome,
        Visit.channel,
        Visit.served_by_id,
        Visit.served_by_name,
        Visit.version,
    )
    .join(Point, and_(Point.tenant_id == Visit.tenant_id, Point.id == Visit.point_id))
    .outerjoin(Guide, and_(Guide.tenant_id == Visit.tenant_id, Guide.id == Visit.guide_id))
)
_LISTED = guarded(
    _VISITS.add_columns(func.count().over().label("total"))
    .where(or_(bindparam("all"), Visit.served_by_id == bindparam("person")))
    .order_by(Visit.arrived_at.desc(), Visit.id.desc())
)


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as lists show it."""

    id: UUID
    point_id: UUID
    point: str
    person_id: UUID | None
    name: str
    text: str
    field: str
    guide_id: UUID | None
    guide: str | None
    arrived_at: datetime
    answered_at: datetime | None
    answer: str
    outcome: str
    channel: str
    served_by_id: UUID | None
    served_by_name: str
    version: int

    @property
    def waited(self) -> int | None:
        """Whole minutes from arriving to the answer; None while they wait."""
        return minutes(self.arrived_at, self.answered_at)


def minutes(arrived: datetime, answered: datetime | None) -> int | None:
    """Whole minutes between, rounded down; None without an answer."""
    return None if answered is None else int((answered - arrived).total_seconds()) // 60


def visits(
    actor: Actor,
    *,
    point_id: UUID | None = None,
    outcome: str = "",
    since: date | None = None,
    until: date | None = None,
    number: int = 1,
    size: int = PAGE_SIZE,
) -> tuple[list[VisitLine], int]:
    """A page of visits, the newest first: all for managers, else one's own; days from `since` through `until`."""
    statement = _LISTED
    zone = ZoneInfo(current_tenant().zone)
    if point_id is not None:
        statement = statement.where(Visit.point_id == point_id)
    if outcome:
        statement = statement.where(Visit.outcome == outcome)
    if since is not None:
        statement = statement.where(Visit.arrived_at >= datetime.combine(since, time(), zone))
    if until is not None:
        statement = statement.where(Visit.arrived_at <= datetime.combine(until, time.max, zone))
    if not actor.may(MANAGES) and actor.person_id is None:
        statement = statement.where(false())
    rows = read(
        statement.limit(size).offset((number - 1) * size),
        {"all": actor.may(MANAGES), "person": actor.person_id},
    ).all()
    return [_line(row) for row in rows], rows[0].total if rows else 0


def visit_view(actor: Actor, visit_id: UUID) -> VisitLine:
    """One visit, for those who may see it. Raises `Unknown`."""
    row = read(_VISITS.where(Visit.id == visit_id)).first()
    if row is None or not may_see(actor, row.served_by_id):
        raise Unknown("service_points.unknown")
    return _line(row)


def _line(row: Any) -> VisitLine:
    return VisitLine(**{name: getattr(row, name) for name in VisitLine.__slots__})
