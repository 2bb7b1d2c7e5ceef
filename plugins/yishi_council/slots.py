"""Which slot a moment lies in: working hours, evening, or the daytime of a day of rest."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from yishi.toolkit import calendar, current_tenant, settings


def slots_of(moment: datetime) -> frozenset[str]:
    """`{"day"}`, `{"evening"}`, `{"weekend"}`; an evening of a day of rest suits those of both."""
    core = settings("core")
    there = moment.astimezone(ZoneInfo(current_tenant().zone))
    evening = there.time() >= core.evening_from
    work = calendar.is_workday(there.date(), closed=core.closed_days, made_up=core.worked_days).workday
    if evening:
        return frozenset({"evening"} if work else {"evening", "weekend"})
    return frozenset({"day"} if work else {"weekend"})


def slot_of(moment: datetime) -> str:
    """The one word for it."""
    found = slots_of(moment)
    return "evening" if "evening" in found else next(iter(found))
