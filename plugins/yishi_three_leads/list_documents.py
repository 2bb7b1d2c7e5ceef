"""The two lists as they leave the community: PDF to print and sign, Word, Excel. They name nobody who said something."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from yishi.toolkit import _, calendar, current_tenant, documents, listed
from yishi_three_leads.reading import Line, ListView

_SHEET = Path(__file__).parent / "sheets" / "list.typ"
_BLANK = "＿" * 8


def became(line: Line) -> str:
    """What became of a line, in words: `议题第 12 号（办理中）`; empty for nothing yet."""
    return listed(f"{one.label}（{_(one.state)}）" for one in line.became)


def _facts(found: ListView) -> list[str]:
    return [
        _("%(day)s形成，共 %(n)d 项。", day=calendar.say_day(found.frozen_on), n=found.size),
        _("已转办 %(handed)d 项，其中已办结 %(settled)d 项。", handed=found.handed, settled=found.settled),
    ]


def _columns() -> list[str]:
    return [_("序号"), _("什么事"), _("在哪里"), _("反映人数"), _("办理情况")]


def _rows(found: ListView) -> list[list[str]]:
    return [[str(one.position), one.text, one.place, str(one.said), became(one)] for one in found.lines]


def _signatures() -> list[list[str]]:
    """Who hands the list over, and who receives it: a property company, a department."""
    return [
        [_("移交单位（盖章）："), current_tenant().name],
        [_("移交人签名："), ""],
        [_("移交日期："), ""],
        [_("接收单位（盖章）："), ""],
        [_("接收人签名："), ""],
        [_("接收日期："), ""],
    ]


def _mark(found: ListView) -> str:
    return _("校验码 %(hash)s", hash=found.hash)


def list_pdf(found: ListView, *, locale: str = "zh_CN") -> bytes:
    """A list in A4, with room to sign for its receipt."""
    sheet = {
        "title": found.title,
        "says": _facts(found),
        "columns": _columns(),
        "widths": [2, 12, 6, 3, 6],
        "rows": _rows(found),
        "empty": _("本轮没有这类事项。"),
        "receipt": _("收到以上清单。"),
        "signatures": _signatures(),
        "foot": _mark(found),
    }
    return documents.typeset(_SHEET, sheet, locale=locale)


def list_word(found: ListView) -> bytes:
    """The same in Word, for those who must add their own heading."""
    made = documents.WordDocument(found.title, landscape=True)
    made.text(" ".join(_facts(found)))
    if found.lines:
        made.table([_columns(), *([cell.replace("\n", "；") for cell in row] for row in _rows(found))])
    else:
        made.text(_("本轮没有这类事项。"))
    made.text(_("收到以上清单。"))
    signed = [f"{label}{who or _BLANK}" for label, who in _signatures()]
    made.table([signed[:3], signed[3:]])
    made.text(_mark(found))
    return made.packed()


def list_xlsx(found: ListView) -> bytes:
    """The same list as a workbook; words only, so that nothing is taken for a formula."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([found.title])
    page.append([" ".join(_facts(found))])
    page.append(_columns())
    for one in found.lines:
        page.append([one.position, one.text, one.place, one.said, became(one)])
    page.append([])
    page.append([_mark(found)])
    page["A1"].font = Font(bold=True, size=14)
    for number, width in enumerate((7, 52, 30, 10, 36), 1):
        page.column_dimensions[get_column_letter(number)].width = width
        page.cell(3, number).font = Font(bold=True)
    for row in page.iter_rows(min_row=4, max_row=3 + len(found.lines)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                # What somebody wrote is text, even where it begins like a formula.
                cell.data_type = "s"
    page.freeze_panes = "A4"
    page.print_title_rows = "3:3"
    page.page_setup.orientation = "landscape"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
