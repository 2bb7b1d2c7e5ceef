"""One request: which tenant, who, in what language, in which unit of work."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import Flask, Response, current_app, g, request

from yishi.actor import Actor, anonymous
from yishi.config import Config
from yishi.database import Database, Unit
from yishi.database.unit import enter, leave
from yishi.errors import NeedsSignIn, Refusal, Unknown
from yishi.i18n import LOCALES, _, set_locale
from yishi.installation import Installation, set_installation
from yishi.people.request_context import Visitor, read_context, read_visitor
from yishi.plugins.manifest import RESERVED
from yishi.plugins.registry import Registry
from yishi.tenants.current import set_current
from yishi.tenants.resolve import TenantView
from yishi.web.unreadable import refuse_unreadable

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FILES_AT_ONCE = 4
"""A form may carry as many times the limit of one file."""

HOST_MARK = "~"
"""A tenant reached by its own host name is routed as `/~<host>/…`; no slug begins with it."""

_ADDRESS = re.compile(r"^/(?:(?P<api>api)/)?(?P<tenant>~?[^/]+)(?:/(?P<module>[^/]*))?")


@dataclass(slots=True)
class RequestContext:
    """What views and templates need. `actor` is anonymous where nobody is signed in."""

    unit: Unit
    registry: Registry
    config: Config
    tenant: TenantView | None = None
    visitor: Visitor | None = None
    actor: Actor = field(default_factory=lambda: anonymous(0))
    member: bool = False
    verified: bool = False
    by_host: bool = False
    locale: str = "zh_CN"
    large: bool = False
    session_token: str | None = None
    api_token: str | None = None
    new_visit: str | None = None
    tokens: Any = None
    reasons: tuple[str, ...] = ()
    _nonce: str | None = None
    _csrf: tuple[str, str] = ("", "")

    def because(self, refusal: Refusal) -> None:
        """Take back what this request wrote, and note why it is refused."""
        self.unit.close()
        self.reasons = tuple(reason.code for reason in refusal.reasons)

    @property
    def base(self) -> str:
        return self.tenant.base if self.tenant else ""

    @property
    def nonce(self) -> str:
        if self._nonce is None:
            self._nonce = secrets.token_urlsafe(16)
        return self._nonce

    @property
    def csrf(self) -> str:
        """HMAC of the session's (or the visit's) token; no second session mechanism."""
        key = self.session_token or request.cookies.get(cookie_name("visit"))
        if not key:
            key = self.new_visit = self.new_visit or secrets.token_urlsafe(32)
        if self._csrf[0] != key:
            secret = self.config.secret.encode()
            self._csrf = (key, hmac.new(secret, b"csrf:" + key.encode(), sha256).hexdigest())
        return self._csrf[1]

    def need_visitor(self) -> Visitor:
        if self.visitor is None:
            raise NeedsSignIn()
        return self.visitor

    def need_tenant(self) -> TenantView:
        if self.tenant is None:
            raise Unknown("no_such_tenant")
        return self.tenant


def ctx() -> RequestContext:
    """The current request's context."""
    found: RequestContext = g.yishi
    return found


def cookie_name(name: str) -> str:
    """`__Host-` over HTTPS; a plain name in the HTTP demo."""
    https = current_app.extensions["yishi"].config.https
    return f"__Host-yishi-{name}" if https else f"yishi-{name}"


def install(app: Flask, database: Database, registry: Registry, installation: Installation) -> None:
    """Open a context before each request and close it after."""

    def begin() -> None:
        if request.endpoint == "static.file":
            return
        if request.mimetype == "multipart/form-data":
            # Several photos in one form; each file has its own limit where it is taken in.
            request.max_content_length = FILES_AT_ONCE * installation.config.max_upload_bytes
        unit = Unit(database.engine, writes=request.method not in SAFE)
        context = RequestContext(unit=unit, registry=registry, config=installation.config)
        g.yishi = context
        context.tokens = enter(unit)
        set_installation(installation)
        set_current(None, registry)
        context.session_token = request.cookies.get(cookie_name("session"))
        _find_tenant(context)
        _choose_words(context)
        if context.tenant is None and context.session_token:
            context.visitor = read_visitor(unit.connection, context.session_token)
        refuse_unreadable()
        if request.method not in SAFE:
            check_csrf(context)

    app.before_request(begin)
    app.teardown_request(_end)
    app.after_request(_set_visit)


