"""二维码海报: one sheet for a notice board, its code leading to the form with the place filled in (A10)."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

from yishi.toolkit import _, current_tenant, settings

_SHEET = Path(__file__).with_name("poster.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once: the Chinese fonts alone, so that a sheet looks the same on every machine."""
    folder = str(fonts.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def poster(*, where: str, address: str, locale: str = "zh_CN") -> bytes:
    """The poster as PDF/UA; `address` is the full address behind the code, `where` the place in words."""
    data = json.dumps(words(where=where, address=address, locale=locale))
    compiler = typst.Compiler(input=_SHEET, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(input=_SHEET, format="pdf", pdf_standards="ua-1", sys_inputs={"sheet": data})
    return bytes(made)  # type: ignore[arg-type]


def words(*, where: str, address: str, locale: str) -> dict[str, Any]:
    """The words of the sheet, as `poster.typ` expects them."""
    about = settings("core")
    return {
        "lang": "en" if locale == "en" else "zh",
        "title": _("有难事，扫码说"),
        "where": where,
        "says": _("谁在办、哪天办好，随时能看"),
        "how": _("写一句话、拍张照片就行，可以不公开姓名"),
        "issuer": current_tenant().name,
        "contact": [line for line in (str(about.contact), address) if line],
        "qr": _qr(address),
        "address": address,
    }


def _qr(address: str) -> str:
    out = io.BytesIO()
    # The level that survives a torn corner: it hangs outside for months.
    segno.make(address, error="q").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
