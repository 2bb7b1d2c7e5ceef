"""Alembic's environment for the core and for every plugin; `Migrator` hands it everything."""

from __future__ import annotations

from typing import Any

from alembic import context

from yishi.database.types import BigId, Json, UtcDateTime

NAMED = {"Json": Json, "BigId": BigId}


def render(kind: str, item: Any, _autogen: Any) -> Any:
    """Write our own column types by their names in new revisions."""
    if kind == "type":
        for name, known in NAMED.items():
            if item is known or repr(item) == repr(known):
                return f"types.{name}"
        if isinstance(item, UtcDateTime):
            return "types.UtcDateTime()"
    return False


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
)

with context.begin_transaction():
    context.run_migrations()
