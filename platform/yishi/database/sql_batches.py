"""One row instead of a thousand: SQLAlchemy writes each batch of an INSERT as a text of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yishi.database.sql_reader import ParameterKey

# Up to the first row, in so plain a form that no string or comment can be open there.
_HEAD = re.compile(r'INSERT INTO [\w."]+ \([\w", ]+\) (?:SELECT [\w:, ]+ FROM \()?VALUES (?=\()')
_ROW = re.compile(r"\((?:[\w:?%, ]|\[\]|\(\w+\))+\)")
_FIRST = "__0"


@dataclass(frozen=True, slots=True)
class Batch:
    """An INSERT whose `rows` equal rows were folded into the first; `width` counts its positions."""

    sql: str
    rows: int
    width: int

    def keys(self, keys: Sequence[ParameterKey]) -> tuple[ParameterKey, ...]:
        """The parameters of all rows that correspond to `keys` of the folded text."""
        return tuple(each for key in keys for each in self._in_each_row(key))

    def _in_each_row(self, key: ParameterKey) -> list[ParameterKey]:
        if isinstance(key, int):
            return [key + number * self.width for number in range(self.rows)]
        if key.endswith(_FIRST):
            stem = key.removesuffix(_FIRST)
            return [f"{stem}__{number}" for number in range(self.rows)]
        return [key]


def fold(sql: str) -> Batch | None:
    """Fold the rows of a batch; None for every other text."""
    head = _HEAD.match(sql)
    first = _ROW.match(sql, head.end()) if head else None
    if first is None:
        return None
    row, end, rows = first[0], first.end(), 1
    while sql.startswith(following := ", " + _numbered(row, rows), end):
        end += len(following)
        rows += 1
    width, rest = row.count("?"), sql[end:]
    # Positions after the rows would have to be counted anew.
    if rows == 1 or (width and "?" in rest):
        return None
    return Batch(sql[: first.end()] + rest, rows, width)


def _numbered(row: str, number: int) -> str:
    """The first row's text as it stands in a later one; with named values a last 0 counts the rows."""
    text = row.replace(f"{_FIRST})s", f"__{number})s")
    if "%(" in text and text.endswith(", 0)"):
        return f"{text.removesuffix('0)')}{number})"
    return text
