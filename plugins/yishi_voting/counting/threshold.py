"""A share that must be reached or exceeded, compared without ever dividing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_WRITTEN = re.compile(r"(>=|>)([0-9]+)/([0-9]+)")


@dataclass(frozen=True, slots=True)
class Threshold:
    """以上 takes the number in (`inclusive`); 过半数 and 超过 do not (民法典1259)."""

    numerator: int
    denominator: int
    inclusive: bool

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.denominator == 0:
            raise ValueError(f"{self.numerator}/{self.denominator} is no share of a whole")

    def met(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` reaches the line. Nothing of nothing reaches no line."""
        if whole <= 0:
            return False
        left, right = part * self.denominator, whole * self.numerator
        return left >= right if self.inclusive else left > right

    def line(self, whole: int) -> Fraction:
        """The exact line, in the unit of `whole`: to be reached, or to be exceeded."""
        return Fraction(whole * self.numerator, self.denominator)

    def needed(self, whole: int) -> int:
        """The least part of `whole` that meets the line: 392 of 587 for `>=2/3`, 205 of 408 for `>1/2`."""
        product = whole * self.numerator
        return -(-product // self.denominator) if self.inclusive else product // self.denominator + 1

    @classmethod
    def parse(cls, text: str) -> Threshold:
        """`>=2/3` or `>1/2`, as `str()` writes it. Raises `ValueError`."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no threshold; write >=2/3 or >1/2")
        sign, numerator, denominator = found.groups()
        return cls(int(numerator), int(denominator), sign == ">=")

    def __str__(self) -> str:
        return f"{'>=' if self.inclusive else '>'}{self.numerator}/{self.denominator}"
