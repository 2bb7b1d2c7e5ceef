"""A test's browser: signed in or not, with the token that its forms would carry."""

from __future__ import annotations

import contextvars
import hmac
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_VISIT = "sample-visit"


class Browser(FlaskClient):
    """Flask's test client, with the CSRF token on every unsafe request.

    Each request runs in an empty context, so nothing of the test (its tenant above all) reaches it.
    Set `csrf = False` to send forms as another site would.
    """

    csrf = True
    token: str | None = None

    def sign_in(self, token: str | None) -> Browser:
        """Be signed in with a session's token; with None, be a visitor again."""
        self.token = token
        if token:
            self.set_cookie(self._cookie("session"), token)
        else:
            self.delete_cookie(self._cookie("session"))
        self.set_cookie(self._cookie("visit"), _VISIT)
        return self

    def _cookie(self, name: str) -> str:
        https = self.application.extensions["yishi"].config.https
        return f"__Host-yishi-{name}" if https else f"yishi-{name}"

    @property
    def csrf_token(self) -> str:
        """What the platform expects in `_csrf` or `X-CSRF-Token`."""
        secret = self.application.extensions["yishi"].config.secret
        key = self.token or _VISIT
        return hmac.new(secret.encode(), b"csrf:" + key.encode(), sha256).hexdigest()

    def open(self, *args: Any, **kw: Any) -> TestResponse:
        method = str(kw.get("method", "GET")).upper()
        if self.csrf and method not in SAFE:
            headers = dict(kw.get("headers") or {})
            headers.setdefault("X-CSRF-Token", self.csrf_token)
            kw["headers"] = headers
        kw.setdefault("buffered", True)
        return contextvars.Context().run(super().open, *args, **kw)

    def post_form(self, path: str, data: Mapping[str, Any] | None = None, **kw: Any) -> TestResponse:
        """Send a form as the page would: with `_csrf`, and a fresh `_key` unless one is given."""
        fields = {"_csrf": self.csrf_token, "_key": secrets.token_urlsafe(16), **(data or {})}
        return self.post(path, data=fields, **kw)


def text_of(response: TestResponse) -> str:
    """What a reader sees: the page without its markup, spaces folded."""
    html = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
