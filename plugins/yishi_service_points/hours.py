"""Minutes of the day and how people say them; days of the week in a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from yishi.toolkit import _, listed
from yishi_service_points.kinds import SHORT_WEEKDAYS

DAY = 24 * 60
_TIME = re.compile(r"\s*(\d{1,2})[:：](\d{2})\s*", re.ASCII)


def minute_of(text: str) -> int | None:
    """`9:00` → 540; None for what is no time of the day (24:00 is none)."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def say_minute(minute: int) -> str:
    """540 → `9:00`."""
    return f"{minute // 60}:{minute % 60:02d}"


def typed(minute: int) -> str:
    """540 → `09:00`, as an input of type time takes it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def say_span(starts: int, ends: int) -> str:
    """`9:00–11:30`; a span over midnight says so: `20:00–次日 6:00`."""
    if ends > starts:
        return f"{say_minute(starts)}–{say_minute(ends)}"
    return _("%(starts)s–次日 %(ends)s", starts=say_minute(starts), ends=say_minute(ends))


def say_days(days: Iterable[int]) -> str:
    """[1, 2, 3, 4, 5] → `周一至周五`; [2, 4] → `周二、周四`; all → `每天`."""
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if runs and len(runs[0]) == 7:
        return _("每天")
    return listed(_run(run) for run in runs)


def _run(run: Sequence[int]) -> str:
    if len(run) < 3:
        return listed(_(SHORT_WEEKDAYS[day]) for day in run)
    return _("%(first)s至%(last)s", first=_(SHORT_WEEKDAYS[run[0]]), last=_(SHORT_WEEKDAYS[run[-1]]))


def say_hours(days: Iterable[int], hours: Iterable[Sequence[int]]) -> str:
    """`周一至周五 9:00–11:00、14:00–16:00`; empty where nothing is fixed."""
    spans = listed(say_span(starts, ends) for starts, ends in hours)
    said = say_days(days)
    return f"{said} {spans}".strip() if said and spans else ""
