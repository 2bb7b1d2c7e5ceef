"""A number as people say it, by its unit; rounded once, and "—" where nothing was counted over."""

from __future__ import annotations

from fractions import Fraction

from yishi.i18n import _
from yishi.rates import EMPTY, percent, rounded


def said(numerator: int, denominator: int | None, unit: str) -> str:
    """`1,234`, `98.51%`, `3.5 天`, `12 分钟`, `4.20` for a thousand."""
    if denominator is None:
        return f"{numerator:,}"
    if not denominator:
        return EMPTY
    return said_share(Fraction(numerator, denominator), unit)


def said_share(share: Fraction, unit: str) -> str:
    """The same of a quotient that was made already."""
    if unit == "days":
        return _("%(n)s 天", n=rounded(share, 1))
    if unit == "minutes":
        return _("%(n)s 分钟", n=rounded(share, 0))
    if unit == "per_1000":
        return rounded(share * 1000, 2)
    return rounded(share, 2) if unit == "count" else percent(share)
