"""All rows of an installation, read past every guard: as the tables' owner, tenant by tenant.

For tests that must see what a tenant has, whatever the code under test believes.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, inspect, select, text

from yishi.database import GLOBAL_TABLES, Base
from yishi.database.engine import WRITES
from yishi.testing.installations import Installation

Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def as_owner(installation: Installation, *, writes: bool = False) -> Iterator[Connection]:
    """A transaction of the tables' owner; committed if it writes."""
    engine = installation.yishi.database.owner_engine()
    try:
        with engine.connect().execution_options(**{WRITES: writes}) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def enter(connection: Connection, tenant_id: int) -> None:
    """Row-level security holds the owner as well."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{int(tenant_id)}'")


def present(connection: Connection) -> list[Table]:
    """The tables of the models that stand in the database, parents first."""
    there = set(inspect(connection).get_table_names())
    return [t for t in _sorted(len(Base.metadata.tables)) if t.name in there]


@functools.lru_cache(maxsize=4)
def _sorted(_count: int) -> list[Table]:
    return Base.metadata.sorted_tables


def of_tenant(connection: Connection, tenant_id: int) -> Rows:
    """Every row of one tenant: of its own tables, and what global tables say of it."""
    enter(connection, tenant_id)
    found: Rows = {}
    for table in present(connection):
        column = table.c.get("tenant_id") if table.name != "tenant" else table.c.id
        if column is not None:
            statement = select(*table.columns).where(column == tenant_id)
            found[table.name] = _read(connection, statement.order_by(*table.primary_key.columns))
    return found


def digest_of_tenant(connection: Connection, tenant_id: int) -> str:
    """One hash over all rows of a tenant as the driver gives them: quick, to be compared with another."""
    enter(connection, tenant_id)
    made = hashlib.sha256()
    cursor = connection.connection.cursor()
    for table in _sorted(len(Base.metadata.tables)):
        column = "id" if table.name == "tenant" else "tenant_id" if "tenant_id" in table.c else None
        if column is not None:
            key = ", ".join(c.name for c in table.primary_key.columns)
            made.update(table.name.encode())
            cursor.execute(f"SELECT * FROM {table.name} WHERE {column} = {int(tenant_id)} ORDER BY {key}")
            for row in cursor.fetchall():
                made.update(repr(tuple(row)).encode())
    cursor.close()
    return made.hexdigest()


def everything(installation: Installation) -> Rows:
    """Every row of every table."""
    with as_owner(installation) as connection:
        tables = present(connection)
        found: Rows = {
            t.name: _read(connection, select(*t.columns).order_by(*t.primary_key.columns))
            for t in tables
            if t.name in GLOBAL_TABLES
        }
        for tenant_id in connection.execute(text("SELECT id FROM tenant ORDER BY id")).scalars().all():
            for name, rows in of_tenant(connection, tenant_id).items():
                if name not in GLOBAL_TABLES:
                    found.setdefault(name, []).extend(rows)
    return found


def digest(rows: Rows) -> str:
    """One hash over rows: equal on both databases for equal content."""
    made = hashlib.sha256()
    for name in sorted(rows):
        for row in rows[name]:
            made.update(repr((name, row)).encode())
    return made.hexdigest()


def difference(one: Rows, other: Rows) -> list[str]:
    """The tables in which two readings differ, with the first row that does."""
    found = []
    for name in sorted({*one, *other}):
        a, b = one.get(name, []), other.get(name, [])
        if a != b:
            odd = next(((x, y) for x, y in zip(a, b, strict=False) if x != y), None)
            found.append(f"{name}: {len(a)} and {len(b)} rows; first that differs: {odd}")
    return found


def _read(connection: Connection, statement: Any) -> list[tuple[Any, ...]]:
    return [tuple(_plain(v) for v in row) for row in connection.execute(statement)]


def _plain(value: Any) -> Any:
    """JSON objects have no order of their own; PostgreSQL keeps none."""
    if isinstance(value, dict):
        return {k: _plain(value[k]) for k in sorted(value)}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value
