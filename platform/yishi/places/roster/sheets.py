"""What both kinds of workbook have in common: the fast reader, and merged cells."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from yishi.places.roster import refusals
from yishi.places.roster.table import Cell, CellFault, FileKind, Limits, Merge, Table

log = logging.getLogger(__name__)

Lines = list[list[Cell]]


def read_sheet(
    kind: FileKind,
    data: bytes,
    limits: Limits,
    *,
    name: str | None = None,
    faults: Mapping[tuple[int, int], CellFault] | None = None,
) -> Table:
    """The sheet `name` (else the first visible one with content) of a workbook that passed its guard."""
    try:
        table = _read(kind, data, limits, name, faults or {})
    except PasswordError as fault:
        raise refusals.encrypted() from fault
    except refusals.Refusal:
        raise
    except BaseException as fault:
        # A panic of the reader, written in Rust, is a BaseException of a class that can't be imported.
        if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        log.exception("roster workbook unreadable")
        raise refusals.damaged() from fault
    if table is None:
        raise refusals.empty()
    return table


def _read(
    kind: FileKind,
    data: bytes,
    limits: Limits,
    name: str | None,
    faults: Mapping[tuple[int, int], CellFault],
) -> Table | None:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        shown = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        for sheet_name in shown if name is None else [name]:
            sheet = book.get_sheet_by_name(sheet_name)
            lines = _lines(sheet, limits)
            if lines:
                merges = _merges(sheet, lines)
                _fill(lines, merges, limits)
                others = [s for s in shown if s != sheet_name]
                return Table(kind, lines, sheet_name, None, merges, faults, others)
    return None


def _lines(sheet: CalamineSheet, limits: Limits) -> Lines:
    if sheet.end is None:
        return []
    if sheet.end[0] >= limits.lines:
        raise refusals.too_many_lines(limits.lines)
    if sheet.end[1] >= limits.columns:
        raise refusals.too_many_columns(limits.columns)
    found = sheet.to_python(skip_empty_area=False)
    return [[None if _blank(value) else value for value in line] for line in found]


def _blank(value: Cell) -> bool:
    return isinstance(value, str) and not value.strip()


def _merges(sheet: CalamineSheet, lines: Sequence[Sequence[Cell]]) -> list[Merge]:
    """Merged ranges, cut to the lines and columns that exist."""
    last_line, last_column = len(lines) - 1, len(lines[0]) - 1
    found = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top <= last_line and left <= last_column:
            found.append(Merge(top, left, min(bottom, last_line), min(right, last_column)))
    return found


def _fill(lines: Lines, merges: Sequence[Merge], limits: Limits) -> None:
    """Each cell of a merged range shows what its first cell says."""
    area = sum((m.bottom - m.top + 1) * (m.right - m.left + 1) for m in merges)
    if area > limits.lines * limits.columns:
        raise refusals.damaged()
    for merge in merges:
        value = lines[merge.top][merge.left]
        for line in lines[merge.top : merge.bottom + 1]:
            line[merge.left : merge.right + 1] = [value] * (merge.right - merge.left + 1)
