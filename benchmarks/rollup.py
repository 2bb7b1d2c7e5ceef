"""(i) A district of 712 communities: its board and the sums of all figures, 40 figures of 24 months and 3 years."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text, update

from benchmarks.measure import take_turns
from benchmarks.pages import SITES
from benchmarks.sites import Site, make_app
from yishi.actor import Actor, system
from yishi.app import assemble
from yishi.clock import clock
from yishi.database import db
from yishi.tenants import figures
from yishi.tenants.current import set_current
from yishi.tenants.models import Figure, Tenant, TenantAncestor
from yishi.tenants.resolve import load
from yishi_indicators.board import board, columns
from yishi_indicators.known import KNOWN
from yishi_indicators.periods import period
from yishi_indicators.trend import trend

COMMUNITIES, SUBDISTRICTS, MONTHS, FIGURES = 712, 60, 24, 40
DISTRICT = 1
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
BARE = text(
    "SELECT f.tenant_id, f.key, f.numerator, f.denominator FROM figure f JOIN tenant_ancestor a ON a.tenant_id = f.tenant_id "
    "WHERE a.ancestor_id = 1 AND f.period = '2026-10'"
)


def run(rounds: int = 7, communities: int = COMMUNITIES) -> list[str]:
    """A table: seconds of each way of looking at the whole district, beside the bare query for one month's rows."""
    lines = ["| database | what | rows of figures | s, median | s, slowest |", "|---|---|---|---|---|"]
    for name, opened in SITES.items():
        with (
            tempfile.TemporaryDirectory(prefix="yishi-bench-") as folder,
            opened(Path(folder), tenants=1) as site,
        ):
            rows = fill(site, communities)
            with _district(site) as (actor, client):
                found = take_turns(_ways(actor, client), rounds=rounds, calls=1)
            for what, timed in found.items():
                lines.append(f"| {name} | {what} | {rows:,} | {timed.median:.3f} | {max(timed.rounds):.3f} |")
    return lines


def _ways(actor: Actor, page: Callable[[str], object]) -> dict[str, Callable[[], object]]:
    month, year = period("2026-10"), period("2026")
    return {
        "bare query: all figures of one month": lambda: db.execute(BARE).all(),
        "sums of all figures, one month": lambda: figures.sums_below(actor, period=month.code),
        "board, one month (seven indicators, the month before)": lambda: board(
            actor, month, shown=columns("headline")
        ),
        "board, one year": lambda: board(actor, year, shown=columns("headline")),
        "one indicator, twelve months": lambda: trend(actor, month, "appeals.hotline_cases"),
        "the board's page": lambda: page("/t0/indicators/board?period=2026-10"),
        "the indicator's page": lambda: page("/t0/indicators/board/of/appeals.hotline_cases?period=2026-10"),
    }


@contextmanager
def _district(site: Site) -> Iterator[tuple[Actor, Callable[[str], object]]]:
    """The operator in the district's unit, and a browser of theirs."""
    app = make_app(site.config)
    yishi = app.extensions["yishi"]
    client = app.test_client()
    cookie = site.session["Cookie"].partition("=")[2]
    client.set_cookie("yishi-session", cookie)

    def page(path: str) -> object:
        answer = client.get(path)
        assert answer.status_code == 200, answer.status
        return answer.get_data()

    with clock.at(NOW), yishi.database.unit(DISTRICT, writes=False):
        set_current(load(DISTRICT, yishi.registry), yishi.registry)
        yield replace(system(DISTRICT), roles=frozenset({"operator"})), page
    yishi.database.dispose()


def fill(site: Site, communities: int) -> int:
    """Subdistricts and communities below the site's one tenant, and their figures; gives how many there are."""
    yishi = assemble(site.config)
    now = clock.now()
    with yishi.database.unit():
        db.execute(update(Tenant).where(Tenant.id == DISTRICT).values(kind="district"))
        subs = [_tenant(n, DISTRICT, "subdistrict", now) for n in range(2, 2 + SUBDISTRICTS)]
        first = 2 + SUBDISTRICTS
        below = [
            _tenant(n, 2 + n % SUBDISTRICTS, "community", now) for n in range(first, first + communities)
        ]
        db.execute(insert(Tenant), [*subs, *below])
        db.execute(insert(TenantAncestor), [line for one in (*subs, *below) for line in _chain(one)])
        _make_operator()
    count = 0
    for start in range(0, communities, 50):
        rows = [row for one in below[start : start + 50] for row in _figures(one["id"], now)]
        count += len(rows)
        with yishi.database.unit():
            db.execute(insert(Figure), rows)
    if site.config.is_postgres:
        owner = yishi.database.owner_engine()
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE figure, tenant, tenant_ancestor"))
        owner.dispose()
    yishi.database.dispose()
    return count


def _make_operator() -> None:
    db.execute(
        text("UPDATE membership SET roles = :roles, version = 2 WHERE tenant_id = 1"),
        {"roles": '["operator"]'},
    )


def _tenant(number: int, parent: int, kind: str, now: Any) -> dict[str, Any]:
    return {
        "id": number, "slug": f"{kind[0]}{number}", "kind": kind, "name": f"第{number}{'街道' if kind == 'subdistrict' else '社区'}",
        "brand": "", "profile": "", "zone": "Asia/Shanghai", "locale": "zh_CN", "story": "", "labels": {}, "roles": {},
        "settings": {}, "search": "", "created_at": now, "version": 1, "parent_id": parent,
    }  # fmt: skip


def _chain(one: dict[str, Any]) -> list[dict[str, int]]:
    above = [one["id"], one["parent_id"], *([DISTRICT] if one["parent_id"] != DISTRICT else [])]
    return [{"tenant_id": one["id"], "ancestor_id": up, "depth": depth} for depth, up in enumerate(above)]


def _figures(tenant_id: int, now: Any) -> Iterator[dict[str, Any]]:
    """The figures that indicators are made of, filled up with those of modules that nobody has described."""
    keys = list(dict.fromkeys(figure for one in KNOWN for figure in one.figures))[:FIGURES]
    keys += [f"polls.figure_{n}" for n in range(FIGURES - len(keys))]
    months = figures.last_months(figures.month_of(TODAY), MONTHS)
    units = {one.figures[0]: one.unit for one in KNOWN}
    for code in [*months, "2024", "2025", "2026"]:
        for place, key in enumerate(keys):
            rate = units.get(key, "count") != "count"
            yield {
                "tenant_id": tenant_id, "period": code, "key": key, "label": key,
                "numerator": (tenant_id * 7 + place) % 90 + 1 if key != "households" else 800 + tenant_id,
                "denominator": 100 if rate else None, "unit": units.get(key, "count"), "state": False, "computed_at": now,
            }  # fmt: skip


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201
