"""One line of the table, asked field by field; what can't be taken becomes a problem of that line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from yishi.places.roster.columns import ColumnMap, Field
from yishi.places.roster.problems import BadCell, RowProblem, Severity, problem
from yishi.places.roster.table import Cell, Table
from yishi.text import clean

T = TypeVar("T")
Known = dict[tuple[Callable[[Cell], Any], type, Cell], Any]
_TOTAL = re.compile(r"(?:本页|本楼|全部|楼栋)?(?:合计|小计|总计|共计)[:：]?.*")


class Parsed:
    """What the cells of one file were taken for: buildings, areas and states are the same line after line.

    A value counts with its type, for `1`, `1.0` and `True` are equal but not written alike.
    """

    def __init__(self) -> None:
        self._known: Known = {}

    def __call__(self, parse: Callable[[Cell], T], cell: Cell) -> T:
        """`parse(cell)`; what it raises is raised anew each time."""
        asked = (parse, type(cell), cell)
        try:
            found: T = self._known[asked]
        except KeyError:
            found = self._known[asked] = parse(cell)
        return found


class LineReader:
    """`number` is the line as the spreadsheet counts; problems go to the list given."""

    def __init__(
        self, table: Table, columns: ColumnMap, index: int, problems: list[RowProblem], once: Parsed
    ) -> None:
        self._table, self._columns, self._index, self._problems = table, columns, index, problems
        self._once = once
        self.number = index + 1
        self.failed = False

    @property
    def is_data(self) -> bool:
        """Neither blank, nor a total, nor the heading once more (as printed lists repeat it)."""
        cells = ((c, self._table.cell(self._index, c)) for c in self._columns.headings)
        texts = {c: self._once(_heading, cell) for c, cell in cells if cell is not None}
        if not texts or texts == self._columns.headings:
            return False
        return not any(_TOTAL.fullmatch(text) for text in texts.values())

    def take(self, field: Field, parse: Callable[[Cell], T]) -> T | None:
        """The first cell of a field, parsed; None without such a column or with a problem."""
        return next(iter(self.take_each(field, parse)), None)

    def take_each(self, field: Field, parse: Callable[[Cell], T]) -> list[T | None]:
        """Every cell of a field, parsed."""
        return [self._parsed(column, parse) for column in self._columns.places.get(field, ())]

    def _parsed(self, column: int, parse: Callable[[Cell], T]) -> T | None:
        heading = self._columns.headings[column]
        fault = self._table.faults.get((self._index, column))
        if fault is not None:
            self._add(heading, f"formula_{fault}")
            return None
        try:
            return self._once(parse, self._table.cell(self._index, column))
        except BadCell as bad:
            self._add(heading, bad.code, **bad.params)
            return None

    def parsed(self, field: Field, parse: Callable[[], T]) -> T | None:
        """A part of a cell, parsed; a problem is put down to the field."""
        try:
            return parse()
        except BadCell as bad:
            self.report(field, bad.code, **bad.params)
            return None

    def report(self, field: Field | None, code: str, **params: str | int) -> None:
        """A problem that only several cells together show."""
        self._add(self._columns.heading(field) if field else None, code, **params)

    def _add(self, heading: str | None, code: str, **params: str | int) -> None:
        found = problem(self.number, heading, code, **params)
        self._problems.append(found)
        self.failed = self.failed or found.severity is Severity.ERROR


def _heading(cell: Cell) -> str:
    return clean(str(cell))
