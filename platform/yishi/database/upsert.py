"""INSERT … ON CONFLICT, which both databases have under different imports."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from yishi.database.unit import current_unit


def insert(table: Any) -> Any:
    """The current database's `Insert`, which has `on_conflict_do_update` and `…_do_nothing`."""
    dialect = current_unit().connection.dialect.name
    return postgres_insert(table) if dialect == "postgresql" else sqlite_insert(table)
