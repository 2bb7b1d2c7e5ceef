"""Points with their roster, for the public page, the week and the list at the desk; one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from yishi.toolkit import Unknown, _, guarded, json_rows, places, read
from yishi_service_points.hours import say_hours
from yishi_service_points.models import DutyChange, DutyShift, Point
from yishi_service_points.on_duty import (
    Changed,
    Duty,
    Roster,
    changed_of,
    duties,
    here_and_now,
    on_duty_at,
    roster_of,
)
from yishi_service_points.plain import as_list
from yishi_service_points.rows import today

PAGE_SIZE = 30

_SHIFTS = (
    select(
        json_rows(
            DutyShift.id,
            DutyShift.point_id,
            DutyShift.weekday,
            DutyShift.on_date,
            DutyShift.starts,
            DutyShift.ends,
            DutyShift.person_id,
            DutyShift.name,
            DutyShift.since,
            DutyShift.until,
            DutyShift.version,
        )
    )
    .where(
        DutyShift.tenant_id == Point.tenant_id,
        DutyShift.point_id == Point.id,
        or_(DutyShift.until.is_(None), DutyShift.until > bindparam("first")),
        DutyShift.since <= bindparam("last"),
    )
    .correlate(Point)
    .scalar_subquery()
)
_CHANGES = (
    select(
        json_rows(
            DutyChange.id,
            DutyChange.shift_id,
            DutyChange.on_date,
            DutyChange.kind,
            DutyChange.person_id,
            DutyChange.name,
            DutyChange.reason,
        )
    )
    .join(DutyShift, and_(DutyShift.tenant_id == DutyChange.tenant_id, DutyShift.id == DutyChange.shift_id))
    .where(
        DutyChange.tenant_id == Point.tenant_id,
        DutyShift.point_id == Point.id,
        DutyChange.on_date.between(bindparam("first"), bindparam("last")),
    )
    .correlate(Point)
    .scalar_subquery()
)
_POINTS = guarded(
    select(
        Point.id,
        Point.estate_id,
        places.Estate.name.label("estate"),
        Point.name,
        Point.address,
        Point.phone,
        Point.days,
        Point.hours,
        Point.note,
        Point.opened_on,
        Point.closed_on,
        Point.closed_reason,
        Point.version,
        _SHIFTS.label("shifts"),
        _CHANGES.label("changes"),
        func.count().over().label("total"),
    )
    .outerjoin(
        places.Estate,
        and_(places.Estate.tenant_id == Point.tenant_id, places.Estate.id == Point.estate_id),
    )
    .order_by(Point.closed_on.is_not(None), places.Estate.name, Point.name)
)
_NAMES = guarded(
    select(Point.id, Point.name)
    .where(or_(Point.closed_on.is_(None), Point.closed_on > bindparam("day")))
    .order_by(Point.name)
    .limit(500)
)


@dataclass(frozen=True, slots=True)
class PointView:
    """A point with who is there: `duties` of the days asked for, `now` those of this moment."""

    id: UUID
    estate_id: UUID | None
    estate: str | None
    name: str
    address: str
    phone: str
    days: list[int]
    hours: list[list[int]]
    note: str
    opened_on: date
    closed_on: date | None
    closed_reason: str
    version: int
    shifts: tuple[Roster, ...] = ()
    duties: tuple[Duty, ...] = ()
    now: tuple[Duty, ...] = ()

    @property
    def active(self) -> bool:
        return self.opened_on <= today() and (self.closed_on is None or today() < self.closed_on)

    @property
    def open_hours(self) -> str:
        """`周一至周五 9:00–11:00`."""
        return say_hours(self.days, self.hours)

    @property
    def place(self) -> str:
        return self.estate or _("全社区")

    def on(self, day: date) -> list[Duty]:
        """The duties of one day."""
        return [duty for duty in self.duties if duty.day == day]


def listed_points(
    *, days: Sequence[date] = (), active: bool = True, number: int = 1, size: int = PAGE_SIZE
) -> tuple[list[PointView], int]:
    """A page of points with the duties of `days` (today where none are given), and how many points there are."""
    statement = _POINTS
    if active:
        day = today()
        statement = statement.where(
            Point.opened_on <= day, or_(Point.closed_on.is_(None), Point.closed_on > day)
        )
    wanted = list(days) or [today()]
    rows = read(statement.limit(size).offset((number - 1) * size), _around(wanted)).all()
    return [_point(row, wanted) for row in rows], rows[0].total if rows else 0


def point_view(point_id: UUID, days: Sequence[date] = ()) -> PointView:
    """One point, closed ones too. Raises `Unknown`."""
    wanted = list(days) or [today()]
    row = read(_POINTS.where(Point.id == point_id), _around(wanted)).first()
    if row is None:
        raise Unknown("service_points.unknown")
    return _point(row, wanted)


def point_names() -> list[tuple[str, str]]:
    """The open points, as options of a form; one statement."""
    return [(str(point_id), name) for point_id, name in read(_NAMES, {"day": today()})]


def duty_now(point_id: UUID | None = None) -> list[Duty]:
    """Who is on duty at this moment, here or at one point."""
    if point_id is not None:
        return list(point_view(point_id).now)
    points, _total = listed_points(size=500)
    return [duty for point in points for duty in point.now]


def week_of(day: date) -> list[date]:
    """Monday to Sunday of the week of `day`."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    return [monday + timedelta(days=n) for n in range(7)]


def _around(days: Sequence[date]) -> dict[str, date]:
    """The span to read: from yesterday, for nights, and with today, for now."""
    every = [*days, today(), today() - timedelta(days=1)]
    return {"first": min(every) - timedelta(days=1), "last": max(every)}


def _point(row: Any, days: Sequence[date]) -> PointView:
    shifts = [roster_of(one) for one in as_list(row.shifts)]
    changes: list[Changed] = [changed_of(one) for one in as_list(row.changes)]
    view = PointView(**{name: getattr(row, name) for name in _FIELDS}, shifts=tuple(shifts))
    if not view.active:
        return view
    now = on_duty_at(shifts, changes, here_and_now()).get(view.id, [])
    return replace(view, duties=tuple(duties(shifts, changes, days)), now=tuple(now))


_FIELDS = [
    column.key
    for column in _POINTS.selected_columns
    if column.key not in ("shifts", "changes", "total") and column.key
]
