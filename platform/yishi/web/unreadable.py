"""Text that no database keeps the same way: refused before anything looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request

from yishi.errors import Refusal
from yishi.i18n import _

NUL = "\0"


def refuse_unreadable() -> None:
    """Raise `text.unreadable` for NUL characters: SQLite would keep them, PostgreSQL can't."""
    if any(NUL in text for text in _texts()) or _in_json():
        refusal = Refusal(
            "text.unreadable", _("内容里有看不见的控制字符，请删除后重新填写（可以重新打字，不要粘贴）。")
        )
        refusal.status = 400
        raise refusal


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value
    for name, file in request.files.items(multi=True):
        yield name
        yield file.filename or ""


def _in_json() -> bool:
    if not request.is_json:
        return False
    body = request.get_data(cache=True)
    return b"\0" in body or b"\\u0000" in body