def _find_tenant(context: RequestContext) -> None:
    """The gate: resolve the tenant, and answer 404 for a module that is off here.

    It runs before routing errors are raised: a blueprint's own check would leak 405 and 308.
    """
    match = _ADDRESS.match(request.path)
    if match is None or (match["tenant"] in RESERVED):
        if request.url_rule is not None and "<tenant>" in request.url_rule.rule:
            raise Unknown("no_such_tenant")
        return
    by_host = match["tenant"].startswith(HOST_MARK)
    if match["api"]:
        header = request.headers.get("Authorization", "")
        context.api_token = header[7:].strip() or None if header[:7].lower() == "bearer " else None
    found = read_context(
        context.unit.connection,
        context.registry,
        address=match["tenant"].removeprefix(HOST_MARK),
        by_host=by_host,
        session_token=context.session_token,
        api_token=context.api_token,
    )
    if found is None:
        raise Unknown("no_such_tenant")
    context.tenant, context.actor = found.tenant, found.actor
    context.visitor, context.member, context.verified = found.visitor, found.member, found.verified
    context.by_host = by_host
    context.unit.pin(found.tenant.id)
    set_current(found.tenant, context.registry)
    module = match["module"] or ""
    known = module in context.registry.plugins or module in context.registry.skipped
    if known and module not in found.tenant.enabled:
        raise Unknown("module_off")


def use_token(token: str) -> None:
    """From here on this request acts as the owner of an API token, within its scopes.

    For standards by which a program sends its token as a field of the form. The header goes before the field; with
    a token that is none the caller is a stranger, whoever is signed in in this browser.
    """
    context = ctx()
    if context.api_token or not token:
        return
    context.api_token = token
    found = read_context(
        context.unit.connection, context.registry, address=context.need_tenant().slug, api_token=token
    )
    assert found is not None, "the request is in this tenant"
    context.actor, context.visitor = found.actor, found.visitor
    context.member, context.verified = found.member, found.verified


def _choose_words(context: RequestContext) -> None:
    asked = request.cookies.get("yishi-lang")
    if asked not in LOCALES:
        asked = context.visitor.locale if context.visitor else None
    if asked not in LOCALES:
        asked = context.tenant.locale if context.tenant else context.config.default_locale
    context.locale = asked if asked in LOCALES else "zh_CN"
    set_locale(context.locale)
    stored = request.cookies.get("yishi-large")
    context.large = (
        stored == "1" if stored is not None else bool(context.visitor and context.visitor.large_type)
    )


def check_csrf(context: RequestContext) -> None:
    """Unsafe methods need the token of this browser's session.

    Not with an API token, and not for an API call without any session: there is nothing to forge.
    """
    if context.api_token or (request.path.startswith("/api/") and context.visitor is None):
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("_csrf", "")
    if not hmac.compare_digest(given, context.csrf):
        raise CsrfFailed("csrf", _("这个页面放得太久了，为安全起见请刷新后再提交；您填的内容可先复制下来。"))


class CsrfFailed(Refusal):
    """The form did not come from a page of this browser's session."""

    status = 400


def _set_visit(response: Response) -> Response:
    context: RequestContext | None = g.get("yishi")
    if context is not None and context.reasons:
        # Pages say why in words; whoever helps, and every test, can name the reason.
        response.headers["X-Yishi-Reasons"] = ", ".join(dict.fromkeys(context.reasons))
    if context is not None and context.new_visit:
        response.set_cookie(
            cookie_name("visit"),
            context.new_visit,
            httponly=True,
            samesite="Lax",
            secure=context.config.https,
        )
    return response


def _end(_error: BaseException | None) -> None:
    context: RequestContext | None = g.pop("yishi", None)
    if context is not None:
        context.unit.close()
        leave(context.tokens)


def blank() -> RequestContext:
    """A context for errors that happen before one was opened."""
    yishi = current_app.extensions["yishi"]
    return RequestContext(
        unit=Unit(yishi.database.engine, writes=False), registry=yishi.registry, config=yishi.config
    )
