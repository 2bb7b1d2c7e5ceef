"""Deadlines: count from a day, end on a day, roll when it is not worked (民法典 201–203)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from yishi.calendar.counting import Leg, count_days, count_months, count_workdays, roll_forward
from yishi.calendar.limits import LONGEST_YEARS, known_day, one_of, whole_count
from yishi.calendar.steps import Step
from yishi.calendar.workdays import WorkCalendar
from yishi.i18n import N_

START = N_("%(day)s当天不计入，从下一日开始计算（民法典第201条）。")
DUE = N_("截止日是%(day)s，到当天结束为止。")
PROVISIONAL = N_("%(year)s年的放假安排还没有公布，先按周末和法定节日推算，日期为暂定；公布后要重新推算。")


class Unit(StrEnum):
    """What is counted: calendar days, months to the same-numbered day, or workdays."""

    DAYS = "days"
    MONTHS = "months"
    WORKDAYS = "workdays"


class Roll(StrEnum):
    """When the last day is not a workday: leave it, or move to the next workday (民法典 203)."""

    NONE = "none"
    NEXT_WORKDAY = "next_workday"


LONGEST: Mapping[Unit, int] = MappingProxyType(
    {Unit.DAYS: LONGEST_YEARS * 366, Unit.MONTHS: LONGEST_YEARS * 12, Unit.WORKDAYS: LONGEST_YEARS * 262}
)
_COUNT: Mapping[Unit, Callable[[date, int, WorkCalendar], Leg]] = MappingProxyType(
    {Unit.DAYS: count_days, Unit.MONTHS: count_months, Unit.WORKDAYS: count_workdays}
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to act, through its end, and how it was found.

    `provisional` is true when a day whose status mattered lies in a year without a published calendar:
    compute it again once the calendar is out.
    """

    due: date
    provisional: bool
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """`{"due": "2026-10-08", "provisional": false, "steps": [{"code", "date", "text"}, …]}`."""
        return {
            "due": self.due.isoformat(),
            "provisional": self.provisional,
            "steps": [step.to_dict() for step in self.steps],
        }


def deadline(
    start: date,
    count: int,
    unit: Unit | str,
    roll: Roll | str,
    *,
    closed: Collection[date] = (),
    made_up: Collection[date] = (),
) -> Deadline:
    """The last day of a period of `count` units that runs from `start` (民法典 201–203).

    `start` itself is not counted; a count of 0 means the same day. `closed` are the tenant's own extra
    closing days, `made_up` its own extra workdays. Refuses a count that is negative, no whole number or
    beyond twenty years, and days outside 2004–2100.
    """
    unit, roll = one_of(Unit, unit), one_of(Roll, roll)
    known_day(start)
    whole_count(count, longest=LONGEST[unit])
    work = WorkCalendar.of(closed, made_up)
    counted = _COUNT[unit](start, count, work)
    landed = roll_forward(counted.end, work) if roll is Roll.NEXT_WORKDAY else Leg(counted.end)
    steps = (Step("start", start, START), *counted.steps, *landed.steps, Step("due", landed.end, DUE))
    doubt = provisional_steps(counted, landed)
    return Deadline(landed.end, bool(doubt), steps + doubt)


def provisional_steps(*legs: Leg) -> tuple[Step, ...]:
    """One step that warns of the first guessed day, or none."""
    doubtful = [leg.doubtful for leg in legs if leg.doubtful is not None]
    return tuple(Step("provisional", day, PROVISIONAL, {"year": day.year}) for day in sorted(doubtful)[:1])
