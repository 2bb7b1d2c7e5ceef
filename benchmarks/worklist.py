"""(h) The board and the public list with 100,000 items in a tenant, among 1,000 tenants, against the bare query."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, insert, text, update

from benchmarks.load import Served, compare, serving
from benchmarks.pages import SITES
from benchmarks.sites import SLUG, Site, make_app, sqlite_site
from yishi.app import assemble
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.people.models import Membership
from yishi_worklist.models import WorklistItem

ITEMS, OTHERS = 100_000, 100
"""Items in the tenant that is asked, and in every twentieth of the others."""
PAGE = """<!doctype html><p>{{ counts }}</p><ul>
{% for row in rows %}<li>{{ row.year }}-{{ row.number }} {{ row.title }} {{ row.clock_on }} {{ row.state }}</li>{% endfor %}
</ul>"""
COLUMNS = (
    "year, number, title, state, level_name, located, handler_name, opened_on, due_on, clock_on, closed_on"
)
QUERIES = {
    "board": f"SELECT {COLUMNS} FROM worklist_item WHERE tenant_id = :tenant AND state IN ('open','assigned','reported') "
    "ORDER BY clock_on IS NULL, clock_on, year, number LIMIT 30",
    "list": f"SELECT {COLUMNS} FROM worklist_item WHERE tenant_id = :tenant AND state <> 'withdrawn' "
    "ORDER BY year DESC, number DESC LIMIT 20",
}
COUNTS = text("SELECT state, count(*) FROM worklist_item WHERE tenant_id = :tenant GROUP BY state")


def run(rounds: int = 4, items: int = ITEMS, tenants: int = 1_000) -> list[str]:
    """A table: each page with `items` in its tenant and with 1,000, among many tenants and few, of the bare query of
    the same rows.
    """
    lines = [
        "| database | page | items | tenants | requests/s | of the bare query | p99 ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, opened in SITES.items():
        for count, among in ((min(1_000, items), tenants), (items, tenants), (items, min(10, tenants))):
            with tempfile.TemporaryDirectory(prefix="yishi-bench-") as folder, ExitStack() as stack:
                site = stack.enter_context(opened(Path(folder), tenants=among))
                fill(site, count, among)
                ours = stack.enter_context(serving(make_app, site.config))
                bare = stack.enter_context(serving(create_bare, site.config.database_url, site.tenant_id))
                for page, path in (("board", f"/{SLUG}/worklist/desk"), ("list", f"/{SLUG}/worklist/")):
                    found = compare(
                        {"bare": (bare, f"/{page}", {}), page: (ours, path, site.session)}, rounds=rounds
                    )
                    lines.append(
                        f"| {name} | {page} | {count:,} | {among:,} | {_told(found[page], found['bare'])} |"
                    )
    return lines


def in_process(items: int = ITEMS) -> list[str]:
    """The same pages on SQLite by the time of the processor alone, in one process: for a machine that others use, too.

    `python -m benchmarks.worklist cpu`; nine rounds of ten requests each, in turn.
    """
    lines = ["| page | items | tenants | ms | bare, ms | of the bare query |", "|---|---|---|---|---|---|"]
    for count, among in ((min(1_000, items), 1_000), (items, 1_000), (items, 10)):
        with tempfile.TemporaryDirectory(prefix="yishi-bench-") as folder, ExitStack() as stack:
            site = stack.enter_context(sqlite_site(Path(folder), tenants=among))
            fill(site, count, among)
            ours = make_app(site.config).test_client(use_cookies=False)
            bare = create_bare(site.config.database_url, site.tenant_id).test_client()
            for page, path in (("board", f"/{SLUG}/worklist/desk"), ("list", f"/{SLUG}/worklist/")):
                asked = partial(ours.get, path, headers=site.session)
                assert asked().status_code == 200
                both = [(_spent(asked), _spent(partial(bare.get, f"/{page}"))) for _round in range(10)][1:]
                each = sorted(base / view for view, base in both)
                view, base = (sorted(spent[i] for spent in both)[4] * 1_000 for i in (0, 1))
                share = f"{each[4]:.0%} ({each[0]:.0%}–{each[-1]:.0%})"
                lines.append(f"| {page} | {count:,} | {among:,} | {view:.1f} | {base:.1f} | {share} |")
    return lines


def _spent(ask: Callable[[], object], times: int = 10) -> float:
    """Seconds of the processor for one request."""
    began = time.process_time()
    for _time in range(times):
        ask()
    return (time.process_time() - began) / times


def _told(view: Served, base: Served) -> str:
    each = sorted(a / b for a, b in zip(view.rates, base.rates, strict=True))
    share = f"{each[len(each) // 2]:.0%} ({each[0]:.0%}–{each[-1]:.0%})"
    return f"{view.rate:,.0f} | {share} | {sorted(view.p99)[len(view.p99) // 2]:.1f}"


def fill(site: Site, items: int, tenants: int) -> None:
    """Items of all states in the tenant asked, some in others; the one who asks administers it."""
    yishi = assemble(site.config)
    with yishi.database.unit(site.tenant_id):
        db.execute(
            update(Membership)
            .where(Membership.tenant_id == site.tenant_id)
            .values(roles=["administrator"], version=2)
        )
        _insert(items, site.tenant_id)
    for tenant_id in range(2, tenants + 1, 20):
        with yishi.database.unit(tenant_id):
            _insert(min(OTHERS, items), tenant_id)
    if site.config.is_postgres:
        owner = yishi.database.owner_engine()
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE worklist_item"))
        owner.dispose()
    yishi.database.dispose()


def _insert(count: int, tenant_id: int) -> None:
    """One in ten is still to be done, one in a hundred overdue."""
    now, today = clock.now(), clock.today()
    for start in range(0, count, 5_000):
        rows = []
        for number in range(start + 1, min(start + 5_000, count) + 1):
            running = number % 10 == 0
            due = today + timedelta(days=number % 30 - 3)
            rows.append(
                {
                    "tenant_id": tenant_id, "id": new_id(), "year": 2026, "number": number, "version": 1,
                    "kind": "difficulty", "title": f"第{number}件：楼道灯不亮", "located": "世纪花园 3号楼 2单元",
                    "state": ("open", "assigned", "reported")[number % 3] if running else "closed",
                    "opened_at": now, "opened_on": today, "round_at": now, "level_code": "green",
                    "level_name": "绿色", "colour": "green", "count": 7, "promised_on": due, "due_on": due,
                    "clock_on": due if running else None, "rank_on": due if running else None, "closed_on": None if running else today,
                }
            )  # fmt: skip
        db.execute(insert(WorklistItem), rows)


def create_bare(url: str, tenant_id: int) -> Flask:
    """What anybody would write without a platform: the rows of a page and the four numbers, in a plain list."""
    app = Flask("bare")
    options: dict[str, Any] = (
        {"connect_args": {"check_same_thread": False}} if url.startswith("sqlite") else {}
    )
    engine = create_engine(url, **options)
    page = app.jinja_env.from_string(PAGE)

    def answer(name: str) -> str:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{tenant_id}'")
            counts = connection.execute(COUNTS, {"tenant": tenant_id}).all()
            rows = connection.execute(text(QUERIES[name]), {"tenant": tenant_id}).all()
        return str(page.render(rows=rows, counts=counts))

    app.add_url_rule("/board", "board", lambda: answer("board"))
    app.add_url_rule("/list", "list", lambda: answer("list"))
    return app


if __name__ == "__main__":
    print("\n".join(in_process() if "cpu" in sys.argv else run()))  # noqa: T201
