"""4: nothing of another tenant is seen in any answer, and no id of it can be used."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import UUID

from yishi.testing.browser import Browser
from yishi.testing.contract.subject import Route, Subject, ids_in
from yishi.testing.sample import SampleTenant

ROLES = ("administrator", "community_worker", "grid_lead", "resident")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def check(subject: Subject) -> None:
    """Both tenants have the module on and things of their own; each asks with the other's ids."""
    subject.enable(subject.other, subject.tenant)
    theirs = subject.filled(subject.other)
    own = subject.filled(subject.tenant)
    before = subject.rows(subject.other)
    # The other tenant first: whatever a module keeps in memory is then there to leak.
    _visit_all(subject, subject.other, theirs)
    _nothing_is_seen(subject, own, ids_in(before))
    _no_id_can_be_used(subject, theirs, ids_in(before))
    assert subject.rows(subject.other) == before, "requests in one tenant changed rows of another"


def browsers(subject: Subject, tenant: SampleTenant) -> dict[str, Browser]:
    found = {role: subject.kit.as_role(role, tenant) for role in ROLES}
    return {"anonymous": subject.kit.browser(), **found}


def _visit_all(subject: Subject, tenant: SampleTenant, values: dict[str, Any]) -> None:
    for browser in browsers(subject, tenant).values():
        for route in _reads(subject):
            browser.get(route.path(tenant, values))


def _reads(subject: Subject) -> list[Route]:
    return [route for route in subject.routes if route.method == "GET"]


def _nothing_is_seen(subject: Subject, values: dict[str, Any], strangers: set[UUID]) -> None:
    for who, browser in browsers(subject, subject.tenant).items():
        for route in _reads(subject):
            answer = browser.get(route.path(subject.tenant, values))
            text = answer.get_data().decode("utf-8", "replace")
            seen = {UUID(found) for found in _ID.findall(text)} & strangers
            assert not seen, f"{route} shows things of another tenant to {who}: {sorted(map(str, seen))}"


def _no_id_can_be_used(subject: Subject, theirs: dict[str, Any], strangers: set[UUID]) -> None:
    """Another tenant's id is answered exactly as one that nobody has."""
    changed = changes(subject)
    for who, browser in browsers(subject, subject.tenant).items():
        for route in subject.routes:
            foreign = _ask(browser, route, subject.tenant, theirs)
            unknown = _ask(browser, route, subject.tenant, _unknown(route, theirs))
            if route.variables:
                assert foreign == unknown, (
                    f"{route} as {who}: another tenant's id is answered {foreign}, an unknown one {unknown}"
                )
            if not changed():
                continue
            values = [v for row in _flat(subject) for v in row.values() if isinstance(v, UUID)]
            used = strangers.intersection(values)
            assert not used, f"{route} as {who}: rows now refer to another tenant's {sorted(map(str, used))}"


def changes(subject: Subject) -> Callable[[], bool]:
    """Asks whether anybody changed the database since it was last asked; at first it is as if changed.

    So that all rows are read again after each request that may have changed one, and after no other.
    """
    if subject.kit.installation.kind != "sqlite":
        return lambda: True
    connection = sqlite3.connect(subject.kit.installation.database_file)
    subject.kit.at_end(connection.close)
    seen: list[int] = [0]

    def changed() -> bool:
        # SQLite's own count of what other connections committed to the file.
        before, seen[0] = seen[0], connection.execute("PRAGMA data_version").fetchone()[0]
        return before != seen[0]

    return changed


def _unknown(route: Route, theirs: dict[str, Any]) -> dict[str, Any]:
    """The same values, with ids that nobody has."""
    return {name: value for name, value in theirs.items() if not isinstance(value, UUID)}


def _ask(browser: Browser, route: Route, tenant: SampleTenant, values: dict[str, Any]) -> tuple[int, str]:
    body = {name: str(value) for name, value in values.items()}
    given: dict[str, Any] = {}
    if route.method not in ("GET", "HEAD"):
        given = {"json": body} if route.is_api else {"data": body}
    answer = browser.open(route.path(tenant, values), method=route.method, **given)
    return answer.status_code, (answer.location or "") and _ID.sub("…", answer.location or "")


def _flat(subject: Subject) -> list[dict[str, Any]]:
    return [row for found in subject.rows(subject.tenant).values() for row in found]
