"""CSV as spreadsheets and government systems write it: UTF-8 with or without its mark, or GB18030."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from yishi.toolkit import _
from yishi_voting.tally_command.faults import Fault, Refused

HEADINGS = {
    "building": "building 楼栋",
    "unit": "unit 单元",
    "room": "room 房号",
    "room_no": "room_no 房间号 房屋编号",
    "type": "type 户型 类型",
    "area": "area 面积 建筑面积 专有部分面积",
    "owner_id": "owner_id 业主编号",
    "owner_kind": "owner_kind 业主类型",
    "status": "status 房屋状态 状态",
    "choice": "choice 表决意见 意见",
    "channel": "channel 渠道 方式",
    "served_on": "served_on 送达日期",
    "how": "how 送达方式",
}
"""Columns by their names; other columns are passed over."""
_NAMES = {word: name for name, words in HEADINGS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: its number (the headings are 1), and its cells by column, trimmed."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(path: Path, needed: Collection[str]) -> list[Row]:
    """The rows of a file that has at least the `needed` columns. Raises `Refused`."""
    text = _decode(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(_rows(path, reader, needed))
    except csv.Error as error:
        message = _("这一行的引号没有配对，读不下去。")
        raise Refused([Fault(path.name, reader.line_num, "voting.bad_csv", message)]) from error


def _rows(path: Path, reader: Iterator[list[str]], needed: Collection[str]) -> Iterator[Row]:
    columns = [_NAMES.get(heading.strip().lower(), "") for heading in next(reader, [])]
    missing = [column for column in needed if column not in columns]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if missing:
        message = _("第一行要有这些列：%(columns)s。", columns=" ".join(missing))
        raise Refused([Fault(path.name, 1, "voting.column_missing", message)])
    if twice:
        message = _("这些列写了两次：%(columns)s。", columns=" ".join(twice))
        raise Refused([Fault(path.name, 1, "voting.column_twice", message)])
    # A quoted cell may hold a line break; what people look for is the line on which their row begins.
    number = 1
    for cells in reader:
        begins, number = number + 1, number + 1 + sum(cell.count("\n") for cell in cells)
        if any(cell.strip() for cell in cells):
            named = zip(columns, cells, strict=False)
            yield Row(begins, {column: cell.strip() for column, cell in named if column})


def _decode(path: Path) -> str:
    data = path.read_bytes()
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (len(codecs.BOM_UTF8) if marked else 0)
        fault = _bad_encoding(path, data[:start].count(b"\n") + 1)
        if marked:
            raise Refused([fault]) from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Refused([_bad_encoding(path, data[: error.start].count(b"\n") + 1)]) from error
    strange = next((at for at, character in enumerate(text) if _is_strange(character)), None)
    if strange is not None:
        raise Refused([_bad_encoding(path, text[:strange].count("\n") + 1)])
    return text


def _is_strange(character: str) -> bool:
    """No writing has it: bytes of another encoding that happen to decode."""
    if character < " ":
        return character not in "\t\r\n"
    return character > "\x7f" and unicodedata.category(character) in {"Co", "Cn", "Cc"}


def _bad_encoding(path: Path, row: int) -> Fault:
    message = _("这里的文字编码读不出来。请另存为 UTF-8 或 GB18030 的 CSV 再试。")
    return Fault(path.name, row, "voting.bad_encoding", message)
