"""Cases of a period and their three rates, counted by the database in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from yishi.toolkit import Rate, UtcDateTime, clock, current_tenant, guarded, read, settings, weighted
from yishi_appeals.models import HotlineCase as Case
from yishi_appeals.settings import NAME, weights


@dataclass(frozen=True, slots=True)
class Counted:
    """`cases` of the period with those excluded, of which there are `excluded`; rates without them."""

    cases: int
    excluded: int
    response: Rate
    resolution: Rate
    satisfaction: Rate

    @property
    def rates(self) -> tuple[Rate, Rate, Rate]:
        return self.response, self.resolution, self.satisfaction

    def __add__(self, other: Counted) -> Counted:
        """Two periods together: numerators and denominators add, so that no rate is a mean of rates."""
        rates = [
            Rate(a.numerator + b.numerator, a.denominator + b.denominator)
            for a, b in zip(self.rates, other.rates, strict=True)
        ]
        return Counted(self.cases + other.cases, self.excluded + other.excluded, *rates)

    def weighted(self, by: tuple[Fraction, Fraction, Fraction]) -> Fraction | None:
        return weighted(self.rates, by)


NONE = Counted(0, 0, Rate(0, 0), Rate(0, 0), Rate(0, 0))
_SINCE, _UNTIL, _NOW = (bindparam(name, type_=UtcDateTime) for name in ("since", "until", "now"))
_MOSTLY: Any = bindparam("mostly")


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_counts = Case.excluded == ""
_in_time = and_(Case.responded_at.is_not(None), Case.responded_at <= Case.respond_by)
_response_due = or_(Case.responded_at.is_not(None), Case.respond_by < _NOW)
_called_back = Case.resolved.is_not(None)
# What is over its limit, and neither dealt with nor asked about, can't be left out to look better.
_overdue = and_(Case.resolved.is_(None), Case.closed.is_(False), Case.due_at < _NOW)
_rated = Case.satisfaction != ""
_satisfied = or_(Case.satisfaction == "satisfied", and_(Case.satisfaction == "mostly", _MOSTLY == 1))

_NUMBERS = (
    func.count(),
    _how_many(Case.excluded != ""),
    _how_many(and_(_counts, _in_time)),
    _how_many(and_(_counts, _response_due)),
    _how_many(and_(_counts, Case.resolved.is_(True))),
    _how_many(and_(_counts, or_(_called_back, _overdue))),
    _how_many(and_(_counts, _rated, _satisfied)),
    _how_many(and_(_counts, _rated)),
)
_PERIOD = guarded(select(*_NUMBERS).where(Case.counted_at >= _SINCE, Case.counted_at < _UNTIL))
_FIRSTS = [bindparam(f"first_{month}", type_=UtcDateTime) for month in range(1, 13)]
_MONTH = case(*((Case.counted_at < first, month) for month, first in enumerate(_FIRSTS)), else_=12)
"""0: before the year; then the month. Instants are compared, so that a month ends at midnight here."""
_YEAR = guarded(
    select(_MONTH.label("month"), *_NUMBERS)
    .where(Case.counted_at >= _SINCE, Case.counted_at < _UNTIL)
    .group_by("month")
)


def count(since: date, until: date) -> Counted:
    """Cases dispatched from `since` up to before `until`, in the tenant's zone, as they stand now.

    响应率: reached in time ÷ due (whose time for it is over, or who was reached). 解决率: resolved ÷ resolved and
    unresolved at the call-back, with those that are over their limit and still open. 满意率: satisfied ÷ rated.
    """
    return _counted(read(_PERIOD, {**_given(), "since": _at(since), "until": _at(until)}).one())


def of_year(year: int) -> tuple[Counted, dict[int, Counted]]:
    """The year before as a whole, and the months of `year` that have cases, in one statement."""
    firsts = {f"first_{month}": _at(date(year, month, 1)) for month in range(1, 13)}
    period = {"since": _at(date(year - 1, 1, 1)), "until": _at(date(year + 1, 1, 1))}
    rows = read(_YEAR, {**_given(), **firsts, **period})
    found = {int(row[0]): _counted(row[1:]) for row in rows}
    return found.pop(0, NONE), dict(sorted(found.items()))


def percent_of(counted: Counted) -> Fraction | None:
    """The rates by the tenant's own weights."""
    return counted.weighted(weights())


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(current_tenant().zone))


def _given() -> dict[str, Any]:
    return {"now": clock.now(), "mostly": int(bool(settings(NAME).mostly_counts))}


def _counted(numbers: Any) -> Counted:
    cases, excluded, *pairs = (int(number) for number in numbers)
    response, resolution, satisfaction = (Rate(*pairs[i : i + 2]) for i in (0, 2, 4))
    return Counted(cases, excluded, response, resolution, satisfaction)
