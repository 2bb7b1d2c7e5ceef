"""An .xls file (Excel 97–2003, WPS .et): measured first, then read.

The fast reader lays every sheet out densely and trusts the counts it is told, so the records are walked
here before it may see them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from yishi.places.roster import refusals
from yishi.places.roster.compound import stream_names, stream_of
from yishi.places.roster.sheets import read_sheet
from yishi.places.roster.table import Limits, Table

_FILE_PASSWORD = 0x002F
_DIMENSIONS = 0x0200
_SHARED_STRINGS = 0x00FC
# NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING, FORMULA (three versions): line and column come first.
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, 0x0006, 0x0206, 0x0406})
_MANY_NUMBERS = 0x00BD
_MOST_LINES, _MOST_COLUMNS = 65_536, 256


def read_xls(data: bytes, limits: Limits) -> Table:
    """The first visible sheet with content."""
    try:
        names = stream_names(data)
        if "EncryptedPackage" in names:
            raise refusals.encrypted()
        name = next((n for n in ("Workbook", "Book") if n in names), None)
        if name is None:
            raise refusals.not_a_table()
        _measure(stream_of(data, name), limits)
    except (struct.error, LookupError, ValueError) as fault:
        raise refusals.damaged() from fault
    return read_sheet("xls", data, limits)


def _measure(stream: bytes, limits: Limits) -> None:
    for kind, content in _records(stream):
        if kind == _FILE_PASSWORD:
            raise refusals.encrypted()
        if kind in _CELLS:
            line, column = struct.unpack_from("<HH", content)
            _check_reach(line, column, limits)
        elif kind == _MANY_NUMBERS:
            line, column = struct.unpack_from("<HH", content)
            _check_reach(line, column + (len(content) - 6) // 6 - 1, limits)
        elif kind == _DIMENSIONS:
            _check_dimensions(content)
        elif kind == _SHARED_STRINGS and struct.unpack_from("<I", content, 4)[0] > len(stream):
            raise refusals.damaged()


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _check_reach(line: int, column: int, limits: Limits) -> None:
    if line >= limits.lines:
        raise refusals.too_many_lines(limits.lines)
    if column >= limits.columns:
        raise refusals.too_many_columns(limits.columns)


def _check_dimensions(content: bytes) -> None:
    """Only the end of the sheet as declared: the reader reserves room for it."""
    form = "<IIHH" if len(content) >= 14 else "<HHHH"
    _first_line, last_line, _first_column, last_column = struct.unpack_from(form, content)
    if last_line > _MOST_LINES or last_column > _MOST_COLUMNS:
        raise refusals.damaged()
