"""二维码海报: one sheet for a notice board, its code leading to the form with the place filled in (A10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yishi.toolkit import _, current_tenant, documents, settings

_SHEET = Path(__file__).with_name("poster.typ")


def poster(*, where: str, address: str, locale: str = "zh_CN") -> bytes:
    """The poster as PDF/UA; `address` is the full address behind the code, `where` the place in words."""
    return documents.typeset(_SHEET, words(where=where, address=address), locale=locale)


def words(*, where: str, address: str) -> dict[str, Any]:
    """The words of the sheet, as `poster.typ` expects them."""
    about = settings("core")
    return {
        "title": _("有难事，扫码说"),
        "where": where,
        "says": _("谁在办、哪天办好，随时能看"),
        "how": _("写一句话、拍张照片就行，可以不公开姓名"),
        "issuer": current_tenant().name,
        "contact": [line for line in (str(about.contact), address) if line],
        "qr": documents.code(address),
        "address": address,
    }
