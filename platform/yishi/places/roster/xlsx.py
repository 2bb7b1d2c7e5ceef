"""An .xlsx file: measured first, then read.

The fast reader lays a sheet out densely and copies each shared string, so five kilobytes can ask it for
gigabytes. Hence the archive is unpacked here under a limit, the chosen sheet is measured cell by cell, and
only what was measured is handed on.
"""

from __future__ import annotations

import io
import logging
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from python_calamine import CalamineWorkbook

from yishi.places.roster import refusals
from yishi.places.roster.merges import fill, within
from yishi.places.roster.table import Cell, Limits, Table
from yishi.places.roster.xlsx_xml import (
    SheetMeasure,
    measure_sheet,
    relation_targets,
    sheet_names,
    string_lengths,
)

log = logging.getLogger(__name__)

_MAX_PARTS = 5_000
# What zipfile raises for headers that lie; RuntimeError also says that a password is asked.
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    name: str
    measure: SheetMeasure
    others: list[str]


def read_xlsx(data: bytes, limits: Limits) -> Table:
    """The first visible sheet with content."""
    parts = _unpack(data, limits)
    if "xl/workbook.xml" not in parts:
        raise refusals.not_a_table()
    try:
        chosen = _choose(parts, limits)
    except (ExpatError, LookupError, ValueError) as fault:
        raise refusals.damaged() from fault
    if chosen is None:
        raise refusals.empty()
    return _read(_repack(parts), chosen, limits)


def _read(data: bytes, chosen: _Chosen, limits: Limits) -> Table:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_name(chosen.name)
            lines = [[_or_none(v) for v in line] for line in sheet.to_python(skip_empty_area=False)]
            ranges = sheet.merged_cell_ranges or ()
    except BaseException as fault:
        # A panic of the reader, written in Rust, is a BaseException of a class that can't be imported.
        if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        log.warning("roster .xlsx unreadable", exc_info=True)
        raise refusals.damaged() from fault
    if not lines:
        raise refusals.empty()
    merges = within(ranges, lines)
    fill(lines, merges, limits)
    return Table("xlsx", lines, chosen.name, None, merges, chosen.measure.faults, chosen.others)


def _or_none(value: Cell) -> Cell:
    return None if isinstance(value, str) and not value.strip() else value


def _unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts by lower-case name; pictures, macros and attachments stay packed."""
    parts: dict[str, bytes] = {}
    left = limits.unpacked
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in _xml_parts(archive):
                if info.flag_bits & 1:
                    raise refusals.encrypted()
                with archive.open(info) as part:
                    content = part.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise refusals.inflates()
                parts[_part_name(info.filename)] = content
    except _BROKEN_ARCHIVE as fault:
        raise refusals.damaged() from fault
    return parts


def _xml_parts(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    found = [i for i in archive.infolist() if i.filename.lower().endswith((".xml", ".rels"))]
    if len(found) > _MAX_PARTS:
        raise refusals.inflates()
    yield from found


def _part_name(name: str) -> str:
    lowered = name.replace("\\", "/").lstrip("/").lower()
    return "[Content_Types].xml" if lowered == "[content_types].xml" else lowered


def _repack(parts: dict[str, bytes]) -> bytes:
    """An archive of exactly the parts that were measured, whatever the headers of the first one said."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _choose(parts: dict[str, bytes], limits: Limits) -> _Chosen | None:
    targets = relation_targets(parts.get("xl/_rels/workbook.xml.rels", b""))
    lengths = string_lengths(parts.get("xl/sharedstrings.xml", b""))
    shown = sheet_names(parts["xl/workbook.xml"])
    for name, relation in shown:
        sheet = parts.get(_resolve(targets.get(relation, "")))
        if sheet is None:
            continue
        measure = measure_sheet(sheet, lengths, limits)
        if measure.cells:
            return _Chosen(name, measure, [other for other, _relation in shown if other != name])
    return None


def _resolve(target: str) -> str:
    """A target is absolute, or relative to the workbook's folder."""
    lowered = target.replace("\\", "/").lower()
    return lowered.lstrip("/") if lowered.startswith("/") else f"xl/{lowered}"
