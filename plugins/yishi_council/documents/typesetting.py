"""The sheets of this module, set by the core's typesetter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yishi.toolkit import documents

_SHEETS = Path(__file__).parent.parent / "sheets"
code = documents.code


def pdf(name: str, data: dict[str, Any], *, locale: str = "zh_CN") -> bytes:
    """The sheet `name` as PDF/UA, with its words."""
    return documents.typeset(_SHEETS / f"{name}.typ", data, locale=locale)
