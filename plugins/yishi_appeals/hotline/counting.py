"""Cases of a period and their three rates, counted by the database in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from yishi.toolkit import UtcDateTime, clock, current_tenant, guarded, read, settings
from yishi_appeals.hotline.rates import Rate, weighted
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

    def weighted(self, by: tuple[Fraction, Fraction, Fraction]) -> Fraction | None:
        return weighted(self.rates, by)


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

_PERIOD = guarded(
    select(
        func.count(),
        _how_many(Case.excluded != ""),
        _how_many(and_(_counts, _in_time)),
        _how_many(and_(_counts, _response_due)),
        _how_many(and_(_counts, Case.resolved.is_(True))),
        _how_many(and_(_counts, or_(_called_back, _overdue))),
        _how_many(and_(_counts, _rated, _satisfied)),
        _how_many(and_(_counts, _rated)),
    ).where(Case.counted_at >= _SINCE, Case.counted_at < _UNTIL)
)


def count(since: date, until: date) -> Counted:
    """Cases dispatched from `since` up to before `until`, in the tenant's zone, as they stand now.

    响应率: reached in time ÷ due (whose time for it is over, or who was reached). 解决率: resolved ÷ resolved and
    unresolved at the call-back, with those that are over their limit and still open. 满意率: satisfied ÷ rated.
    """
    zone = ZoneInfo(current_tenant().zone)
    given = {
        "since": datetime.combine(since, time(), zone),
        "until": datetime.combine(until, time(), zone),
        "now": clock.now(),
        "mostly": int(bool(settings(NAME).mostly_counts)),
    }
    row = read(_PERIOD, given).one()
    cases, excluded, *pairs = (int(number) for number in row)
    response, resolution, satisfaction = (Rate(*pairs[i : i + 2]) for i in (0, 2, 4))
    return Counted(cases, excluded, response, resolution, satisfaction)


def percent_of(counted: Counted) -> Fraction | None:
    """The rates by the tenant's own weights."""
    return counted.weighted(weights())
