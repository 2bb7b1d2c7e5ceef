"""Speaking to the outside: with a time limit, only to addresses that are public, never inside the network.

An administrator of one community fills in where its messages go; that must not become a way into the
installation's own network. Demos and tests may speak to themselves.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from yishi.errors import Undeliverable
from yishi.i18n import _
from yishi.installation import installation

SECONDS = 10
_MOST = 100_000


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever answers with another address is not followed there."""

    def redirect_request(self, *_given: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def check_host(host: str, port: int) -> None:
    """Raise `Undeliverable` where the host leads inside the network, `OSError` where it is unknown."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if installation().config.mode != "production":
        return
    for _family, _type, _protocol, _name, address in found:
        if not ipaddress.ip_address(address[0]).is_global:
            raise Undeliverable(_("这个地址在内部网络里，不能使用：%(host)s", host=host))


def post_json(url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
    """The JSON answer, or None where it is none. A 4xx is `Undeliverable` but for 408 and 429; the rest `OSError`."""
    parts = urlsplit(url)
    check_host(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    request = urllib.request.Request(
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
        method="POST",
    )
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return _json(answer.read(_MOST))
    except urllib.error.HTTPError as error:
        if 400 <= error.code < 500 and error.code not in (408, 429):
            raise Undeliverable(_("对方拒绝了：%(code)d", code=error.code)) from error
        raise


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None
