"""Postings (公示): they stand their full days; objections are taken to the end, and a workday longer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from yishi.calendar.counting import roll_forward
from yishi.calendar.deadlines import START, provisional_steps
from yishi.calendar.limits import LONGEST_YEARS, known_day, shift, whole_count
from yishi.calendar.steps import Step
from yishi.calendar.workdays import WorkCalendar
from yishi.i18n import N_

STANDS = N_("公示满 %(count)s 天，最后一日是%(day)s；遇休息日不缩短。")
OBJECTIONS = N_("异议收到%(day)s，到当天结束为止。")


@dataclass(frozen=True, slots=True)
class PostingPeriod:
    """A posting from `start` through the end of `last_day`; objections through that of `objections_until`.

    `objections_until` is later than `last_day` only when nobody works on `last_day` (民法典 203).
    """

    start: date
    days: int
    last_day: date
    objections_until: date
    provisional: bool
    steps: tuple[Step, ...]

    def is_posted(self, day: date) -> bool:
        """Whether the notice must still hang on `day`."""
        return self.start <= day <= self.last_day

    def accepts_objection(self, day: date) -> bool:
        return self.start <= day <= self.objections_until

    def is_over(self, day: date) -> bool:
        """Whether on `day` both the posting and the time for objections have passed."""
        return day > self.objections_until

    def to_dict(self) -> dict[str, Any]:
        return {
            "start": self.start.isoformat(),
            "days": self.days,
            "last_day": self.last_day.isoformat(),
            "objections_until": self.objections_until.isoformat(),
            "provisional": self.provisional,
            "steps": [step.to_dict() for step in self.steps],
        }


def posting_period(
    start: date, days: int, *, closed: Collection[date] = (), made_up: Collection[date] = ()
) -> PostingPeriod:
    """A posting of `days` full calendar days; the day it is put up is not counted (民法典 201).

    `closed` and `made_up` are the tenant's own closing days and extra workdays; they can only lengthen the
    time for objections. Refuses fewer than one day.
    """
    known_day(start)
    whole_count(days, longest=LONGEST_YEARS * 366, least=1)
    last_day = shift(start, days)
    landed = roll_forward(last_day, WorkCalendar.of(closed, made_up))
    doubt = provisional_steps(landed)
    steps = (
        Step("start", start, START),
        Step("posted_until", last_day, STANDS, {"count": days}),
        *landed.steps,
        Step("objections_until", landed.end, OBJECTIONS),
        *doubt,
    )
    return PostingPeriod(start, days, last_day, landed.end, bool(doubt), steps)
