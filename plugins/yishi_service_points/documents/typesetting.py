"""Sheets by typst: words go in as JSON and are never read as markup; no file can be reached from them."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

_SHEETS = Path(__file__).parent.parent / "sheets"


@cache
def _fonts() -> typst.Fonts:
    """Read once: the Chinese fonts alone, so that a sheet looks the same on every machine."""
    folder = str(fonts.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _sheet(name: str) -> bytes:
    return (_SHEETS / f"{name}.typ").read_bytes()


def pdf(name: str, data: dict[str, Any], *, locale: str = "zh_CN") -> bytes:
    """The sheet `name` as PDF/UA, with its words."""
    given = json.dumps({"lang": "en" if locale == "en" else "zh", **data})
    compiler = typst.Compiler(input=_sheet(name), font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        input=_sheet(name), format="pdf", pdf_standards="ua-1", sys_inputs={"sheet": given}
    )
    return bytes(made)  # type: ignore[arg-type]


def code(address: str) -> str:
    """An address as squares (SVG), at the level that survives a torn corner."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
