"""What the core counts, finds and warns about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from yishi.toolkit import N_, FigureValue, Topic, current_tenant, db
from yishi_council.models import AgendaItem, Attendance, Meeting, Minutes, Review, Summons


def topics_waiting() -> list[tuple[UUID, str]]:
    """Topics on the agenda of a session that is announced or held: they wait while this module is off."""
    rows = db.execute(
        select(Topic.id, Topic.title)
        .join(AgendaItem, (AgendaItem.tenant_id == Topic.tenant_id) & (AgendaItem.topic_id == Topic.id))
        .join(Meeting, (Meeting.tenant_id == AgendaItem.tenant_id) & (Meeting.id == AgendaItem.meeting_id))
        .where(Meeting.state.in_(["announced", "held"]), AgendaItem.outcome == "")
        .order_by(Meeting.starts_at, AgendaItem.position)
    )
    return list(dict.fromkeys((topic_id, title) for topic_id, title in rows))


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`: meetings whose minutes are locked."""
    rows = db.execute(
        select(Meeting.id, Meeting.title, Meeting.starts_at)
        .join(Minutes, (Minutes.tenant_id == Meeting.tenant_id) & (Minutes.meeting_id == Meeting.id))
        .where(Meeting.id.in_(list(ids)), Minutes.state == "locked")
    )
    zone = ZoneInfo(current_tenant().zone)
    return {
        meeting_id: (title, f"council/meetings/{meeting_id}", at.astimezone(zone).date())
        for meeting_id, title, at in rows
    }


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """Sessions closed, households that came of those summoned, reviews passed, from `since` before `until`."""
    zone = ZoneInfo(current_tenant().zone)
    first, last = (datetime.combine(day, time(), zone) for day in (since, until))
    closed = (Meeting.state == "closed", Meeting.starts_at >= first, Meeting.starts_at < last)
    yield FigureValue(
        "council.meetings", N_("议事会议"), _count(select(func.count(Meeting.id)).where(*closed))
    )
    summoned = select(func.count(Summons.unit_id)).join(
        Meeting, (Meeting.tenant_id == Summons.tenant_id) & (Meeting.id == Summons.meeting_id)
    )
    came = (
        select(func.count(Attendance.unit_id))
        .join(Meeting, (Meeting.tenant_id == Attendance.tenant_id) & (Meeting.id == Attendance.meeting_id))
        .where(Attendance.counted.is_(True))
    )
    households = (_count(came.where(*closed)), _count(summoned.where(*closed)))
    yield FigureValue("council.attendance", N_("到会户占通知户"), *households)
    reviews = select(func.count(Review.id)).where(Review.counted_at >= first, Review.counted_at < last)
    passed = _count(reviews.where(Review.result == "passed"))
    yield FigureValue("council.reviews", N_("民主评议通过"), passed, _count(reviews))


def _count(statement: object) -> int:
    return int(db.scalar(statement) or 0)  # type: ignore[call-overload]
