"""What an administrator fills in as an address leads nowhere inside the installation's own network."""

from __future__ import annotations

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from yishi import outbound
from yishi.errors import Undeliverable
from yishi.installation import installation, set_installation


@pytest.fixture
def in_production(sampled):
    before = installation()
    set_installation(replace(before, config=before.config.with_(mode="production")))
    yield
    set_installation(before)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "192.168.1.1", "::1", "0.0.0.0"]
)
def test_in_production_nothing_goes_into_the_own_network(in_production, host):
    with pytest.raises(Undeliverable, match="内部网络"):
        outbound.check_host(host, 443)


def test_a_public_address_may_be_spoken_to(in_production):
    outbound.check_host("1.1.1.1", 443)


def test_nothing_is_even_asked_inside(in_production):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        with pytest.raises(Undeliverable):
            outbound.post_json(f"http://127.0.0.1:{server.server_address[1]}/", {})
    finally:
        server.shutdown()
        server.server_close()
    assert not asked
