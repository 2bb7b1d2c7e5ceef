"""What is printed or saved: the two lists as PDF and Excel, sheets to write on by hand, the file to fill in."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pylopdf_fonts_zh_cn as fonts
import typst
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from yishi.toolkit import _, calendar, listed
from yishi_three_leads.importing import HEADINGS
from yishi_three_leads.kinds import KINDS, LEVELS
from yishi_three_leads.reading import Line, ListView, RoundLine, SheetLine, SheetView

_SHEETS = Path(__file__).parent / "sheets"
_EMPTY_ROWS = 12


@cache
def _fonts() -> typst.Fonts:
    """Read once: the Chinese fonts alone, so that a sheet looks the same on every machine."""
    folder = str(fonts.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _source(name: str) -> bytes:
    return (_SHEETS / f"{name}.typ").read_bytes()


def _pdf(name: str, data: dict[str, Any], locale: str) -> bytes:
    """The sheet `name` as PDF/UA. Words go in as JSON and are never read as markup; no file can be reached."""
    given = json.dumps({"lang": "en" if locale == "en" else "zh", **data})
    compiler = typst.Compiler(input=_source(name), font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        input=_source(name), format="pdf", pdf_standards="ua-1", sys_inputs={"sheet": given}
    )
    return bytes(made)  # type: ignore[arg-type]


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


def list_pdf(found: ListView, *, locale: str = "zh_CN") -> bytes:
    """A list in A4, with room to sign the receipt."""
    rows = [[str(one.position), one.text, one.place, str(one.said), became(one)] for one in found.lines]
    sheet = {
        "title": found.title,
        "says": _facts(found),
        "columns": _columns(),
        "widths": [2, 12, 6, 3, 6],
        "rows": rows,
        "empty": _("本轮没有这类事项。"),
        "signatures": [_("移交人："), _("接收人："), _("接收时间：")],
        "foot": _("校验码 %(hash)s", hash=found.hash),
    }
    return _pdf("list", sheet, locale)


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
    page.append([_("校验码 %(hash)s", hash=found.hash)])
    page["A1"].font = Font(bold=True, size=14)
    for number, width in enumerate((7, 52, 30, 10, 36), 1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = width
        page.cell(3, number).font = Font(bold=True)
    for row in page.iter_rows(min_row=4, max_row=3 + len(found.lines)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                # What somebody wrote is text, even where it begins like a formula.
                cell.data_type = "s"
    page.freeze_panes = "A4"
    page.page_setup.orientation = "landscape"
    return _packed(book)


def _packed(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template_xlsx() -> bytes:
    """The file to fill in for an import: every column is text, so that 0201 stays 0201."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([headings[0] for headings in HEADINGS.values()])
    for number in range(1, len(HEADINGS) + 1):
        letter = get_column_letter(number)
        page.cell(1, number).font = Font(bold=True)
        page.column_dimensions[letter].width = 16
        page.column_dimensions[letter].number_format = "@"
    page.freeze_panes = "A2"
    return _packed(book)


def paper_pdf(found: Sequence[SheetView], *, locale: str = "zh_CN") -> bytes:
    """Sheets to write on by hand; what is written down already stands on them."""
    papers = [
        _paper(
            one.round_title,
            _("%(day)s以前交", day=calendar.say_day(one.due_on)),
            one.place,
            _(LEVELS[one.level].label),
            one.name,
            [
                [
                    _(KINDS[entry.kind]),
                    entry.text,
                    " ".join((entry.where, entry.place)).strip(),
                    entry.said_by,
                ]
                for entry in one.entries
            ],
        )
        for one in found
    ]
    return _pdf("paper", _papers(papers), locale)


def papers_pdf(held: RoundLine, lines: Iterable[SheetLine], *, locale: str = "zh_CN") -> bytes:
    """A page for each sheet that is not handed in yet."""
    due = _("%(day)s以前交", day=calendar.say_day(held.due_on))
    papers = [_paper(held.title, due, one.place, _(LEVELS[one.level].label), one.name, []) for one in lines]
    return _pdf("paper", _papers(papers), locale)


def _papers(papers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": _("三长收集表"),
        "papers": papers,
        "columns": [_("诉求或矛盾"), _("什么事"), _("在哪里"), _("谁说的")],
        "nil": _("□ 本期没有要反映的事（零报告）"),
        "signed": _("三长签名：                日期："),
        "none": _("都已经交了。"),
        "foot": _("用完请收好，不要留在公共场所。"),
    }


def _paper(title: str, due: str, place: str, level: str, name: str, rows: list[list[str]]) -> dict[str, Any]:
    blank = [["", "", "", ""] for _row in range(max(0, _EMPTY_ROWS - len(rows)))]
    return {
        "heading": _("%(title)s 三长收集表", title=title),
        "says": f"{place} {level} {name}".strip(),
        "due": due,
        "rows": rows + blank,
    }
