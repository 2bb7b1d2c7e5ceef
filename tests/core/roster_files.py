"""Roster files as tests need them."""

import io
import zipfile

import openpyxl

from yishi.places.roster.parse import read_roster
from yishi.places.roster.read import read_table

HEADING = ["楼栋", "单元", "房号", "面积", "业主姓名", "联系电话", "身份证号"]


def xlsx(lines, *, merges=(), hidden=(), more=None):
    """A workbook of one sheet of lines, then the sheets in `more` (name → lines)."""
    book = openpyxl.Workbook()
    sheet = book.active
    for name, content in {"名册": lines, **(more or {})}.items():
        sheet = sheet or book.create_sheet()
        sheet.title = name
        for line in content:
            sheet.append(line)
        if name in hidden:
            sheet.sheet_state = "hidden"
        sheet = None
    for reference in merges:
        book["名册"].merge_cells(reference)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def csv_text(text, encoding="utf-8"):
    return text.encode(encoding)


def roster(lines, **options):
    """Read lines as an .xlsx and parse them."""
    return read_roster(read_table(xlsx(lines)), **options)


def codes(found):
    """(line, code) of each problem, each of whose sentences must be complete."""
    assert all("%(" not in problem.message for problem in found.problems)
    return [(problem.line, problem.code) for problem in found.problems]


def replace_part(data, name, change, *, add=None):
    """The workbook with one of its parts changed by a function of bytes, and parts added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
        for part, content in (add or {}).items():
            new.writestr(part, content)
    return packed.getvalue()
