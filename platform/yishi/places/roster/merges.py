"""Merged cells: each cell of a range says what its first cell says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yishi.places.roster import refusals
from yishi.places.roster.table import Cell, Limits, Merge

Corner = tuple[int, int]


def within(ranges: Iterable[tuple[Corner, Corner]], lines: Sequence[Sequence[Cell]]) -> list[Merge]:
    """The ranges, cut to the lines and columns that exist."""
    last_line, last_column = len(lines) - 1, len(lines[0]) - 1
    return [
        Merge(top, left, min(bottom, last_line), min(right, last_column))
        for (top, left), (bottom, right) in ranges
        if top <= last_line and left <= last_column
    ]


def fill(lines: list[list[Cell]], merges: Sequence[Merge], limits: Limits) -> None:
    """Write each range's first value into its other cells."""
    if sum((m.bottom - m.top + 1) * (m.right - m.left + 1) for m in merges) > limits.lines * limits.columns:
        raise refusals.damaged()
    for merge in merges:
        value = lines[merge.top][merge.left]
        for line in lines[merge.top : merge.bottom + 1]:
            line[merge.left : merge.right + 1] = [value] * (merge.right - merge.left + 1)
