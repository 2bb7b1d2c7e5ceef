"""What the core counts and finds of this module."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from yishi.toolkit import N_, FigureValue, current_tenant, db
from yishi_service_points.kinds import ANSWERED, NEVER_TAKEN
from yishi_service_points.models import Errand, Guide, Point, Visit
from yishi_service_points.reading.coverage import covered_by
from yishi_service_points.reading.visits import minutes


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """Figures from `since` up to before `until`; coverage is that of the period's last day (A60, A88)."""
    visits = _visits(since, until)
    answered = [(arrived, at) for outcome, arrived, at in visits if outcome == ANSWERED]
    waits = [minutes(arrived, at) or 0 for _outcome, arrived, at in visits if at is not None]
    taken = _errands(Errand.received_on, since, until, Errand.state.not_in(NEVER_TAKEN))
    covered, estates = covered_by(until - timedelta(days=1))
    yield FigureValue(
        "service_points.errands_done", N_("帮办代办件数"), _errands(Errand.handed_back_on, since, until)
    )
    yield FigureValue("service_points.errands_taken", N_("受理代办"), taken)
    yield FigureValue("service_points.visits", N_("议事点来访"), len(visits))
    yield FigureValue("service_points.answered", N_("当场答复率"), len(answered), len(visits))
    yield FigureValue("service_points.waiting", N_("平均等候时间"), sum(waits), len(waits), unit="minutes")
    yield FigureValue("service_points.coverage", N_("议事点覆盖小区"), covered, estates, state=True)


def _visits(since: date, until: date) -> list[tuple[str, datetime, datetime | None]]:
    zone = ZoneInfo(current_tenant().zone)
    within = (
        Visit.arrived_at >= datetime.combine(since, time(), zone),
        Visit.arrived_at < datetime.combine(until, time(), zone),
    )
    rows = db.execute(select(Visit.outcome, Visit.arrived_at, Visit.answered_at).where(*within))
    return [(outcome, arrived, at) for outcome, arrived, at in rows]


def _errands(column: Any, since: date, until: date, *conditions: Any) -> int:
    counted = select(func.count()).select_from(Errand).where(column >= since, column < until, *conditions)
    return db.scalar(counted) or 0


def found_points(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`; closed points are in no index."""
    rows = db.execute(select(Point.id, Point.name, Point.opened_on).where(Point.id.in_(list(ids))))
    return {point_id: (name, f"service_points/points/{point_id}", on) for point_id, name, on in rows}


def found_guides(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """The same for guides in use."""
    rows = db.execute(
        select(Guide.id, Guide.title, Guide.edited_on).where(
            Guide.id.in_(list(ids)), Guide.retired_on.is_(None)
        )
    )
    return {guide_id: (title, f"service_points/guides/{guide_id}", on) for guide_id, title, on in rows}
