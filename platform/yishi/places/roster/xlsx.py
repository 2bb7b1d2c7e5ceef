"""An .xlsx file: measured first, then read.

The fast reader lays a sheet out densely and copies each shared string, so five kilobytes can ask it for
gigabytes. Hence the archive is unpacked here under a limit, the chosen sheet is measured cell by cell, and
only what was measured is handed on.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from yishi.places.roster import refusals
from yishi.places.roster.sheets import read_sheet
from yishi.places.roster.table import Limits, Table
from yishi.places.roster.xlsx_xml import (
    SheetMeasure,
    measure_sheet,
    relation_targets,
    sheet_names,
    string_lengths,
)

_MAX_PARTS = 5_000


@dataclass(frozen=True, slots=True)
class _Chosen:
    name: str
    measure: SheetMeasure


def read_xlsx(data: bytes, limits: Limits) -> Table:
    """The first visible sheet with content."""
    parts = _unpack(data, limits)
    if "xl/workbook.xml" not in parts:
        raise refusals.not_a_table()
    try:
        chosen = _choose(parts, limits)
    except (ExpatError, ValueError) as fault:
        raise refusals.damaged() from fault
    if chosen is None:
        raise refusals.empty()
    return read_sheet("xlsx", _repack(parts), limits, name=chosen.name, faults=chosen.measure.faults)


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
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as fault:
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
    for name, relation in sheet_names(parts["xl/workbook.xml"]):
        sheet = parts.get(_resolve(targets.get(relation, "")))
        if sheet is None:
            continue
        measure = measure_sheet(sheet, lengths, limits)
        if measure.cells:
            return _Chosen(name, measure)
    return None


def _resolve(target: str) -> str:
    """A target is absolute, or relative to the workbook's folder."""
    lowered = target.replace("\\", "/").lower()
    return lowered.lstrip("/") if lowered.startswith("/") else f"xl/{lowered}"
