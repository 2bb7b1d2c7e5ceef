"""Run as a script: reads an .xls from standard input, answers with JSON. Arguments: lines, columns.

It imports nothing of this project, so that it starts quickly and can be run without it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

_MEMORY = 768 * 2**20


def answer(data: bytes, most_lines: int, most_columns: int) -> dict[str, Any]:
    """`outcome` is `read` (with sheet, others, lines, merges), or why not."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        return {"outcome": "encrypted"}
    except CalamineError:
        return {"outcome": "damaged"}
    shown = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
    for name in shown:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is None:
            continue
        if sheet.end[0] >= most_lines:
            return {"outcome": "too_many_lines"}
        if sheet.end[1] >= most_columns:
            return {"outcome": "too_many_columns"}
        lines = [[_plain(v) for v in line] for line in sheet.to_python(skip_empty_area=False)]
        merges = [
            (top, left, min(bottom, sheet.end[0]), min(right, sheet.end[1]))
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            if top <= sheet.end[0] and left <= sheet.end[1]
        ]
        others = [s for s in shown if s != name]
        return {"outcome": "read", "sheet": name, "others": others, "lines": lines, "merges": merges}
    return {"outcome": "empty"}


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, (dt.time, dt.timedelta)):
        return str(value)
    return None if isinstance(value, str) and not value.strip() else value


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the timeout alone protects
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    found = answer(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.buffer.write(json.dumps(found).encode())
