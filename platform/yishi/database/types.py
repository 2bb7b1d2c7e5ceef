"""Column types: instants in UTC, ids, JSON, exact areas and money."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit key; SQLite numbers rows by itself only for its own INTEGER."""

Json = JSON().with_variant(JSONB(), "postgresql")

Area = BigInteger
"""Whole hundredths of a square metre: exact, and indexable under row-level security."""

Money = BigInteger
"""Whole hundredths of a yuan."""


def new_id() -> UUID:
    """A UUIDv7: unique everywhere, sorted by the time it was made."""
    return uuid7()


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware UTC coming out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone; use yishi.clock")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class json_rows(FunctionElement[Any]):
    """Aggregate: the given columns of all rows as one JSON array of arrays.

    Order the rows in a sub-select (SQLite 3.40 has no ordered aggregates).
    """

    type = Json
    inherit_cache = True
    name = "json_rows"


@compiles(json_rows, "sqlite")
def _json_rows_sqlite(element: json_rows, compiler: Any, **kw: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **kw)}))"


@compiles(json_rows, "postgresql")
def _json_rows_postgres(element: json_rows, compiler: Any, **kw: Any) -> str:
    return f"jsonb_agg(jsonb_build_array({compiler.process(element.clauses, **kw)}))"


def lower(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.lower(column)
