"""The geometry of charts: exact values in, whole places on the paper out. `charts.html` draws it.

A point is `(label, value, said)`: what stands under it, its exact value (None: nothing was counted, a gap), and
the value in words. Values are whole numbers or fractions, none below 0; only places on the paper are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from yishi.rates import rounded

Number = int | Fraction
Point = tuple[str, Number | None, str]

WIDTH, HEIGHT = 360, 190
"""Of the paper: as wide as a phone, so that letters on it are as large as beside it."""
TOP, BOTTOM, RIGHT = 24, 28, 6
SHORT = 3
"""So many letters of a value still fit above a column."""
LETTER = 9
STEPS = (1, 2, 5)
WHOLE = 10_000
"""The parts of a ring or a bar together."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A column, or a point of a line: `x` its middle, `y` its top, `height` down to the base line."""

    x: int
    y: int
    height: int
    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Marks of each series (None is a gap), lines through them, and the grid with its words."""

    series: tuple[tuple[Mark | None, ...], ...]
    lines: tuple[tuple[str, ...], ...]
    grid: tuple[tuple[int, str], ...]
    labels: tuple[tuple[int, str], ...]
    left: int
    base: int
    column: int
    direct: bool
    """Whether the values stand at their marks, so that no grid is needed."""


def plot(
    *series: Sequence[Point],
    percent: bool = False,
    axis: Sequence[str] | None = None,
    columns: bool = False,
) -> Plot:
    """Series of equally many points beside each other; `percent` where the values are shares.

    `axis` are shorter words to stand under them. `columns` may have their values above them, and need no grid then.
    """
    values = [value for points in series for _label, value, _said in points if value is not None]
    most = max(values, default=0)
    direct = columns and all(len(said) <= SHORT for points in series for _label, _value, said in points)
    top = Fraction(most or 1) if direct else _nice(most, percent)
    base = HEIGHT - BOTTOM
    grid = () if direct else _grid(top, base, percent)
    left = 6 if direct else 14 + LETTER * max(len(number) for _y, number in grid)
    count = max((len(points) for points in series), default=0) or 1
    slot = Fraction(WIDTH - left - RIGHT, count)
    placed = tuple(
        tuple(_mark(place, point, left, slot, top, base) for place, point in enumerate(points))
        for points in series
    )
    every = 1 if count <= 13 else -(-count // 12)
    names = axis if axis is not None else [label for label, _value, _said in series[0]] if series else []
    return Plot(
        series=placed,
        lines=tuple(_lines(marks) for marks in placed),
        grid=grid,
        labels=tuple(
            (_middle(place, left, slot), label) for place, label in enumerate(names) if place % every == 0
        ),
        left=left,
        base=base,
        column=max(4, int(slot * 7 / 10)),
        direct=direct,
    )


def parts(items: Sequence[Point]) -> list[tuple[int, int]]:
    """Where each part of a whole begins and how long it is, in ten-thousandths; together the whole."""
    values = [value or 0 for _label, value, _said in items]
    whole = sum(values)
    if not whole:
        return [(0, 0) for _value in values]
    edges, reached = [0], Fraction(0)
    for value in values:
        reached += Fraction(value) / whole
        edges.append(round(reached * WHOLE))
    return [(start, end - start) for start, end in pairwise(edges)]


def rows(*series: Sequence[Point]) -> list[list[str]]:
    """Series beside each other as rows of a table: label, and what each says."""
    return [
        [points[0][0], *(said for _label, _value, said in points)] for points in zip(*series, strict=True)
    ]


def longest(items: Sequence[Point]) -> Number:
    """The greatest of the values, 0 without any."""
    return max((value for _label, value, _said in items if value is not None), default=0)


def length(value: Number | None, most: Number | None) -> int:
    """How long a bar is, in ten-thousandths of the longest."""
    return round(Fraction(value) / Fraction(most) * WHOLE) if value and most else 0


def _mark(place: int, point: Point, left: int, slot: Fraction, top: Fraction, base: int) -> Mark | None:
    label, value, said = point
    if value is None:
        return None
    height = round(Fraction(value) / top * (base - TOP))
    return Mark(_middle(place, left, slot), base - height, height, label, said)


def _middle(place: int, left: int, slot: Fraction) -> int:
    return round(left + slot * (place + Fraction(1, 2)))


def _lines(marks: Sequence[Mark | None]) -> tuple[str, ...]:
    """The points of each unbroken stretch."""
    found, stretch = [], list[str]()
    for mark in (*marks, None):
        if mark is not None:
            stretch.append(f"{mark.x},{mark.y}")
            continue
        if len(stretch) > 1:
            found.append(" ".join(stretch))
        stretch = []
    return tuple(found)


def _nice(most: Number, percent: bool) -> Fraction:
    """A round number at or above the greatest value, never 0."""
    if percent:
        return max(Fraction(1), Fraction(most))
    scale = Fraction(1)
    while scale * 10 <= most:
        scale *= 10
    while most and scale > most:
        scale /= 10
    return next((scale * step for step in STEPS if scale * step >= most), scale * 10) if most else Fraction(1)


def _grid(top: Fraction, base: int, percent: bool) -> tuple[tuple[int, str], ...]:
    """Base line, half and top, each with its number."""
    lines = []
    for step in (Fraction(0), Fraction(1, 2), Fraction(1)):
        value = top * step * (100 if percent else 1)
        number = f"{value.numerator:,}" if value.denominator == 1 else rounded(value, 1 if value > 1 else 2)
        lines.append((round(base - step * (base - TOP)), number + ("%" if percent else "")))
    return tuple(lines)
