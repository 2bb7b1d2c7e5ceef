"""Text that no database keeps the same way: refused before anything looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import request

from yishi.errors import Refusal
from yishi.i18n import _

NUL = "\0"
DEEPEST = 200
"""Fewer brackets than this can't be nested too deeply, whatever they are."""


def refuse_unreadable() -> None:
    """Raise `text.unreadable` for NUL characters, which SQLite would keep and PostgreSQL can't, and
    `text.too_deep` for JSON that is nested beyond what can be read.
    """
    body = request.get_data(cache=True) if request.is_json else b""
    if _too_deep(body):
        raise _refused("text.too_deep", _("内容嵌套得太深，读不了。"))
    if any(NUL in text for text in _texts()) or b"\0" in body or b"\\u0000" in body:
        raise _refused(
            "text.unreadable",
            _("内容里有看不见的控制字符，请删除后重新填写（可以重新打字，不要粘贴）。"),
        )


def _refused(code: str, sentence: str) -> Refusal:
    refusal = Refusal(code, sentence)
    refusal.status = 400
    return refusal


def _texts() -> Iterator[str]:
    yield request.path
    for name, value in request.args.items(multi=True):
        yield name
        yield value
    if not (request.content_length or "HTTP_TRANSFER_ENCODING" in request.environ):
        return
    for name, value in request.form.items(multi=True):
        yield name
        yield value
    for name, file in request.files.items(multi=True):
        yield name
        yield file.filename or ""


def _too_deep(body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return False
    try:
        json.loads(body)
    except RecursionError:
        return True
    except ValueError:
        return False
    return False
