"""Minimum periods, such as "at least 15 days' notice": they never shrink, whatever day they end on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yishi.calendar.limits import LONGEST_YEARS, known_day, shift, whole_count
from yishi.calendar.steps import say_day
from yishi.errors import Refusal
from yishi.i18n import _


@dataclass(frozen=True, slots=True)
class MinimumPeriod:
    """From `notice_day` at least `days` must pass: `earliest` is allowed, `proposed` is one day safer.

    以上 includes the number (民法典 1259), so `event - notice == days` is enough.
    """

    notice_day: date
    days: int
    earliest: date
    proposed: date

    def refuses(self, day: date) -> bool:
        """Whether an event on `day` comes too early."""
        return day < self.earliest

    def require(self, day: date) -> None:
        """Refuse an event on `day` that comes too early, saying which day would do."""
        if self.refuses(day):
            raise Refusal(
                "calendar.minimum_period_too_short",
                _(
                    "至少提前 %(days)d 天通知：最早可定在%(earliest)s，建议定在%(proposed)s。",
                    days=self.days,
                    earliest=say_day(self.earliest),
                    proposed=say_day(self.proposed),
                ),
            )

    def to_dict(self) -> dict[str, Any]:
        return {
            "notice_day": self.notice_day.isoformat(),
            "days": self.days,
            "earliest": self.earliest.isoformat(),
            "proposed": self.proposed.isoformat(),
        }


def minimum_period(notice_day: date, days: int) -> MinimumPeriod:
    """The period of at least `days` calendar days that begins with a notice on `notice_day`.

    No roll: workdays do not matter, neither at its start nor at its end.
    """
    known_day(notice_day)
    whole_count(days, longest=LONGEST_YEARS * 366)
    earliest = shift(notice_day, days)
    return MinimumPeriod(notice_day, days, earliest, proposed=shift(earliest, 1))
