"""The standard's two formats: the same data as JSON, and as XML by its rule (a list is an element with named items)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from flask import Response, request

from yishi.toolkit import Refusal, _, ctx

FORMATS = {"json": "application/json", "xml": "text/xml"}
ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What an item of a list is called in XML; JSON has no names for them."""

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write; what people type may hold them."""


def answer(root: str, value: Any, *, format: str, status: int = 200) -> Response:
    """`value` (dicts, lists, text, numbers, booleans, None) under the name `root`, which only XML says."""
    body = _json(value) if format == "json" else _xml(root, value)
    found = Response(body, status=status, content_type=f"{FORMATS[format]}; charset=utf-8")
    found.headers["Content-Language"] = ctx().locale.replace("_", "-")
    return found


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _xml(root: str, value: Any) -> bytes:
    written: bytes = ElementTree.tostring(_element(root, value), encoding="utf-8", xml_declaration=True)
    return written


def _element(name: str, value: Any) -> ElementTree.Element:
    found = ElementTree.Element(name)
    if isinstance(value, Mapping):
        found.extend(_element(key, part) for key, part in value.items())
    elif isinstance(value, list):
        found.extend(_element(ITEMS[name], part) for part in value)
    elif isinstance(value, bool):
        found.text = "true" if value else "false"
    elif value is not None:
        found.text = _UNWRITABLE.sub("", str(value))
    return found


def refused(refusal: Refusal) -> Response:
    """A refusal as the standard wants it: 403 for the key, 404 for what is not there, 400 for all else."""
    status = _STATUS.get(refusal.status, 400 if refusal.status < 500 else refusal.status)
    errors = [{"code": status, "description": _sentence(refusal, n)} for n in range(len(refusal.reasons))]
    wanted = (request.view_args or {}).get("format", "")
    found = answer("errors", errors, format=wanted if wanted in FORMATS else "xml", status=status)
    found.headers["Cache-Control"] = "no-store"
    return found


_STATUS = {401: 403, 403: 403, 404: 404}


def _sentence(refusal: Refusal, n: int) -> str:
    if refusal.status == 401:
        return _("没有 api_key，或者它已经失效、不属于本社区。请在“我的”里新建接口令牌，作为 api_key 发送。")
    reason = refusal.reasons[n]
    if not reason.field:
        return reason.message
    return said(reason.field, reason.message)


def said(what: str, text: str) -> str:
    """进展：物业已派车来清; the name alone where nothing was said. The colon is the language's."""
    if not text:
        return what
    return f"{what}：{text}" if ctx().locale.startswith("zh") else f"{what}: {text}"
