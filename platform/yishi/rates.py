"""Rates as exact fractions: shares, weighted shares, growth; rounded once, at the end.

Pure: no clock, no database. Nothing is divided but to be shown; an empty denominator is "—", never 0 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

EMPTY = "—"


@dataclass(frozen=True, slots=True)
class Rate:
    """`numerator` of `denominator` cases; a denominator of 0 has no rate."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> str:
        return percent(self.share)


def percent(share: Fraction | None, digits: int = 2) -> str:
    """`0.8978…` → `89.78%`, rounded half up (away from zero below zero); "—" for what is none."""
    if share is None:
        return EMPTY
    return f"{rounded(share * 100, digits)}%"


def rounded(value: Fraction, digits: int = 2) -> str:
    """A fraction with `digits` places, rounded half up, by whole numbers alone."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    text = f"{whole:0{digits + 1}d}"
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def weighted(rates: Sequence[Rate], weights: Sequence[Fraction]) -> Fraction | None:
    """The rates by their weights, as a share; None where one of them that weighs anything is empty."""
    total = sum(weights, Fraction(0))
    if not total:
        return None
    found = Fraction(0)
    for rate, weight in zip(rates, weights, strict=True):
        if not weight:
            continue
        if rate.share is None:
            return None
        found += rate.share * weight
    return found / total


def growth(before: int, now: int) -> Fraction | None:
    """How much it grew or shrank against `before`, as a share; None where there was nothing before."""
    return Fraction(now - before, before) if before else None
