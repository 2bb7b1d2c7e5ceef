"""Refusals and faults as pages that say what to do next (the API has problem+json instead)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

from yishi.database.tenant import TenantEscape
from yishi.errors import Conflict, Invalid, NeedsSignIn, NotAllowed, Refusal, TooLarge, Unknown
from yishi.i18n import _
from yishi.plugins.schemas import flat, spoken
from yishi.web.forms import first_result
from yishi.web.guards import own_shape
from yishi.web.render import pages
from yishi.web.request import RequestContext

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(TenantEscape, _escape)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DBAPIError, _collided)
    for kind in (DataError, UnicodeEncodeError, OverflowError):
        app.register_error_handler(kind, _unstorable)
    app.register_error_handler(Exception, _fault)


def wants_problem() -> bool:
    """API callers get problem+json."""
    return request.path.startswith("/api/")


def _refused(refusal: Refusal) -> Response:
    context: RequestContext | None = g.get("yishi")
    if context is not None:
        context.because(refusal)
    if (shape := own_shape(refusal)) is not None:
        return shape(refusal)
    if wants_problem():
        from yishi.api.problems import problem

        return problem(refusal)
    if isinstance(refusal, NeedsSignIn) and request.method == "GET":
        return redirect(sign_in_address(), 303)  # type: ignore[return-value]
    return _page(refusal)


def sign_in_address() -> str:
    """Where to sign in, coming back here afterwards."""
    context: RequestContext | None = g.get("yishi")
    base = context.base if context else ""
    back = request.full_path.rstrip("?")
    if context and context.by_host and context.tenant:
        back = "/" + back.split("/", 2)[2] if back.count("/") >= 2 else "/"
    return iri_to_uri(f"{base}/sign-in?next={quote(back)}")


def _http(error: HTTPException) -> Response:
    refusal: Refusal
    messages = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    if messages:
        # webargs: {"json": {field: [sentences]}}
        return _unreadable(messages, error.code or 422)
    if error.code is not None and error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code == 404:
        refusal = Unknown()
    elif error.code == 413:
        refusal = TooLarge("too_large", _("内容太大了，超过了系统允许的大小。请压缩图片或分几次上传。"))
    elif error.code == 405:
        refusal = Refusal("method_not_allowed", _("这个地址不支持这种操作，请返回上一页重试。"))
    else:
        refusal = Refusal("bad_request", _("请求的内容有误，请返回上一页检查后重试。"))
    refusal.status = error.code or 400
    response = _refused(refusal)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _unreadable(messages: Mapping[str, Any], status: int) -> Response:
    """webargs: `{"json": {field: [sentences]}}`, or `{"json": [sentences]}` for what is no JSON at all."""
    found: dict[str, Any] = {}
    for part in messages.values():
        found.update(part if isinstance(part, dict) else {"body": [_("请求的内容不是正确的 JSON。")]})
    refusal = Invalid(flat(spoken(found)))
    refusal.status = status
    return _refused(refusal)


def _stale(_error: StaleDataError) -> Response:
    return _refused(
        Conflict("stale_version", _("您操作期间，别人已经改过这一项。请刷新页面，看过最新内容后再操作。"))
    )


# PostgreSQL: unique violation, serialization failure, deadlock; SQLite: its own words for the first, and busy.
_COLLISIONS = frozenset(
    {
        "23505",
        "40001",
        "40P01",
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_BUSY",
        "SQLITE_BUSY_SNAPSHOT",
    }
)


def _collided(error: DBAPIError) -> Response:
    """Two writers met in the database: the later one did nothing, and learns what became of the first."""
    codes = {getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorname")}
    if not codes & _COLLISIONS:
        return _fault(error)
    _roll_back()
    first = _first_result()
    if first is not None:
        return redirect(first, 303)  # type: ignore[return-value]
    log.warning("two writers collided on %s", request.endpoint, exc_info=error)
    return _refused(
        Conflict("collision", _("同一时间有人做了同样的操作，您这次没有保存。请刷新页面看看结果再决定。"))
    )


def _unstorable(error: Exception) -> Response:
    """Numbers beyond what a column holds, half characters: input that slipped through its schema."""
    log.warning("a value could not be stored by %s", request.endpoint, exc_info=error)
    return _refused(Refusal("unstorable", _("内容里有无法保存的字符，或者数字太大。请检查后重新填写。")))


def _first_result() -> str | None:
    """Where the same form, sent twice at once, led the first time."""
    context: RequestContext | None = g.get("yishi")
    key = request.form.get("_key")
    if context is None or context.tenant is None or not key:
        return None
    return first_result(key)


def _escape(error: TenantEscape) -> Response:
    log.critical("a request tried to leave its tenant", exc_info=error)
    return _refused(Unknown())


def _fault(error: Exception) -> Response:
    log.exception("a request failed", exc_info=error)
    refusal = Refusal(
        "fault", _("系统出了点问题，您填的内容没有保存。请稍后再试；若一直这样，请告诉社区工作人员。")
    )
    refusal.status = 500
    return _refused(refusal)


def _roll_back() -> None:
    context: RequestContext | None = g.get("yishi")
    if context is not None:
        context.unit.close()


def _page(refusal: Refusal) -> Response:
    from flask import make_response

    from yishi.web.request import blank

    context = g.get("yishi") or blank()
    kind = (
        "forbidden" if isinstance(refusal, NotAllowed) else "missing" if refusal.status == 404 else "refused"
    )
    html = pages().render("error.html", {"refusal": refusal, "kind": kind}, context)
    response = make_response(html, refusal.status)
    if "retry_after" in refusal.details:
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response
