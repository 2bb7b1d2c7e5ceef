"""A spreadsheet as read: cells by line and column, with what is known about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

FileKind = Literal["xlsx", "xls", "csv"]
Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta | None
"""`None` is an empty cell; a `datetime` is a `date` here."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is accepted; sizes in bytes."""

    size: int = 10 * 2**20
    unpacked: int = 64 * 2**20
    lines: int = 20_000
    columns: int = 100


class CellFault(StrEnum):
    """Why a cell that has a formula has no value."""

    ERROR = "error"
    UNCALCULATED = "uncalculated"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `lines[0]` is line 1 as the spreadsheet numbers it; merged cells are filled throughout."""

    kind: FileKind
    lines: Sequence[Sequence[Cell]]
    sheet: str | None = None
    encoding: str | None = None
    merges: Sequence[Merge] = ()
    faults: Mapping[tuple[int, int], CellFault] = field(default_factory=dict)
    other_sheets: Sequence[str] = ()

    def cell(self, line: int, column: int) -> Cell:
        """The value at these zero-based places; `None` beyond the end of a short line."""
        cells = self.lines[line]
        return cells[column] if column < len(cells) else None
