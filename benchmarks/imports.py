"""(d) Changchun's 712 communities and one roster of 3,000 rows, against a bare bulk insert of the same rows.

The bare insert writes what the import left behind, table by table, in one transaction by Core's executemany:
no reading of files, no checks, no sealing, no log.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from benchmarks.sites import postgres_site, sqlite_site
from yishi.actor import system
from yishi.app import Yishi, assemble
from yishi.cli.common import migrator
from yishi.config import Config, shipped_folder
from yishi.database import GLOBAL_TABLES, Base
from yishi.database.engine import make_engine
from yishi.demo.estates import _csv
from yishi.places import estates
from yishi.places.importing import applying, preview, service
from yishi.tenants.current import set_current
from yishi.tenants.division_file import read_divisions
from yishi.tenants.divisions import import_divisions, import_plan
from yishi.tenants.models import Tenant
from yishi.tenants.resolve import load
from yishi.tenants.scope import installation_actor
from yishi.testing import postgres

ROWS = 3000
CITY_TABLES = ("tenant", "tenant_ancestor", "tenant_placement", "tenant_plugin", "division", "job")
ROSTER_TABLES = ("person", "building", "entrance", "unit", "ownership", "search_token")


def run() -> list[str]:
    """The lines of the report."""
    lines = ["| what | database | seconds | rows/s | bare insert, s | × bare |", "|---|---|---|---|---|---|"]
    for name, opened in (("SQLite", sqlite_site), ("PostgreSQL", postgres_site)):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            site = stack.enter_context(opened(Path(folder), tenants=1))
            yishi = assemble(site.config)
            lines.append(_compared("712 communities", name, yishi, _city, CITY_TABLES, 712))
            lines.append(_compared(f"roster of {ROWS:,} rows", name, yishi, _roster, ROSTER_TABLES, ROWS))
            yishi.database.dispose()
    return lines


def _compared(
    what: str, database: str, yishi: Yishi, work: Callable[[Yishi], None], tables: tuple[str, ...], rows: int
) -> str:
    before = _count(yishi, tables)
    start = time.perf_counter()
    work(yishi)
    spent = time.perf_counter() - start
    written = _written(yishi, tables, before)
    bare = _bare(yishi.config, written)
    return f"| {what} | {database} | {spent:.1f} | {rows / spent:,.0f} | {bare:.2f} | {spent / bare:.0f} |"


def _city(yishi: Yishi) -> None:
    data = (shipped_folder("tenants") / "changchun" / "communities.csv").read_bytes()
    rows = read_divisions(data, only_type="社区").rows
    with yishi.database.unit(writes=False):
        set_current(None, yishi.registry)
        plan = import_plan(
            under=None, profile="community", subdistrict_profile="subdistrict", district_profile="district",
            system="nbs", vintage="2023",
        )  # fmt: skip
    import_divisions(installation_actor(), rows=rows, plan=plan, unit=yishi.database.unit)


def _roster(yishi: Yishi) -> None:
    data = _csv(
        (n // 100 + 1, n % 100 // 25 + 1, n % 25 // 2 + 1, f"{n % 25 // 2 + 1:02}{n % 2 + 1:02}", "88.40", "产权登记",
         f"K{n}", f"业主{n}", f"1390000{n:04}", "个人", "已交付")
        for n in range(ROWS)
    )  # fmt: skip
    here = system(1, "cli")
    with yishi.database.unit(1):
        set_current(load(1, yishi.registry), yishi.registry)
        estate = estates.create(here, "大小区")
        row = service.upload(here, estate.id, "roster.csv", data)
        service.confirm(here, row.id, preview.of_import(row).mark, background=False)
        import_id = row.id
    with yishi.database.unit(1):
        applying.run(import_id)


def _owner(config: Config) -> Engine:
    return make_engine(config.owner_database_url, pool_size=1)


def _count(yishi: Yishi, tables: tuple[str, ...]) -> dict[str, set[Any]]:
    return {name: {tuple(row) for row in rows} for name, rows in _rows(yishi, tables, keys=True).items()}


def _written(
    yishi: Yishi, tables: tuple[str, ...], before: dict[str, set[Any]]
) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name, rows in _rows(yishi, tables, keys=False).items():
        keys = [c.name for c in Base.metadata.tables[name].primary_key.columns]
        found[name] = [r._asdict() for r in rows if tuple(getattr(r, k) for k in keys) not in before[name]]
    return found


def _rows(yishi: Yishi, tables: tuple[str, ...], *, keys: bool) -> dict[str, list[Any]]:
    engine = _owner(yishi.config)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL app.tenant_id = '1'")
            return {
                name: list(
                    connection.execute(
                        select(*(table.primary_key.columns if keys else table.columns)).order_by(
                            *table.primary_key.columns
                        )
                    )
                )
                for name in tables
                for table in [Base.metadata.tables[name]]
            }
    finally:
        engine.dispose()


def _bare(config: Config, written: dict[str, list[dict[str, Any]]]) -> float:
    """Seconds to write the rows into an empty migrated database of the same kind."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if config.is_postgres:
            server = postgres.shared()
            url = server.url(stack.enter_context(server.database()), postgres.OWNER)
        else:
            url = f"sqlite:///{folder}/bare.sqlite3"
        yishi = assemble(config.with_(database_url=url, owner_database_url=url, data_folder=Path(folder)))
        migrator(yishi).upgrade()
        yishi.database.dispose()
        engine = make_engine(url)
        with engine.begin() as connection:
            if not any(name in GLOBAL_TABLES for name in written):
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET LOCAL app.tenant_id = '1'")
                connection.execute(insert(Tenant.__table__), [_a_tenant()])
                connection.execute(insert(Base.metadata.tables["estate"]), _estates(written))
            start = time.perf_counter()
            for name, rows in written.items():
                if rows:
                    connection.execute(insert(Base.metadata.tables[name]), rows)
        spent = time.perf_counter() - start
        engine.dispose()
        return spent


def _a_tenant() -> dict[str, Any]:
    from benchmarks.sites import _tenant
    from yishi.clock import clock

    return _tenant(0, clock.now())


def _estates(written: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    ids = {row["estate_id"] for row in written["unit"]}
    return [{"tenant_id": 1, "id": i, "name": "大小区", "address": "", "note": "", "version": 1} for i in ids]


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201
