"""The core's roll-up numbers: topics raised, concluded and carried out, opinions collected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from yishi.database import db
from yishi.i18n import N_
from yishi.plugins.values import FigureValue
from yishi.tenants.current import current_tenant
from yishi.tenants.figures import core_figures
from yishi.topics.counting import opinions_collected
from yishi.topics.models import Topic


@core_figures
def topic_figures(tenant_id: int, period: str, since: date, until: date) -> Iterator[FigureValue]:
    """Two statements; merged topics don't count, days are the tenant's own."""
    start, end = _instant(since), _instant(until)
    columns = (Topic.raised_at, Topic.concluded_at, Topic.carried_out_at)
    counts = [func.count(case(((column >= start) & (column < end), 1))) for column in columns]
    row: Any = db.execute(select(*counts).where(Topic.merged_into_id.is_(None))).one()
    raised, concluded, carried_out = row
    yield FigureValue("topics_raised", N_("提出的议题"), raised)
    yield FigureValue("topics_concluded", N_("有定论的议题"), concluded)
    yield FigureValue("topics_carried_out", N_("已落实的议题"), carried_out)
    yield FigureValue("opinions_collected", N_("收集的意见、建议"), opinions_collected(start, end))


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(current_tenant().zone))
