"""How long is left, and the moment at which the last day ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from yishi.i18n import _


def days_left(due: date, today: date) -> int:
    """Days from `today` to `due`: 0 on the last day itself, negative once it has passed."""
    return (due - today).days


def days_left_text(due: date, today: date) -> str:
    """`还有 3 天`, `今天到期`, `已超过 2 天` …"""
    left = days_left(due, today)
    if left in _NEAR:
        return _NEAR[left]()
    return _("还有 %(days)d 天", days=left) if left > 0 else _("已超过 %(days)d 天", days=-left)


# Said as words, because "1 days" is no English.
_NEAR = {1: lambda: _("明天到期"), 0: lambda: _("今天到期"), -1: lambda: _("昨天已到期")}


def ends_between(due: date, first: date, last: date) -> bool:
    """Whether `due` falls on a day from `first` to `last`, both included (民法典 1259)."""
    return first <= due <= last


def closes_at(due: date, tz: tzinfo, *, business_closes: time | None = None) -> datetime:
    """The moment, aware in `tz`, from which it is too late: act strictly before it.

    The last day ends at 24:00, or, where the receiver keeps business hours, when it stops business
    (`business_closes`, a naive local time such as 17:00; 民法典 203 II).
    """
    if business_closes is not None:
        return datetime.combine(due, business_closes.replace(tzinfo=None), tzinfo=tz)
    return datetime.combine(due + timedelta(days=1), time.min, tzinfo=tz)
