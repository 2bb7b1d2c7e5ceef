"""Every page of the demo that a visitor, a resident, an administrator or an operator can reach by links.

One page a route and role, found by following links. A route that a change adds is looked at without being
named here.
"""

import re
import threading
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from tests.browser import helpers
from yishi.app import create_app
from yishi.clock import clock
from yishi.config import Config
from yishi.database import db, new_id
from yishi.demo.build import build
from yishi.people.models import Membership, SignInSession
from yishi.people.request_context import token_hash
from yishi.tenants.models import Tenant
from yishi.testing.installations import SECRET, migrator_of
from yishi.testing.sample import NEVER

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLES = {
    "visitor": ("yangguang", None, ("", "sign-in")),
    "resident": ("yangguang", "resident", ("", "me/")),
    "administrator": ("yangguang", "administrator", ("desk/", "console/", "")),
    "operator": ("gaoxin", "operator", ("operator/", "")),
}
EVERYBODY = {
    "gaoxin": ("operator",),
    "yangguang": (
        None, "resident", "owner", "administrator", "community_worker", "recorder", "grid_administrator",
        "grid_lead", "building_lead", "entrance_lead", "property_staff",
    ),
    "dongfeng": ("owner", "administrator", "community_worker", "grid_lead"),
    "yingjun": ("owner", "administrator", "community_worker", "grid_administrator", "property_staff"),
    "yingjun-lianmeng": (None, "administrator", "property_staff"),
}  # fmt: skip
LEAST = {"visitor": 20, "resident": 30, "administrator": 80, "operator": 14}
"""A crawl that finds fewer routes than this has lost its way."""


@dataclass
class Demo:
    app: object
    site: str

    def token(self, slug, role):
        """The token of a browser that somebody of this role is signed in with."""
        token = f"look-{slug}-{role}-{new_id()}"
        with self.app.extensions["yishi"].database.unit():
            members = db.execute(
                select(Membership.account_id, Membership.roles)
                .join(Tenant, Tenant.id == Membership.tenant_id)
                .where(Tenant.slug == slug)
            )
            account = next(account for account, roles in members if role in roles)
            now = clock.now()
            db.add(
                SignInSession(
                    id=new_id(),
                    token_hash=token_hash(token),
                    account_id=account,
                    created_at=now,
                    seen_at=now,
                    expires_at=NEVER,
                )
            )
        return token

    def route(self, path):
        """The name of the route that shows `path` as a page, or None."""
        try:
            name, _values = self.app.url_map.bind("localhost").match(path, method="GET")
        except HTTPException:
            return None
        return name


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder}/yishi.sqlite3"
    app = create_app(
        Config(
            database_url=url,
            owner_database_url=url,
            secret=SECRET,
            master_keys="",
            mode="demo",
            data_folder=folder,
            workers_in_process=False,
        )
    )
    yishi = app.extensions["yishi"]
    migrator = migrator_of(yishi)
    migrator.upgrade()
    migrator.engine.dispose()
    build(yishi, lambda _line: None)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Demo(app, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()
    yishi.database.dispose()


def links(page):
    """Addresses on this site that the page leads to, in order; no downloads."""
    found = page.evaluate(
        "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.getAttribute('href'))"
    )
    for address in found:
        parts = urlsplit(address)
        if not parts.netloc and parts.path.startswith("/"):
            yield parts.path


def crawl(demo, page, starts):
    """Open one page of each route that links lead to; yields its route."""
    waiting, seen = list(starts), set()
    while waiting:
        path = waiting.pop(0)
        route = demo.route(path)
        if route is None or route in seen:
            continue
        seen.add(route)
        # A file is no page; Chromium would open its own viewer.
        answer = page.request.get(demo.site + path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.faults.clear()
        page.goto(demo.site + path)
        yield route
        waiting.extend(links(page))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound(chromium, demo, role):
    slug, holds, starts = ROLES[role]
    browser = helpers.Browser(chromium, demo.site)
    token = demo.token(slug, holds) if holds else None
    page = browser.page("/", token=token, width=375)

    faults, routes = [], 0
    for route in crawl(demo, page, ["/", *(f"/{slug}/{start}" for start in starts)]):
        routes += 1
        for look, width in (
            (helpers.assert_sound, 375),
            (helpers.assert_fits, 320),
            (helpers.assert_fits, 1280),
        ):
            helpers.resize(page, width)
            try:
                look(page, targets=None if width < 768 else helpers.TAP_MOUSE)
            except AssertionError as found:
                faults.append(f"{route}: {found}")
        helpers.resize(page, 375)
    browser.close()

    assert not faults, "\n\n".join(faults)
    assert routes >= LEAST[role]


def addresses(html):
    """Addresses on this site that a page leads to or asks for, without their queries."""
    for address in re.findall(r'(?:href|src)="([^"]*)"', html):
        parts = urlsplit(unescape(address))
        if not parts.netloc and not parts.scheme and parts.path.startswith("/"):
            yield parts.path


def dead_links(demo, token, starts):
    """Follow links from `starts`, one page a route; what leads nowhere, with the page that says it."""
    client = demo.app.test_client()
    if token:
        client.set_cookie("yishi-session", token)
    waiting, seen = [(start, "") for start in starts], set()
    while waiting:
        path, said_on = waiting.pop(0)
        route = demo.route(path)
        if route is None:
            yield f"{path} has no route, on {said_on}"
        if route is None or route in seen:
            continue
        seen.add(route)
        answer = client.get(path, follow_redirects=True)
        if answer.status_code >= 404:
            yield f"{path} answers {answer.status_code}, on {said_on}"
        if answer.mimetype == "text/html":
            waiting.extend((found, path) for found in dict.fromkeys(addresses(answer.text)))


@pytest.mark.parametrize("slug", EVERYBODY)
def test_no_link_of_the_demo_leads_nowhere(demo, slug):
    for role in EVERYBODY[slug]:
        token = demo.token(slug, role) if role else None
        starts = ("/", f"/{slug}/", f"/{slug}/me/", f"/{slug}/desk/", f"/{slug}/console/")
        asked = starts if role else starts[:2]

        assert not list(dead_links(demo, token, asked)), role
