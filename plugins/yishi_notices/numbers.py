"""What the core counts, finds and warns about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from yishi.toolkit import N_, FigureValue, current_tenant, db
from yishi_notices.models import Notice, Objection


def waiting() -> list[tuple[UUID, str]]:
    """Announced acts whose gate this module would have to decide."""
    rows = db.execute(
        select(Notice.topic_id, Notice.title)
        .where(Notice.topic_id.is_not(None), Notice.state.in_(["posted", "objected"]))
        .order_by(Notice.posted_on)
    )
    return [(topic_id, title) for topic_id, title in rows if topic_id]


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`; drafts are in no index and in no answer."""
    rows = db.execute(
        select(Notice.id, Notice.title, Notice.posted_on).where(
            Notice.id.in_(list(ids)), Notice.posted_on.is_not(None)
        )
    )
    return {notice_id: (title, f"notices/{notice_id}", on) for notice_id, title, on in rows if on}


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """Notices posted, and objections filed and resolved, from `since` up to before `until`."""
    posted = (
        select(func.count()).select_from(Notice).where(Notice.posted_on >= since, Notice.posted_on < until)
    )
    filed = _within(Objection.filed_at, since, until)
    resolved = (*filed, Objection.state != "open")
    yield FigureValue("notices.posted", N_("发布公告"), db.scalar(posted) or 0)
    yield FigureValue("notices.resolved", N_("异议处理率"), _count(*resolved), _count(*filed))


def _within(column: Any, since: date, until: date) -> tuple[Any, Any]:
    zone = ZoneInfo(current_tenant().zone)
    return column >= datetime.combine(since, time(), zone), column < datetime.combine(until, time(), zone)


def _count(*conditions: Any) -> int:
    return db.scalar(select(func.count()).select_from(Objection).where(*conditions)) or 0
