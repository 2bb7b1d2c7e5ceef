"""Pages as tables to take away: Excel and CSV, with numerators and denominators."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from yishi.toolkit import _, calendar, current_tenant
from yishi_indicators import wording
from yishi_indicators.amounts import Amount
from yishi_indicators.board import Board, Row
from yishi_indicators.kinds import GROUPS
from yishi_indicators.periods import today
from yishi_indicators.reading import Sheet

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a book: `columns` over `rows`."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[Cell]]
    widths: Sequence[int] = ()


def of_sheet(found: Sheet) -> list[Table]:
    """The numbers of a period, and their months."""
    place = current_tenant().name
    now = Table(
        _("数字"),
        _("%(place)s成效：%(period)s", place=place, period=found.period.title),
        [_("类别"), _("指标"), _("本期"), _("分子"), _("分母"), _("上期"), _("变化"), _("怎么算的")],
        [
            [
                _(GROUPS[line.indicator.group]),
                line.label,
                line.said,
                *_parts(line.now),
                line.said_before,
                line.change,
                _(line.indicator.how) if line.indicator.how else "",
            ]
            for line in found.lines.values()
        ],
        (12, 26, 14, 10, 10, 14, 34, 60),
    )
    months = (
        [label for label, _value, _said in next(iter(found.series.values())).months] if found.series else []
    )
    monthly = Table(
        _("按月"),
        now.title,
        [_("指标"), *months],
        [
            [found.lines[key].label, *(said for _label, _value, said in series.months)]
            for key, series in found.series.items()
        ],
        (26, *(12 for _month in months)),
    )
    return [now, monthly]


def of_board(found: Board) -> list[Table]:
    """One row a community, and all of them together; each value with what it was counted from."""
    columns = [_("单位"), _("街道")]
    for one in found.columns:
        label = wording.label(one)
        columns += [label, _("%(label)s（分子）", label=label), _("%(label)s（分母）", label=label)]
    rows = [_board_row(row) for row in (*found.rows, found.whole)]
    title = _("%(place)s成效：%(period)s", place=current_tenant().name, period=found.period.title)
    return [Table(_("比较"), title, columns, rows, (24, 18, *(14 for _column in columns[2:])))]


def _board_row(row: Row) -> list[Cell]:
    cells: list[Cell] = [row.name, row.under]
    for cell in row.cells.values():
        few = f" {_('样本少')}" if cell.few else ""
        cells += [f"{cell.said}{few}", *_parts(cell.amount)]
    return cells


def _parts(found: Amount | None) -> list[Cell]:
    return [found.numerator, found.denominator] if found else [None, None]


def answer(tables: Sequence[Table], kind: str, name: str) -> Response:
    """To be saved under `name`; a CSV holds the first table."""
    made = make_response(as_excel(tables) if kind == "xlsx" else as_csv(tables[0]).encode("utf-8-sig"))
    made.content_type = TYPES[kind]
    made.headers["Content-Disposition"] = f"attachment; filename={name}.{kind}"
    return made


def as_csv(table: Table) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([table.columns, *([_harmless(cell) for cell in row] for row in table.rows)])
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Text that begins like a formula stays text in a spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def as_excel(tables: Sequence[Table]) -> bytes:
    """A sheet for each table, its head repeated on each printed page."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        page = book.create_sheet(table.name)
        page.append([table.title])
        page.append([_("打印日期 %(day)s", day=calendar.say_day(today()))])
        page.append(table.columns)
        for row in table.rows:
            page.append(row)
        page["A1"].font = Font(size=16, bold=True)
        for cells in page.iter_rows(min_row=3):
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        for cell in page[3]:
            cell.font = Font(bold=True)
        for place, width in enumerate(table.widths, start=1):
            page.column_dimensions[get_column_letter(place)].width = width
        page.freeze_panes = "B4"
        page.print_title_rows = "3:3"
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
