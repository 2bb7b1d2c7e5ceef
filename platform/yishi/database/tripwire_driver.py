"""The tripwire below SQLAlchemy: a cursor taken from the driver's own connection is checked as well."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from sqlalchemy import Engine, event

from yishi.database.tenant import TenantEscape

Check = Callable[[str, Any], None]


def install_in_driver(engine: Engine, check: Check) -> None:
    """Have each new connection of `engine` hand out checking cursors. Call it before the first connection.

    A cursor whose attribute `vouched` is the very text it runs was checked (or exempted) above it.
    """
    if engine.dialect.name == "sqlite":
        option, value = "factory", _sqlite_connection(check)
    else:
        option, value = "cursor_factory", _psycopg_cursor(check)

    def choose(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options[option] = value

    event.listen(engine, "do_connect", choose)


def _sqlite_connection(check: Check) -> type[sqlite3.Connection]:
    class GuardedCursor(sqlite3.Cursor):
        vouched: str | None = None

        def execute(self, sql: str, parameters: Any = (), /) -> GuardedCursor:
            vouched, self.vouched = self.vouched, None
            if vouched is not sql:
                check(sql, parameters if isinstance(parameters, dict) else tuple(parameters))
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Iterable[Any], /) -> GuardedCursor:
            vouched, self.vouched = self.vouched, None
            if vouched is not sql:
                parameters = list(parameters)
                for each in parameters or [()]:
                    check(sql, each if isinstance(each, dict) else tuple(each))
            return super().executemany(sql, parameters)

        def executescript(self, _sql: str, /) -> NoReturn:
            raise _unchecked("executescript")

    class GuardedConnection(sqlite3.Connection):
        def cursor(self, _factory: Any = None) -> GuardedCursor:  # type: ignore[override]
            return super().cursor(GuardedCursor)

        # The driver's own shortcuts make their cursor without asking `cursor`.
        def execute(self, sql: str, parameters: Any = (), /) -> GuardedCursor:
            return self.cursor().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Iterable[Any], /) -> GuardedCursor:
            return self.cursor().executemany(sql, parameters)

        def executescript(self, _sql: str, /) -> NoReturn:
            raise _unchecked("executescript")

        def blobopen(self, *_arguments: Any, **_options: Any) -> NoReturn:
            raise _unchecked("blobopen")

        def iterdump(self, *_arguments: Any, **_options: Any) -> NoReturn:
            raise _unchecked("iterdump")

        def serialize(self, *_arguments: Any, **_options: Any) -> NoReturn:
            raise _unchecked("serialize")

        def backup(self, *_arguments: Any, **_options: Any) -> NoReturn:
            raise _unchecked("backup")

    return GuardedConnection


def _psycopg_cursor(check: Check) -> type[Any]:
    import psycopg

    class GuardedCursor(psycopg.Cursor[Any]):
        vouched: str | None = None

        def execute(self, query: Any, params: Any = None, **options: Any) -> GuardedCursor:
            vouched, self.vouched = self.vouched, None
            if vouched is not query:
                check(_text(query, self), params)
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
            vouched, self.vouched = self.vouched, None
            if vouched is not query:
                params_seq = list(params_seq)
                for params in params_seq or [()]:
                    check(_text(query, self), params)
            super().executemany(query, params_seq, **options)

        def stream(self, query: Any, params: Any = None, **options: Any) -> Any:
            check(_text(query, self), params)
            return super().stream(query, params, **options)

        def copy(self, *_arguments: Any, **_options: Any) -> NoReturn:
            raise _unchecked("COPY")

    return GuardedCursor


def _text(query: Any, cursor: Any) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return query if isinstance(query, str) else query.as_string(cursor)


def _unchecked(what: str) -> TenantEscape:
    return TenantEscape("tenancy.forbidden", f"{what} reads or writes past the tripwire")
