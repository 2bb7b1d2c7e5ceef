"""Counting forward from a day, and rolling off a day that is not worked: each tells how it went."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from yishi.calendar.limits import LAST_YEAR, shift, too_late
from yishi.calendar.steps import Step
from yishi.calendar.workdays import WorkCalendar
from yishi.i18n import N_

DAYS = N_("按自然日数 %(count)s 天，到%(day)s。")
MONTHS = N_("按月数 %(count)s 个月（民法典第202条），到对应日%(day)s。")
MONTH_END = N_("按月数 %(count)s 个月（民法典第202条），那个月没有 %(number)s 日，到月末%(day)s。")
WORKDAYS = N_("按工作日数 %(count)s 天，跳过休息日 %(skipped)s 天，到%(day)s。")
WEEKEND_COUNTED = N_("%(day)s是%(name)s，算工作日，计入。")
REST_DAY = N_("%(day)s是%(name)s，不上班。")
WEEKEND_WORKED = N_("%(day)s是%(name)s，算工作日，不顺延。")
ROLLED = N_("最后一日不上班，按民法典第203条顺延到下一个工作日：%(day)s。")


@dataclass(frozen=True, slots=True)
class Leg:
    """Where a stretch of counting ends; `doubtful` is the first day whose status mattered but is a guess."""

    end: date
    steps: tuple[Step, ...] = ()
    doubtful: date | None = None


def count_days(start: date, count: int, work: WorkCalendar) -> Leg:
    end = shift(start, count)
    return Leg(end, (Step("counted_days", end, DAYS, {"count": count}),))


def count_months(start: date, count: int, work: WorkCalendar) -> Leg:
    """To the same-numbered day, else the end of that month (民法典 202)."""
    years, month0 = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month0 + 1
    if year > LAST_YEAR:
        raise too_late()
    month_end = date(year, month, monthrange(year, month)[1])
    if start.day <= month_end.day:
        end = month_end.replace(day=start.day)
        return Leg(end, (Step("counted_months", end, MONTHS, {"count": count}),))
    params = {"count": count, "number": start.day}
    return Leg(month_end, (Step("month_end", month_end, MONTH_END, params),))


def count_workdays(start: date, count: int, work: WorkCalendar) -> Leg:
    """Walk day by day: each day passed over or counted is a day whose status matters."""
    day, left, skipped, doubtful = start, count, 0, None
    surprises: list[Step] = []
    while left:
        day = shift(day, 1)
        answer = work.answer(day)
        doubtful = doubtful or (day if answer.provisional else None)
        left -= answer.workday
        skipped += not answer.workday
        if answer.made_up:
            surprises.append(Step("made_up_day_counted", day, WEEKEND_COUNTED, {"name": answer.name}))
    counted = Step("counted_workdays", day, WORKDAYS, {"count": count, "skipped": skipped})
    return Leg(day, (*surprises, counted), doubtful)


def roll_forward(last: date, work: WorkCalendar) -> Leg:
    """From `last` to the first workday at or after it (民法典 203)."""
    rest = work.rest_days_from(last)
    end = shift(rest[-1][0], 1) if rest else last
    answer = work.answer(end)
    seen = [*rest, (end, answer)]
    doubtful = next((day for day, found in seen if found.provisional), None)
    steps = [Step("rest_day", day, REST_DAY, {"name": found.name}) for day, found in rest]
    if rest:
        steps.append(Step("rolled", end, ROLLED))
    elif answer.made_up:
        steps.append(Step("made_up_workday", end, WEEKEND_WORKED, {"name": answer.name}))
    return Leg(end, tuple(steps), doubtful)
