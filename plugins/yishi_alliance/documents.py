"""The list of orders for paper (PDF) and for a spreadsheet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from yishi.toolkit import Actor, _, calendar, documents
from yishi_alliance.kinds import ORDER_STATES
from yishi_alliance.reading.orders import Line, Wanted, orders
from yishi_alliance.rows import today
from yishi_alliance.wording import how_late

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 500
WIDTHS = (9, 22, 20, 11, 8, 11, 11, 9, 12)
_SHEET = Path(__file__).parent / "sheets" / "orders.typ"


def printed(actor: Actor, wanted: Wanted, kind: str, *, locale: str) -> bytes:
    """What the actor may see, as they narrowed it; at most `MOST` lines."""
    lines, total = orders(actor, wanted, number=1, size=MOST)
    title = _("交办单")
    says = _("共 %(n)d 件，%(day)s", n=total, day=calendar.say_day(today()))
    rows = [_row(line) for line in lines]
    return _pdf(title, says, rows, locale) if kind == "pdf" else _excel(title, says, rows)


def _columns() -> list[str]:
    return [
        _("编号"),
        _("事项"),
        _("地点"),
        _("公司"),
        _("级别"),
        _("受理期限"),
        _("办理期限"),
        _("进度"),
        _("备注"),
    ]


def _row(line: Line) -> list[str]:
    due = line.due_on or line.next_on
    return [
        line.item_number,
        line.title,
        line.located or line.estate_name,
        line.company or "—",
        _(line.level_name) if line.level_name else "—",
        line.receipt_due.isoformat(),
        due.isoformat() if due else "—",
        _(ORDER_STATES[line.state]),
        how_late(line.days_late),
    ]


def _pdf(title: str, says: str, rows: list[list[str]], locale: str) -> bytes:
    sheet: dict[str, Any] = {
        "title": title,
        "says": says,
        "columns": _columns(),
        "widths": list(WIDTHS),
        "rows": rows,
    }
    return documents.typeset(_SHEET, sheet, locale=locale)


def _excel(title: str, says: str, rows: list[list[str]]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in ([title], [says], _columns(), *rows):
        page.append([_plain(cell) for cell in row])
    last = get_column_letter(len(WIDTHS))
    for number in (1, 2):
        page.merge_cells(f"A{number}:{last}{number}")
    page["A1"].font = Font(size=16, bold=True)
    thin = Side(style="thin", color="888888")
    for cells in page.iter_rows(min_row=3):
        for cell in cells:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            # Text that begins like a formula stays text.
            cell.data_type = "s"
    for cell in page[3]:
        cell.font = Font(bold=True)
    for place, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width * 1.4
    page.freeze_panes = "A4"
    page.print_title_rows = "3:3"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 32)
