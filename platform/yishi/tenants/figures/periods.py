"""What figures are counted for: a month (`2026-06`) or a year (`2026`), from its first day to its last."""

from __future__ import annotations

import re
from datetime import date

from yishi.errors import Refusal
from yishi.i18n import _

STILL_COUNTED = 3
"""So many days into a new period the last one is counted once more: what was written down late belongs to it."""


def month_of(day: date) -> str:
    """The month that a day belongs to: `2026-06`."""
    return f"{day:%Y-%m}"


def year_of(day: date) -> str:
    """The year that a day belongs to: `2026`."""
    return f"{day:%Y}"


def days_of(period: str) -> tuple[date, date]:
    """First day of a period, and the first day after it. Raises `Refusal` (`figures.bad_period`)."""
    try:
        if not re.fullmatch(r"\d{4}(-\d{2})?", period, re.ASCII):
            raise ValueError(period)
        if len(period) == 4:
            return date(int(period), 1, 1), date(int(period) + 1, 1, 1)
        since = date.fromisoformat(f"{period}-01")
        return since, date(since.year + since.month // 12, since.month % 12 + 1, 1)
    except ValueError as error:
        raise Refusal(
            "figures.bad_period", _("时段要写成 2026-06（月）或者 2026（年）这样。"), field="period"
        ) from error


def period_before(period: str) -> str:
    """The month before a month, the year before a year."""
    since, _until = days_of(period)
    if len(period) == 4:
        return f"{since.year - 1:04d}"
    return month_of(date(since.year - (since.month == 1), (since.month - 2) % 12 + 1, 1))


def last_months(period: str, count: int = 12) -> list[str]:
    """`count` months up to and with a month, the oldest first; of a year its own twelve."""
    if len(period) == 4:
        return [f"{period}-{month:02d}" for month in range(1, 13)]
    found = [period]
    while len(found) < count:
        found.append(period_before(found[-1]))
    return found[::-1]


def periods_due(today: date) -> list[str]:
    """What a night counts: this month and year, in their first days the last ones once more."""
    found = [month_of(today), year_of(today)]
    if today.day <= STILL_COUNTED:
        found.insert(0, period_before(found[0]))
        if today.month == 1:
            found.insert(1, period_before(year_of(today)))
    return found
