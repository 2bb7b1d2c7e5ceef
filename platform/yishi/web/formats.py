"""Dates and numbers as people say them; small and cached, because a page makes dozens."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from yishi.clock import clock
from yishi.i18n import _, current_locale
from yishi.rates import EMPTY
from yishi.tenants.figures import said

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=8192)
def _here(value: datetime, zone: str) -> datetime:
    return value.astimezone(_zone(zone))


@lru_cache(maxsize=8192)
def _day(value: date, locale: str) -> str:
    if locale == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def day(value: date | datetime | None, zone: str = "Asia/Shanghai") -> str:
    """2026年6月28日 · 28 Jun 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _here(value, zone).date()
    return _day(value, current_locale())


def moment(value: datetime | None, zone: str = "Asia/Shanghai") -> str:
    """2026年6月28日 20:00."""
    if value is None:
        return ""
    here = _here(value, zone)
    return f"{_day(here.date(), current_locale())} {here.hour:02d}:{here.minute:02d}"


def iso(value: date | datetime | None, zone: str = "Asia/Shanghai") -> str:
    """For `<time datetime>` and dense tables: 2026-06-28 or 2026-06-28 20:00."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _here(value, zone).isoformat(" ", "minutes")[:16]
    return value.isoformat()


def days_away(value: date | datetime | None, zone: str = "Asia/Shanghai") -> str:
    """今天 · 还有 3 天 · 3 天前: how far a day is from today, in words."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _here(value, zone).date()
    away = (value - clock.today(zone)).days
    if away == 0:
        return _("今天")
    if away == 1:
        return _("明天")
    if away == -1:
        return _("昨天")
    return _("还有 %(n)d 天", n=away) if away > 0 else _("%(n)d 天前", n=-away)


def area(hundredths: int | None) -> str:
    """0.01 m² as 88.40 ㎡."""
    return "" if hundredths is None else f"{hundredths // 100:,}.{hundredths % 100:02d} ㎡"


def number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def figure(value: Any) -> str:
    """A roll-up number or rate: `12`, `75.00%`; a rate of nothing, or no value, is a dash, never 0 %."""
    return said(value.numerator, value.denominator, value.unit) if value else EMPTY


def fraction(value: Any) -> str:
    """What a rate was made of: `3 / 4`; empty for a plain number."""
    if not value or value.denominator is None:
        return ""
    return f"{value.numerator:,} / {value.denominator:,}"


def topic_number(value: int) -> str:
    return f"{value:04d}"


def typed(value: object, zone: str = "Asia/Shanghai") -> str:
    """A value as a form's field holds it; what was typed stays as it was typed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        here = _here(value, zone) if value.tzinfo else value
        return f"{here:%Y-%m-%dT%H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
