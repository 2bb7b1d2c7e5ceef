"""Fixtures for tests of the platform and of plugins: a pytest plugin, loaded by its entry point.

    def test_a_notice_is_seen_by_everybody(tenant, enable, as_role, client):
        enable("notices")
        as_role("community_worker").post_form(f"{tenant.base}/notices/new", {"title": "停水通知", …})
        assert "停水通知" in text_of(client.get(f"{tenant.base}/notices/"))

A test that asks for `tenant`, `other_tenant`, `district`, `as_role`, `actor` or `unit` begins with the
sample (`yishi.testing.sample`): two communities in two districts, somebody in every role. Any other begins
with an empty migrated database. Each test begins anew; SQLite unless it is marked `@on_both_databases`.
Modules are kept light here: pytest loads this file in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from yishi.actor import Actor
    from yishi.app import YishiApp
    from yishi.database import Database
    from yishi.plugins.manifest import Plugin
    from yishi.testing.acting import Kit
    from yishi.testing.browser import Browser
    from yishi.testing.installations import Installations
    from yishi.testing.sample import SampleTenant

pytest.register_assert_rewrite("yishi.testing.contract")


def pytest_configure(config: pytest.Config) -> None:
    """The marks of this kit, for projects that have not declared them."""
    config.addinivalue_line("markers", "postgres: needs a real PostgreSQL (started by the suite)")


@pytest.fixture(scope="session")
def installations() -> Iterator[Installations]:
    """All installations of this run."""
    from yishi.testing.installations import Installations

    made = Installations()
    yield made
    made.close()


@pytest.fixture
def plugins() -> tuple[str, ...] | None:
    """The allow-list of plugins by name; None for all that are installed. Override it in a module."""
    return None


@pytest.fixture
def extra_plugins() -> tuple[Plugin, ...]:
    """Plugins given in code, beside the installed ones. Override it in a module."""
    return ()


@pytest.fixture
def database_kind() -> str:
    """`sqlite`; `@on_both_databases` makes it `postgres`, too."""
    return "sqlite"


@pytest.fixture
def kit(
    request: pytest.FixtureRequest,
    installations: Installations,
    plugins: tuple[str, ...] | None,
    extra_plugins: tuple[Plugin, ...],
    database_kind: str,
) -> Iterator[Kit]:
    """Everything below in one object; the other fixtures are parts of it."""
    from yishi.testing.acting import Kit

    if database_kind == "postgres":
        from yishi.testing import postgres

        if reason := postgres.why_unavailable():
            pytest.skip(reason)
    installation = installations.get(database_kind, plugins, extra_plugins)
    installation.begin(peopled="sampled" in request.fixturenames)
    made = Kit(installation)
    yield made
    made.close()


@pytest.fixture
def sampled(kit: Kit) -> Kit:
    """Makes the database begin with the sample."""
    return kit


@pytest.fixture
def app(kit: Kit) -> YishiApp:
    """The application (`app.extensions["yishi"]` holds registry, database, worker)."""
    return kit.app


@pytest.fixture
def database(kit: Kit) -> Database:
    return kit.database


@pytest.fixture
def db(unit: Callable[..., Any]) -> Iterator[Any]:
    """The session of a unit that is open in `tenant` for the whole test and rolled back at its end.

    For tests of rules. Beside requests or jobs use `unit`, which commits: SQLite has one writer at a time.
    """
    from yishi.database import db as session

    with unit(commit=False):
        yield session


@pytest.fixture
def tenant(sampled: Kit) -> SampleTenant:
    """A community, 阳光社区."""
    return sampled.tenants["yangguang"]


@pytest.fixture
def other_tenant(sampled: Kit) -> SampleTenant:
    """A community of another district, 东风社区: nothing of it may ever be seen in `tenant`."""
    return sampled.tenants["dongfeng"]


@pytest.fixture
def district(sampled: Kit) -> SampleTenant:
    """The district above `tenant`."""
    return sampled.tenants["gaoxin"]


@pytest.fixture
def unit(sampled: Kit) -> Callable[..., Any]:
    """`with unit(): …` works in `tenant` (or `unit(other_tenant)`) as a job would, and commits at the end."""
    return sampled.unit


@pytest.fixture
def enable(sampled: Kit) -> Callable[..., None]:
    """`enable("polls", tenant=…, **settings)` allows and switches on a module and what it requires."""
    return sampled.enable


@pytest.fixture
def disable(sampled: Kit) -> Callable[..., None]:
    """`disable("polls", tenant=…)` switches a module off; its data stays."""
    return sampled.disable


@pytest.fixture
def client(kit: Kit) -> Browser:
    """A browser that has not signed in."""
    return kit.browser()


@pytest.fixture
def as_role(sampled: Kit) -> Callable[..., Browser]:
    """`as_role("administrator", tenant=…)`: a browser signed in as the sample's holder of that role."""
    return sampled.as_role


@pytest.fixture
def actor(sampled: Kit) -> Callable[..., Actor]:
    """`actor("resident", tenant=…)`: the first argument of service functions."""
    return sampled.actor


@pytest.fixture
def run_jobs(kit: Kit) -> Callable[..., int]:
    """`run_jobs()` does all background work that is due (events included) and fails if one of it fails.

    `run_jobs(plan=True)` plans the periodic jobs first; `run_jobs(may_fail=True)` leaves failures be.
    """
    return kit.run_jobs


@pytest.fixture
def published(kit: Kit) -> Callable[..., list[Any]]:
    """`published()`, or `published(TopicRaised)`: the events of this test in their order."""
    return kit.published


@pytest.fixture
def count_queries(kit: Kit) -> Callable[..., Any]:
    """`with count_queries() as asked: …`, then `asked.count` and `asked.statements`."""
    return kit.count_queries


@pytest.fixture
def clock_at(kit: Kit) -> Callable[..., Any]:
    """`clock_at("2026-06-28")` or `clock_at("2026-06-28 19:00")`: stands still there until the test ends."""
    return kit.clock_at


@pytest.fixture
def command(sampled: Kit) -> Callable[..., Any]:
    """`command("roster", "import", …)` runs `yishi …` on this database: `.exit_code`, `.output`, `.exception`."""
    return sampled.command


@pytest.fixture
def fake_plugin(kit: Kit) -> Callable[..., Plugin]:
    """`fake_plugin("neighbour", hooks={"nav_items": function}, **manifest)`: a plugin for this test.

    It is installed at once; take `kit.app` (not an `app` from before), browsers made afterwards see it.
    """
    return kit.fake_plugin
