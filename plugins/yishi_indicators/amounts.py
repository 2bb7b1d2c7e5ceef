"""An indicator's value, exactly: of one place, or of several together. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yishi.toolkit import Rate, weighted
from yishi_indicators.kinds import COUNT, PER_1000, SHARE, Indicator

Value = tuple[int, int | None]
Values = Mapping[str, Value]
"""Figures by their keys: numerator, and denominator where it is a rate."""
Weights = tuple[Fraction, Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Amount:
    """`exact` is the value itself, None where nothing was counted over ("—", never 0).

    A count has no denominator; of a weighted rate neither stands for anything, so both are None.
    """

    numerator: int | None
    denominator: int | None
    exact: Fraction | None
    unit: str
    over: int | None = None
    """Over how many it was counted; of a weighted rate, of the part that was counted over the fewest."""

    @property
    def drawn(self) -> Fraction | None:
        """As a chart takes it: the number that stands beside it, of a share the share itself."""
        return self.exact * 1000 if self.exact is not None and self.unit == PER_1000 else self.exact

    @property
    def is_count(self) -> bool:
        return self.denominator is None and self.numerator is not None


def amount(indicator: Indicator, values: Values, by: Weights) -> Amount | None:
    """The indicator of one place; None where a figure that it needs is missing there."""
    if any(key not in values for key in indicator.figures):
        return None
    if indicator.parts:
        return _weighted([values[key] for key in indicator.parts], by)
    numerator, denominator = values[indicator.figures[0]]
    if indicator.per:
        return _quotient(numerator, values[indicator.per][0], PER_1000)
    if denominator is None:
        return Amount(numerator, None, Fraction(numerator), COUNT)
    return _quotient(numerator, denominator, SHARE if indicator.unit == COUNT else indicator.unit)


def together(indicator: Indicator, places: Iterable[Values], by: Weights) -> Amount | None:
    """The same of several places: numerators and denominators add, so that no rate is a mean of rates.

    A place without a denominator has no rate, and what it counted weighs nothing in the sum.
    """
    there = [values for values in places if all(key in values for key in indicator.figures)]
    if not there:
        return None
    summed = {key: _sum(values[key] for values in there) for key in indicator.figures}
    if indicator.per:
        measured = [values for values in there if values[indicator.per][0]]
        summed = {key: _sum(values[key] for values in measured) for key in indicator.figures}
    return amount(indicator, summed, by)


def veiled(indicator: Indicator, found: Amount | None, floor: int) -> bool:
    """Whether fewer than `floor` stand behind it, so that somebody might tell who: not for residents to read.

    Of rates about people those that stand apart count, too: one dissatisfied among ten is somebody.
    """
    if found is None or found.numerator is None or indicator.about_nobody:
        return False
    few = range(1, floor)
    if found.is_count or found.unit == PER_1000:
        return found.numerator in few
    if found.denominator in few:
        return True
    apart = (found.denominator or 0) - found.numerator
    return indicator.about_people and (found.numerator in few or apart in few)


def per_households(counted: Indicator, households: str) -> Indicator:
    """A count made comparable: the same per 1,000 households."""
    return replace(counted, figure=counted.figures[0], per=households)


def _sum(values: Iterable[Value]) -> Value:
    found = list(values)
    if not any(denominator is not None for _numerator, denominator in found):
        return sum(numerator for numerator, _denominator in found), None
    rated = [(numerator, denominator) for numerator, denominator in found if denominator]
    return sum(n for n, _d in rated), sum(d for _n, d in rated)


def _quotient(numerator: int, denominator: int, unit: str) -> Amount:
    exact = Fraction(numerator, denominator) if denominator else None
    return Amount(numerator, denominator, exact, unit, denominator)


def _weighted(parts: Sequence[Value], by: Weights) -> Amount:
    rates = [Rate(numerator, denominator or 0) for numerator, denominator in parts]
    return Amount(None, None, weighted(rates, by), SHARE, min(rate.denominator for rate in rates))
