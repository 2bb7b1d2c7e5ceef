"""What is printed by hand or filled in: sheets to write on, and the file for an import."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from yishi.toolkit import _, calendar, documents
from yishi_three_leads.importing import HEADINGS
from yishi_three_leads.kinds import KINDS, LEVELS
from yishi_three_leads.reading import RoundLine, SheetLine, SheetView

_PAPER = Path(__file__).parent / "sheets" / "paper.typ"
_EMPTY_ROWS = 12


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
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
    return documents.typeset(_PAPER, _papers(papers), locale=locale)


def papers_pdf(held: RoundLine, lines: Iterable[SheetLine], *, locale: str = "zh_CN") -> bytes:
    """A page for each sheet that is not handed in yet."""
    due = _("%(day)s以前交", day=calendar.say_day(held.due_on))
    papers = [_paper(held.title, due, one.place, _(LEVELS[one.level].label), one.name, []) for one in lines]
    return documents.typeset(_PAPER, _papers(papers), locale=locale)


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
