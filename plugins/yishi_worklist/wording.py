"""Sentences about items that pages, lists, print and messages share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yishi.toolkit import _

if TYPE_CHECKING:
    from yishi_worklist.clockwork import Terms


def day(value: date | None) -> str:
    """2026年6月28日; empty for no day."""
    return _("%(y)d年%(m)d月%(d)d日", y=value.year, m=value.month, d=value.day) if value else ""


def terms_in_words(terms: Terms) -> list[str]:
    """The rule of a level: when it is due, and how often it is followed up; each a sentence of its own."""
    found = [_within(terms)] if terms.count else []
    if terms.follow_every:
        found.append(_("每 %(n)d 天至少跟进一次，没有按时跟进算逾期。", n=terms.follow_every))
    return found


def _within(terms: Terms) -> str:
    rolls = terms.roll == "next_workday"
    if terms.unit == "workdays":
        return _("%(n)d 个工作日内办结。", n=terms.count)
    if terms.unit == "months":
        if rolls:
            return _("%(n)d 个月内办结，到期日是休息日的，顺延到下一个工作日。", n=terms.count)
        return _("%(n)d 个月内办结，遇休息日不顺延。", n=terms.count)
    if rolls:
        return _("%(n)d 天内办结，到期日是休息日的，顺延到下一个工作日。", n=terms.count)
    return _("%(n)d 天内办结，遇休息日不顺延。", n=terms.count)


def how_late(days: int) -> str:
    """逾期 133 天; empty for in time."""
    return _("逾期 %(n)d 天", n=days) if days > 0 else ""


def closed_late(days: int) -> str:
    """逾期 133 天销号; empty for in time."""
    return _("逾期 %(n)d 天销号", n=days) if days > 0 else ""
