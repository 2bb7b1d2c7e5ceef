"""Alembic's environment for the core and for every plugin; `Migrator` hands it everything."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Integer

from yishi.database.types import BigId, Json, UtcDateTime

NAMED = {"Json": Json, "BigId": BigId}


def _read_back(item: Any) -> str | bool:
    """The portable type behind one read from SQLite, for the way back of a table or column that goes."""
    name = getattr(item, "__visit_name__", "")
    if name == "CHAR" and item.length == 32:
        return "sa.Uuid()"
    return {"DATETIME": "types.UtcDateTime()", "JSON": "types.Json"}.get(name, False)


def render(kind: str, item: Any, _autogen: Any) -> Any:
    """Write our own column types by their names in new revisions."""
    if kind == "type":
        for name, known in NAMED.items():
            if item is known or repr(item) == repr(known):
                return f"types.{name}"
        if isinstance(item, UtcDateTime):
            return "types.UtcDateTime()"
        return _read_back(item)
    return False


def differs(_context: Any, _found: Any, _said: Any, found: Any, said: Any) -> bool | None:
    """SQLite has one kind of integer: a `BigId` read back from it has not changed. None: let Alembic look."""
    if connection.dialect.name == "sqlite" and isinstance(found, Integer) and isinstance(said, Integer):
        return False
    return None


options = context.config.attributes
connection = options["connection"]

if connection.dialect.name == "postgresql":
    # A migration must not stand in the way of the running product for long.
    connection.exec_driver_sql("SET lock_timeout = '10s'")
    connection.exec_driver_sql("SET statement_timeout = '15min'")

context.configure(
    connection=connection,
    target_metadata=options["target_metadata"],
    version_table=options["version_table"],
    include_name=options["include_name"],
    include_object=options["include_object"],
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    compare_type=differs,
)

with context.begin_transaction():
    context.run_migrations()
