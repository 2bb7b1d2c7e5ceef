"""Sheets by typst: words go in as JSON and are never read as markup; no file can be reached from them."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst


@cache
def _fonts() -> typst.Fonts:
    """Read once: the Chinese fonts alone, so that a sheet looks the same on every machine."""
    # Most processes never print, and both imports are slow.
    import pylopdf_fonts_zh_cn as fonts
    import typst

    folder = str(fonts.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _sheet(path: Path) -> bytes:
    return path.read_bytes()


def typeset(sheet: Path, data: dict[str, Any], *, locale: str = "zh_CN") -> bytes:
    """The typst file `sheet` as PDF/UA. `data` reaches it as JSON in `sys.inputs.sheet`, with `lang` (zh, en)."""
    import typst

    given = json.dumps({"lang": "en" if locale == "en" else "zh", **data})
    compiler = typst.Compiler(input=_sheet(sheet), font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        input=_sheet(sheet), format="pdf", pdf_standards="ua-1", sys_inputs={"sheet": given}
    )
    return bytes(made)  # type: ignore[arg-type]


def code(address: str) -> str:
    """An address as squares (SVG), at the level that survives a torn corner."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
