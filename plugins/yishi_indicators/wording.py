"""Values and their changes as people say them."""

from __future__ import annotations

from fractions import Fraction

from yishi.toolkit import N_, _, current_tenant, figures, growth, percent, rounded
from yishi_indicators.amounts import Amount
from yishi_indicators.kinds import PER_1000, UP, Indicator
from yishi_indicators.periods import Period

EMPTY = "—"
MINUS = "−"  # the sign that is as wide as a digit


def label(indicator: Indicator) -> str:
    """Its name, by the tenant's own word where it has one."""
    return current_tenant().label(indicator.label)


def said(indicator: Indicator, found: Amount | None) -> str:
    """`296 条`, `98.51%`, `3.5 天`; "—" where there is nothing to say."""
    if found is None or found.exact is None:
        return EMPTY
    if found.is_count:
        return _(indicator.said, n=f"{found.numerator:,}")
    return figures.said_share(found.exact, found.unit)


def too_few(floor: int) -> str:
    """What residents read where an exact number might tell who it was."""
    return _("不到 %(n)d 件", n=floor)


def fraction(found: Amount | None) -> str:
    """What a rate was made of: `66 / 67`; empty for counts and for what was weighted."""
    if found is None or found.denominator is None:
        return ""
    return f"{found.numerator:,} / {found.denominator:,}"


def bare(indicator: Indicator, found: Amount | None) -> str:
    """The value for a table whose head says what it is: a count without its measure word."""
    if found is not None and found.is_count:
        return f"{found.numerator:,}"
    return said(indicator, found)


def change(indicator: Indicator, now: Amount | None, before: Amount | None, period: Period) -> str:
    """比上月少 61 件（−47.66%）. Empty where one of the two is missing.

    What adds up day by day says of a period that is not over how much it was in the whole one before, and no more:
    half a month is no fall.
    """
    if now is None or before is None or now.exact is None or before.exact is None:
        return ""
    if _adds_up(indicator, now) and not period.over:
        if not before.exact:
            return ""
        whole = said(indicator, before)
        if period.is_year:
            return _("上年全年 %(amount)s", amount=whole)
        return _("上月全月 %(amount)s", amount=whole)
    difference = now.exact - before.exact
    if not difference:
        return _("和%(than)s一样", than=period.than)
    size = _difference(indicator, now, abs(difference))
    rate = _grown(now, before)
    words = {"than": period.than, "size": size, "rate": rate}
    if difference < 0:
        return (
            _("比%(than)s少 %(size)s（%(rate)s）", **words) if rate else _("比%(than)s少 %(size)s", **words)
        )
    return _("比%(than)s多 %(size)s（%(rate)s）", **words) if rate else _("比%(than)s多 %(size)s", **words)


def _adds_up(indicator: Indicator, found: Amount) -> bool:
    return (found.is_count or found.unit == PER_1000) and not indicator.state


def _difference(indicator: Indicator, now: Amount, size: Fraction) -> str:
    if now.is_count:
        return _(indicator.said, n=f"{size.numerator:,}")
    if now.unit == "share":
        return _("%(n)s 个百分点", n=rounded(size * 100))
    return figures.said_share(size, now.unit)


def _grown(now: Amount, before: Amount) -> str:
    """−47.66% of a count; nothing where there was nothing before."""
    if not now.is_count or now.numerator is None or before.numerator is None:
        return ""
    share = growth(before.numerator, now.numerator)
    return "" if share is None else signed(share)


def signed(share: Fraction) -> str:
    """`−47.66%`, `+12.00%`."""
    text = percent(share)
    return MINUS + text[1:] if text.startswith("-") else f"+{text}"


def verdict(indicator: Indicator, now: Amount | None, before: Amount | None, period: Period) -> str:
    """`better`, `worse`, or empty: where neither way is better, or nothing can be said yet."""
    if not indicator.good or now is None or before is None or now.exact is None or before.exact is None:
        return ""
    if now.exact == before.exact or (_adds_up(indicator, now) and not period.over):
        return ""
    risen = now.exact > before.exact
    return "better" if risen == (indicator.good == UP) else "worse"


VERDICTS: dict[str, str] = {"better": N_("好转"), "worse": N_("要留意")}
