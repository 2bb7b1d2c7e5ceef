"""The few facts of a workbook's XML that must be known before the fast reader may see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from yishi.places.roster import refusals
from yishi.places.roster.table import CellFault, Limits

Attributes = dict[str, str]
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class SheetMeasure:
    """How far a sheet reaches, and which of its formulas have no value (zero-based line and column)."""

    cells: int = 0
    characters: int = 0
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)


def sheet_names(workbook: bytes) -> list[tuple[str, str]]:
    """(name, relation id) of the visible sheets, in the order of their tabs."""
    found: list[tuple[str, str]] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            found.append((attributes["name"], _local(attributes).get("id", "")))

    _walk(workbook, start)
    return found


def relation_targets(relations: bytes) -> dict[str, str]:
    """Relation id → target."""
    found: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            found[attributes["Id"]] = attributes["Target"]

    _walk(relations, start)
    return found


def string_lengths(shared: bytes) -> list[int]:
    """Length of each shared string, in characters."""
    lengths: list[int] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    _walk(shared, start, text=text)
    return lengths


def measure_sheet(sheet: bytes, lengths: Sequence[int], limits: Limits) -> SheetMeasure:
    """Refuses a sheet that reaches beyond the limits, however few cells it has."""
    scan = _SheetScan(lengths, limits)
    _walk(sheet, scan.start, scan.end, scan.text)
    return scan.measure


class _SheetScan:
    def __init__(self, lengths: Sequence[int], limits: Limits) -> None:
        self.measure = SheetMeasure()
        self._lengths, self._limits = lengths, limits
        self._line = self._column = -1
        self._kind = ""
        self._value: list[str] | None = None
        self._content = self._formula = False
        self._shared = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._open_cell(attributes)
        elif tag == "row":
            self._line = int(attributes["r"]) - 1 if "r" in attributes else self._line + 1
            self._column = -1
        elif tag == "f":
            self._formula = True
        elif tag in {"v", "t"}:
            self._value = []

    def _open_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            found = _REFERENCE.fullmatch(attributes["r"])
            if not found:
                raise ValueError(f"cell reference {attributes['r']!r}")
            self._column, self._line = _column_number(found[1]), int(found[2]) - 1
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._content = self._formula = False
        self._shared = ""

    def text(self, characters: str) -> None:
        if self._value is not None:
            self._value.append(characters)

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            value = "".join(self._value or ())
            self._value = None
            if value:
                self._content, self._shared = True, value
        elif tag == "c":
            self._close_cell()

    def _close_cell(self) -> None:
        place = (self._line, self._column)
        if self._formula and not self._content:
            self.measure.faults[place] = CellFault.UNCALCULATED
        elif self._kind == "e":
            self.measure.faults[place] = CellFault.ERROR
        if not self._content:
            return
        self._check_reach()
        self.measure.cells += 1
        if self._kind == "s":
            self.measure.characters += self._lengths[int(self._shared)]
            if self.measure.characters > self._limits.unpacked:
                raise refusals.inflates()

    def _check_reach(self) -> None:
        if self._line >= self._limits.lines:
            raise refusals.too_many_lines(self._limits.lines)
        if self._column >= self._limits.columns:
            raise refusals.too_many_columns(self._limits.columns)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _local(attributes: Attributes) -> Attributes:
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _walk(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    if not xml:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(xml, True)


def _no_doctype(*_declaration: object) -> None:
    raise refusals.damaged()
