"""What each voter has left to spend, exactly: whole numbers over one common denominator.

Fractions would have to be reduced at each of some million steps of a real budget; one denominator for all
purses needs none of it and stays just as exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Price:
    """What a project would cost its supporters: each pays `each`, or all that is left where that is less."""

    each: Fraction
    paying_all: int
    """The weight of those who pay all that they have left."""


class Purses:
    """Groups of voters with equal ballots: `weights[group]` voters, each with `money[group] / scale`."""

    def __init__(self, weights: list[int], each: Fraction) -> None:
        self.weights = weights
        self.scale = each.denominator
        self.money = [each.numerator] * len(weights)

    def price(self, cost: int, groups: list[int]) -> Price | None:
        """The least equal share that raises `cost` from `groups`; None when they have not enough together."""
        money, weights = self.money, self.weights
        missing, payers = cost * self.scale, sum(weights[group] for group in groups)
        paying_all = 0
        for group in sorted(groups, key=money.__getitem__):
            if money[group] * payers >= missing:
                return Price(Fraction(missing, payers * self.scale), paying_all)
            missing -= money[group] * weights[group]
            payers -= weights[group]
            paying_all += weights[group]
        return None

    def pay(self, each: Fraction, groups: list[int]) -> None:
        """Every voter of `groups` pays `each`, or all that is left."""
        factor = each.denominator // _common(self.scale, each.denominator)
        if factor > 1:
            self.scale *= factor
            self.money = [money * factor for money in self.money]
        share = each.numerator * (self.scale // each.denominator)
        for group in groups:
            self.money[group] = max(0, self.money[group] - share)


def _common(left: int, right: int) -> int:
    while right:
        left, right = right, left % right
    return left
