"""Engines for SQLite and PostgreSQL, set up so that nothing acknowledged is lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import QueuePool

from yishi.errors import Misconfigured

WRITES = "yishi_writes"
"""Execution option: this connection's transaction will write (SQLite then takes its lock at once)."""


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for `url`; SQLite in WAL with foreign keys and full sync, PostgreSQL through psycopg 3."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=20,
            connect_args={"timeout": 30, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_size=pool_size, max_overflow=20, pool_pre_ping=False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy's own BEGIN below replaces the driver's, which would begin too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def check_postgres(engine: Engine) -> None:
    """Refuse to serve as superuser, as owner of the tables, with BYPASSRLS, or without durable commits."""
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT r.rolsuper, r.rolbypassrls, current_setting('synchronous_commit'), "
                "EXISTS (SELECT 1 FROM pg_catalog.pg_tables t "
                "WHERE t.tableowner = current_user AND t.schemaname = current_schema()) "
                "FROM pg_catalog.pg_roles r WHERE r.rolname = current_user"
            )
        ).one()
    superuser, bypasses, durable, owns = row
    if superuser or bypasses:
        raise Misconfigured(
            "the server must not run as a PostgreSQL superuser or with BYPASSRLS; "
            "use the role made by `yishi db roles`"
        )
    if owns:
        raise Misconfigured(
            "the server must not run as the owner of the tables: row-level security could be switched off; "
            "point YISHI_DATABASE_URL at the app role and YISHI_OWNER_DATABASE_URL at the owner"
        )
    if durable == "off":
        raise Misconfigured("synchronous_commit is off: acknowledged acts could be lost; switch it on")
