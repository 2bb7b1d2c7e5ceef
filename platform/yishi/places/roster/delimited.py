"""CSV as Excel, WPS and government systems write it."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from itertools import islice

from yishi.places.roster import refusals
from yishi.places.roster.table import Limits, Table

_SEPARATORS = (",", "\t", ";")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 50


def read_delimited(data: bytes, limits: Limits) -> Table:
    """Lines of text cells; nothing is taken for a number."""
    text, encoding = _decode(data)
    lines = _parse(text, _separator(text), limits)
    if not any(any(line) for line in lines):
        raise refusals.empty()
    return Table(kind="csv", lines=lines, encoding=encoding)


def _decode(data: bytes) -> tuple[str, str]:
    marked = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_garbage(text):
            raise refusals.not_a_table()
        return text, encoding
    raise refusals.not_a_table() if b"\0" in data else refusals.unreadable_text()


def _is_garbage(text: str) -> bool:
    """Bytes that happen to decode: control characters, or many that no alphabet has."""
    sample = text[:20_000]
    if any(c < " " and c not in "\t\r\n\f\x1a" for c in sample):
        return True
    strange = sum(unicodedata.category(c) in {"Co", "Cn"} for c in sample)
    return strange * 20 > len(sample)


def _separator(text: str) -> str:
    """The one that makes the most fields of the first lines."""
    sample = io.StringIO(text[:50_000])

    def fields(separator: str) -> int:
        sample.seek(0)
        reader = csv.reader(sample, delimiter=separator)
        try:
            return sum(len(line) - 1 for line in islice(reader, _SAMPLE) if line)
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=fields)


def _parse(text: str, separator: str, limits: Limits) -> list[list[str | None]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[list[str | None]] = []
    try:
        for cells in reader:
            if len(lines) >= limits.lines:
                raise refusals.too_many_lines(limits.lines)
            while cells and not cells[-1].strip():
                cells.pop()
            if len(cells) > limits.columns:
                raise refusals.too_many_columns(limits.columns)
            lines.append([cell if cell.strip() else None for cell in cells])
    except csv.Error as fault:
        raise refusals.open_quote(len(lines) + 1) from fault
    return lines
