"""Behind a proxy of one's own the visitor's address and host are believed; otherwise never."""

from __future__ import annotations

import pytest
from flask import request

from yishi.app import create_app
from yishi.web.guards import public

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "yishi.example",
}


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_forwarded_addresses_are_believed_only_from_trusted_proxies(kit, hops, seen):
    app = create_app(kit.app.extensions["yishi"].config.with_(trusted_proxies=hops))
    app.add_url_rule("/static/who", "who", public(lambda: request.remote_addr))
    assert app.test_client().get("/static/who", headers=FORWARDED).text == seen
