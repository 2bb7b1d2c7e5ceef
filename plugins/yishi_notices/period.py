"""The period of a notice: found when it is posted, kept on it, the same wherever it is shown or enforced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from yishi.toolkit import calendar, settings
from yishi_notices.models import Notice
from yishi_notices.settings import NAME


def period_of(start: date, days: int) -> calendar.PostingPeriod:
    """The period of a notice posted on `start`, by the calendar and the tenant's closing days as they are now."""
    core = settings("core")
    return calendar.posting_period(start, days, closed=core.closed_days, made_up=core.worked_days)


def begin(notice: Notice) -> None:
    """Give a notice that goes up its days; without a period nothing runs out but its place on the board."""
    assert notice.posted_on is not None
    if notice.days == 0:
        notice.last_day = notice.posted_on + timedelta(days=settings(NAME).board_days)
        return
    found = period_of(notice.posted_on, notice.days)
    notice.last_day, notice.objections_until = found.last_day, found.objections_until
    notice.provisional, notice.period_steps = found.provisional, [step.to_json() for step in found.steps]


def kept(
    start: date, days: int, last_day: date, until: date, *, provisional: bool, steps: Sequence[Any]
) -> calendar.PostingPeriod:
    """The period as it was kept on a posted notice: nothing is computed, so nothing can differ."""
    found = tuple(calendar.Step.from_json(step) for step in steps)
    return calendar.PostingPeriod(start, days, last_day, until, provisional, found)
