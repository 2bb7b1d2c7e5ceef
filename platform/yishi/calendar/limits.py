"""What the engine will count: real days, whole non-negative numbers, years it knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from yishi.errors import Refusal
from yishi.i18n import _, listed

Choice = TypeVar("Choice", bound=StrEnum)

FIRST_YEAR = 2004
"""The first year whose published holidays and make-up days are known."""
LAST_YEAR = 2100
"""The last year whose traditional festivals can be computed."""
LONGEST_YEARS = 20
"""The longest period that the Civil Code itself knows (民法典 188)."""


def known_day(day: object) -> date:
    """`day`, or a refusal: no day at all, a moment, or a year without a calendar."""
    # A datetime is a date to Python, but its zone would silently decide the legal day.
    if not isinstance(day, date) or isinstance(day, datetime):
        raise Refusal("calendar.not_a_day", _("这里要填日期（年、月、日），不能带时刻。"))
    if day.year < FIRST_YEAR:
        raise Refusal(
            "calendar.year_too_early",
            _(
                "没有%(year)d年的放假安排，只能推算%(first)d年及以后的日期。请核对年份。",
                year=day.year,
                first=FIRST_YEAR,
            ),
        )
    if day.year > LAST_YEAR:
        raise too_late()
    return day


def too_late() -> Refusal:
    return Refusal(
        "calendar.year_too_late",
        _("推算结果晚于%(last)d年，没有历法依据。请核对起始日期和期限。", last=LAST_YEAR),
    )


def whole_count(count: object, *, longest: int, least: int = 0) -> int:
    """`count`, or a refusal: not a whole number, below `least`, or above `longest`."""
    if not isinstance(count, int) or isinstance(count, bool):
        raise Refusal("calendar.count_not_whole", _("期限要填整数，例如 7。"))
    if count < least:
        raise Refusal(
            "calendar.count_too_small",
            _("期限不能少于 %(least)d。请改正后再试。", least=least),
        )
    if count > longest:
        raise Refusal(
            "calendar.count_too_large",
            _(
                "期限太长了：最多 %(longest)d（约%(years)d年）。请核对数字和单位。",
                longest=longest,
                years=LONGEST_YEARS,
            ),
        )
    return count


def shift(day: date, days: int) -> date:
    """`day` plus `days`, within the known years."""
    try:
        return known_day(day + timedelta(days=days))
    except OverflowError as error:
        raise too_late() from error


def one_of(kind: type[Choice], value: str) -> Choice:
    """The member of `kind` that `value` names, or a refusal that lists them."""
    try:
        return kind(value)
    except ValueError as error:
        choices = listed(kind)
        message = _("“%(value)s”不在可选项里，请从这些里选：%(choices)s。", value=value, choices=choices)
        raise Refusal("calendar.unknown_choice", message) from error
