"""Reading a list of divisions (统计用区划代码): CSV in UTF-8, with or without mark, or GB18030."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from yishi.errors import Refusal, TooLarge
from yishi.i18n import _
from yishi.tenants.names import checked_name
from yishi.text import clean

HEADERS = ("code", "name", "street_code", "street", "area_code", "area")
ALIASES = {"streetcode": "street_code", "areacode": "area_code", "street_name": "street", "area_name": "area"}
TYPES = {
    "社区": ("社区", "居委会", "居民委员会"),
    "村": ("村委会", "村民委员会", "村"),
}
"""What `--only-type` takes in: published names of one type end, or are bracketed, in several ways."""

MAX_BYTES = 64 * 1024 * 1024
_CODE = re.compile(r"[0-9]{2,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One community of the list; street and area are empty where the list has none."""

    line: int
    code: str
    name: str
    street_code: str = ""
    street: str = ""
    area_code: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that can't be taken in, as it was, and why (reason code and sentence)."""

    line: int
    cells: tuple[str, ...]
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class DivisionFile:
    header: tuple[str, ...]
    rows: tuple[DivisionRow, ...]
    problems: tuple[RowProblem, ...]
    left_out: int


def read_divisions(data: bytes, *, only_type: str = "") -> DivisionFile:
    """The rows of a list (those of one type), each checked by itself.

    Raises `Refusal` where the whole file can't be read; problems of single rows are collected.
    """
    lines = list(_lines(data))
    if not lines:
        raise Refusal("divisions.empty", _("文件是空的。"))
    header = tuple(_named(cell) for cell in lines[0][1])
    missing = [name for name in ("code", "name") if name not in header]
    if missing:
        raise Refusal(
            "divisions.no_header",
            _(
                "第一行要写列名：%(wanted)s；现在缺少：%(missing)s。",
                wanted=",".join(HEADERS),
                missing=",".join(missing),
            ),
        )
    rows: list[DivisionRow] = []
    problems: list[RowProblem] = []
    seen: dict[str, DivisionRow] = {}
    left_out = 0
    for number, cells in lines[1:]:
        try:
            row = _row(number, header, cells)
            if only_type and not is_of_type(row.name, only_type):
                left_out += 1
            elif _first(row, seen):
                rows.append(row)
        except Refusal as refusal:
            problems.append(RowProblem(number, tuple(cells), refusal.code, refusal.message))
    return DivisionFile(tuple(lines[0][1]), tuple(rows), tuple(problems), left_out)


def is_of_type(name: str, wanted: str) -> bool:
    """Whether a published name is one of `wanted` (`社区` takes in 居委会)."""
    if wanted == "村":
        return name.endswith(TYPES["村"])
    return any(word in name for word in TYPES.get(wanted, (wanted,)))


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """`(line number, cells)` of all lines that hold something."""
    if len(data) > MAX_BYTES:
        raise TooLarge("divisions.too_large", _("文件太大，请按区分成几个文件。"))
    if b"\0" in data:
        raise Refusal("divisions.not_text", _("这不是 CSV 文本文件。请在表格软件里另存为 CSV。"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise Refusal(
                "divisions.bad_encoding", _("认不出文件的编码，请另存为 UTF-8 或 GB18030。")
            ) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Refusal(
            "divisions.bad_csv", _("第 %(line)s 行不成 CSV，请检查引号和逗号。", line=reader.line_num + 1)
        ) from error


def _named(cell: str) -> str:
    plain = clean(cell).casefold().replace(" ", "_")
    return ALIASES.get(plain, plain)


def _row(number: int, header: tuple[str, ...], cells: list[str]) -> DivisionRow:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise Refusal("divisions.too_many_cells", _("这一行比列名多出了内容，请检查逗号。"))
    found = {name: clean(cell) for name, cell in zip(header, cells, strict=False) if name in HEADERS}
    for name, word in (("code", _("代码")), ("street_code", _("街道代码")), ("area_code", _("区代码"))):
        code = found.get(name, "")
        if (code or name == "code") and not _CODE.fullmatch(code):
            raise Refusal(
                "divisions.bad_code",
                _("%(word)s“%(code)s”不是数字代码。", word=word, code=code[:30]),
            )
    found["name"] = checked_name(found.get("name", ""))
    return DivisionRow(line=number, **found)


def _first(row: DivisionRow, seen: dict[str, DivisionRow]) -> bool:
    """Whether this code is new; the same row once more is passed over, a contradicting one refused."""
    before = seen.setdefault(row.code, row)
    if before is row:
        return True
    if (before.name, before.street_code) == (row.name, row.street_code):
        return False
    raise Refusal(
        "divisions.code_twice",
        _(
            "代码 %(code)s 在第 %(line)s 行已用于「%(name)s」。",
            code=row.code,
            line=before.line,
            name=before.name,
        ),
    )
