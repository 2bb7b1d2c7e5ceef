"""A hotline list as rows, and what is wrong with the others, in plain words and by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from yishi.toolkit import N_, _, read_table
from yishi_appeals.hotline.cells import (
    BadCell,
    closed_of,
    moment_of,
    phone_of,
    resolved_of,
    satisfaction_of,
    text_of,
)
from yishi_appeals.hotline.columns import LABELS, find_heading


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list; `line` as the spreadsheet numbers it. What is empty was not said."""

    line: int
    case_number: str
    text: str
    called_at: datetime | None = None
    dispatched_at: datetime | None = None
    caller: str = ""
    phone: str = ""
    category: str = ""
    address: str = ""
    due_at: datetime | None = None
    responded_at: datetime | None = None
    called_back_at: datetime | None = None
    resolved: bool | None = None
    satisfaction: str = ""
    closed: bool = False
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line. `error`: the line is left out; else only this cell is."""

    line: int
    column: str
    code: str
    sentence: str
    error: bool


@dataclass(slots=True)
class CaseList:
    """What a file says: rows that can be brought in, and faults by line."""

    rows: list[CaseRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    """The columns that were recognised, by their codes."""

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.error]

    @property
    def warnings(self) -> list[Fault]:
        return [fault for fault in self.faults if not fault.error]


def read_cases(data: bytes, zone: str) -> CaseList:
    """Read an .xlsx, .xls or .csv file. Raises the refusals of `read_table` and `appeals.columns_missing`.

    Of two lines with one case number the later one counts when both say the same of the case, as lists are
    exported again and again; when their texts differ, both are left out, for nobody can know which is meant.
    """
    table = read_table(data)
    heading, columns = find_heading(table.lines)
    found = CaseList(columns=list(columns))
    by_number: dict[str, CaseRow] = {}
    twice: set[str] = set()
    for index, cells in enumerate(table.lines[heading + 1 :], heading + 1):
        given = {name: cells[column] if column < len(cells) else None for name, column in columns.items()}
        if all(text_of(value) == "" for value in given.values()):
            continue
        row = _row(index + 1, given, zone, found.faults)
        if row is None:
            continue
        before = by_number.get(row.case_number)
        if before is not None and before.text != row.text:
            twice.add(row.case_number)
            sentence = _(
                "和第 %(line)d 行的工单编号相同，内容却不同，两行都没有导入。请核对编号。", line=before.line
            )
            found.faults.append(Fault(row.line, "case_number", "appeals.twice", sentence, error=True))
        elif before is not None:
            sentence = _("和第 %(line)d 行是同一个工单，以这一行为准。", line=before.line)
            found.faults.append(Fault(row.line, "case_number", "appeals.repeated", sentence, error=False))
        by_number[row.case_number] = row
    found.rows = [row for number, row in by_number.items() if number not in twice]
    return found


_SAID: dict[str, str] = {
    "date": N_("“%(value)s”看不懂是哪一天，请写成 2026-03-02 09:30。"),
    "phone": N_("“%(value)s”不像电话号码。"),
    "resolved": N_("“%(value)s”看不懂，请写“是”或“否”。"),
    "satisfaction": N_("“%(value)s”看不懂，请写“满意”“基本满意”或“不满意”。"),
    "too_long": N_("这一格太长，最多 %(n)d 个字。"),
}
_LIMITS = {"case_number": 60, "text": 5000, "caller": 60, "category": 60, "address": 200, "excluded": 200}
_NEEDED = {"case_number": N_("没有工单编号，这一行没有导入。"), "text": N_("没有诉求内容，这一行没有导入。")}


def _readers(zone: str) -> dict[str, Callable[[Any], Any]]:
    dates: dict[str, Callable[[Any], Any]] = {
        name: (lambda cell: moment_of(cell, zone))
        for name in ("called_at", "dispatched_at", "responded_at", "called_back_at")
    }
    return {
        **dates,
        "due_at": lambda cell: moment_of(cell, zone, end_of_day=True),
        "phone": phone_of,
        "resolved": resolved_of,
        "satisfaction": satisfaction_of,
        "closed": closed_of,
    }


def _row(line: int, given: dict[str, Any], zone: str, faults: list[Fault]) -> CaseRow | None:
    """The row, or None where it can't be known which case it is or when it was."""
    values: dict[str, Any] = {}
    wrong: list[Fault] = []
    readers = _readers(zone)
    for name, cell in given.items():
        reader = readers.get(name)
        try:
            values[name] = reader(cell) if reader else _words(name, cell)
        except BadCell as bad:
            code = str(bad)
            sentence = _(_SAID[code], value=text_of(cell)[:40], n=_LIMITS.get(name, 0))
            wrong.append(Fault(line, name, f"appeals.bad_{code}", sentence, error=name in _NEEDED))
    wrong.extend(_missing(line, values, wrong))
    faults.extend(wrong)
    if any(fault.error for fault in wrong):
        return None
    row = CaseRow(line=line, **values)
    # What comes before its cause was mistyped; the later of two facts can't be judged by a machine.
    if row.responded_at and row.called_at and row.responded_at < row.called_at:
        sentence = _("响应时间比来电时间还早，没有采用。")
        faults.append(Fault(line, "responded_at", "appeals.too_early", sentence, error=False))
        row = replace(row, responded_at=None)
    return row


def _words(name: str, cell: Any) -> str:
    found = text_of(cell, limit=_LIMITS[name])
    return " ".join(found.split()) if name != "text" else found


def _missing(line: int, values: dict[str, Any], wrong: list[Fault]) -> Iterator[Fault]:
    told = {fault.column for fault in wrong}
    for name, sentence in _NEEDED.items():
        if not values.get(name) and name not in told:
            yield Fault(line, name, f"appeals.{name}_missing", _(sentence), error=True)
    if not values.get("dispatched_at") and not values.get("called_at"):
        sentence = _("来电时间和派单时间都没有，不知道算在哪个月，这一行没有导入。")
        yield Fault(line, "called_at", "appeals.time_missing", sentence, error=True)


def column_word(code: str) -> str:
    return _(LABELS[code])
