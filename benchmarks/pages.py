"""(b) The topic page against a bare view; (c) at 10, 1,000 and 10,000 tenants; (e) guards and row-level
security on against off."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import crowd
from benchmarks.bare import create_bare
from benchmarks.load import Served, compare, serving
from benchmarks.sites import SLUG, Site, make_app, postgres_site, sqlite_site

Open = Callable[..., Any]
SITES: dict[str, Open] = {"SQLite": sqlite_site, "PostgreSQL": postgres_site}


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="yishi-bench-") as name:
        yield Path(name)


def _stored_id(site: Site) -> str:
    return site.topic_id.hex if site.config.database_url.startswith("sqlite") else str(site.topic_id)


def topic_page(rounds: int = 6) -> list[str]:
    """(b) Signed in, 20 opinions, 3 gates, 8 timeline entries, all modules on; 1,000 tenants."""
    lines = ["| database | view | requests/s | of the bare view | p99 ms | kB |", "|---|---|---|---|---|---|"]
    for name, opened in SITES.items():
        with _folder() as folder, opened(folder) as site, ExitStack() as stack:
            bare = stack.enter_context(
                serving(create_bare, site.config.database_url, site.tenant_id, _stored_id(site))
            )
            ours = stack.enter_context(serving(make_app, site.config))
            found = compare(
                {"bare": (bare, "/topic", {}), "topic page": (ours, site.topic_path, site.session)},
                rounds=rounds,
            )
        for view in found.values():
            lines.append(
                f"| {name} | {view.name} | {view.rate:,.0f} | {_of(view, found['bare'])} "
                f"| {sorted(view.p99)[len(view.p99) // 2]:.1f} | {view.size / 1024:.0f} |"
            )
    return lines


def _of(view: Served, base: Served) -> str:
    each = sorted(a / b for a, b in zip(view.rates, base.rates, strict=True))
    return f"{each[len(each) // 2]:.0%} ({each[0]:.0%}–{each[-1]:.0%})"


def many_tenants(rounds: int = 8) -> list[str]:
    """(c) The same page and the notice board at 10, 1,000 and 10,000 tenants."""
    lines = ["| database | page | tenants | requests/s | of 10 tenants |", "|---|---|---|---|---|"]
    for name, opened in SITES.items():
        with ExitStack() as stack:
            topics: dict[str, tuple[int, str, dict[str, str]]] = {}
            boards: dict[str, tuple[int, str, dict[str, str]]] = {}
            for count in (10, 1_000, 10_000):
                site = stack.enter_context(opened(stack.enter_context(_folder()), tenants=count))
                crowd.fill(site, count)
                port = stack.enter_context(serving(make_app, site.config))
                topics[f"{count:,}"] = (port, site.topic_path, site.session)
                boards[f"{count:,}"] = (port, f"/{SLUG}/notices/", site.session)
            for page, targets in (("topic", topics), ("notice board", boards)):
                found = compare(targets, rounds=rounds, seconds=1.2)
                for count_name, view in found.items():
                    lines.append(
                        f"| {name} | {page} | {count_name} | {view.rate:,.0f} | {_of(view, found['10'])} |"
                    )
    return lines


def guards(rounds: int = 6) -> list[str]:
    """(e) The topic page with the tripwire against without; with row-level security against without."""
    lines = ["| what | requests/s on | off | on, of off |", "|---|---|---|---|"]
    with _folder() as folder, sqlite_site(folder) as site, ExitStack() as stack:
        on = stack.enter_context(serving(make_app, site.config))
        off = stack.enter_context(serving(make_app, site.config.with_(tripwire=False)))
        lines.append(_pair("tripwire, SQLite", on, off, site, rounds))
    with _folder() as folder, postgres_site(folder) as site, ExitStack() as stack:
        on = stack.enter_context(serving(make_app, site.config))
        off = stack.enter_context(serving(make_app, site.config.with_(tripwire=False)))
        lines.append(_pair("tripwire, PostgreSQL", on, off, site, rounds))
        # The superuser is not subject to row-level security: the same statements without its conditions.
        free = site.config.with_(
            database_url=site.config.owner_database_url.replace("yishi_owner", "postgres")
        )
        unwalled = stack.enter_context(serving(make_app, free))
        lines.append(_pair("row-level security, PostgreSQL", on, unwalled, site, rounds))
    return lines


def _pair(what: str, on: int, off: int, site: Site, rounds: int) -> str:
    found = compare(
        {"off": (off, site.topic_path, site.session), "on": (on, site.topic_path, site.session)},
        rounds=rounds,
    )
    return (
        f"| {what} | {found['on'].rate:,.0f} | {found['off'].rate:,.0f} | {_of(found['on'], found['off'])} |"
    )


if __name__ == "__main__":
    for part in (topic_page, many_tenants, guards):
        print("\n".join(part()), end="\n\n", flush=True)  # noqa: T201
