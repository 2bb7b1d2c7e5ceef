"""The printed notice: A4, laid out like an official document, its QR code leading to the notice's page."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

from yishi.toolkit import _, settings
from yishi_notices.kinds import STATES
from yishi_notices.reading import NoticeView
from yishi_notices.settings import NAME
from yishi_notices.wording import act_facts, day, document_number, period_sentences

_SHEET = Path(__file__).with_name("sheet.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once: the Chinese fonts alone, so that a sheet looks the same on every machine."""
    folder = str(fonts.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def notice_pdf(notice: NoticeView, *, address: str, locale: str = "zh_CN") -> bytes:
    """The sheet as PDF/UA; `address` is the full address of the notice's public page."""
    return bytes(_compile(sheet(notice, address=address, locale=locale), "pdf", pdf_standards="ua-1"))


def notice_png(notice: NoticeView, *, address: str, locale: str = "zh_CN") -> list[bytes]:
    """The sheet as pictures, one a page, for looking at it without printing."""
    found = _compile(sheet(notice, address=address, locale=locale), "png", ppi=100.0)
    return found if isinstance(found, list) else [found]


def sheet(notice: NoticeView, *, address: str, locale: str) -> dict[str, Any]:
    """The words of the sheet, as `sheet.typ` expects them."""
    own = settings(NAME)
    shown = "" if notice.shown_state == "posted" else _(STATES[notice.shown_state])
    place = _("张贴地点：%(place)s", place=notice.posted_place) if notice.posted_place else ""
    return {
        "lang": "en" if locale == "en" else "zh",
        "title": notice.title,
        "number": document_number(notice),
        "state": shown,
        "paragraphs": [line.strip() for line in notice.text.splitlines() if line.strip()],
        "facts": act_facts(notice),
        "hint": _(notice.hint.text) if notice.hint else "",
        "articles": _(notice.hint.articles) if notice.hint else "",
        "period": [
            *(_("更正（%(day)s）：%(text)s", day=day(c.on), text=c.text) for c in notice.corrections),
            *period_sentences(notice),
        ],
        "issuer": notice.issuer,
        "seal": own.seal,
        "posted": day(notice.posted_on),
        "qr": _qr(address),
        "qr_says": _("扫码看进展、提意见"),
        "contact": [line for line in (place, own.contact, address) if line],
        "address": address,
    }


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _compile(data: dict[str, Any], kind: Literal["pdf", "png"], **options: Any) -> Any:
    # Words go in as JSON and are never read as markup; no file and no package can be reached from them.
    compiler = typst.Compiler(input=_SHEET, font_paths=_fonts(), ignore_system_fonts=True)
    return compiler.compile(input=_SHEET, format=kind, sys_inputs={"sheet": json.dumps(data)}, **options)
