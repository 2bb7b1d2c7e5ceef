"""Unit of work: one connection, one transaction, at most one tenant, at most one session.

A unit is opened for each request, job or command. It may start without a tenant (sign-in and the
context statement precede it) and is then pinned to one tenant for the rest of its life.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.engine import RootTransaction
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from yishi.database.engine import WRITES
from yishi.database.guard import GuardedSession, check_pinned
from yishi.database.prepared import prepared
from yishi.database.tenant import NoTenant, TenantEscape, bound_tenant


class Unit:
    """See the module. `writes` says whether the transaction may write; reading units are rolled back."""

    def __init__(self, engine: Engine, *, writes: bool = True, tenant_id: int | None = None) -> None:
        self.engine = engine
        self.writes = writes
        self.tenant_id = tenant_id
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._session: Session | None = None
        self._told = False
        self._after_commit: list[Callable[[], None]] = []

    def pin(self, tenant_id: int) -> None:
        """Bind this unit to one tenant, for good."""
        if self.tenant_id not in (None, tenant_id):
            raise TenantEscape("unit.pinned", f"unit of tenant {self.tenant_id} can't serve {tenant_id}")
        self.tenant_id = tenant_id
        bound_tenant.set(tenant_id)
        if self._connection is not None:
            self._tell_postgres(self._connection)

    @property
    def connection(self) -> Connection:
        """The unit's connection, its transaction begun on first use."""
        if self._connection is None:
            # The write option must be known when the transaction begins, and not outlive this unit.
            self._connection = self.engine.connect().execution_options(**{WRITES: self.writes})
            self._transaction = self._connection.begin()
            self._tell_postgres(self._connection)
        return self._connection

    def _tell_postgres(self, connection: Connection) -> None:
        if self._told or self.tenant_id is None or connection.dialect.name != "postgresql":
            return
        # A literal SET LOCAL: set_config() is not propagated by Citus, a session-level SET leaks in poolers.
        connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{int(self.tenant_id)}'")
        self._told = True

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = GuardedSession(
                bind=self.connection,
                tenant_id=self.tenant_id,
                autoflush=True,
                expire_on_commit=False,
                # The unit alone begins and ends the transaction.
                join_transaction_mode="rollback_only",
            )
        elif self._session.info["tenant_id"] != self.tenant_id:
            self._session.flush()
            self._session.info["tenant_id"] = self.tenant_id
        return self._session

    def read(self, statement: Any, params: dict[str, Any] | None) -> Any:
        """The rows of a prebuilt statement; see `prepared`."""
        sql = prepared(statement, self.engine.dialect)
        if sql is None:
            return self.session.execute(statement, params)
        check_pinned(self.tenant_id)
        if self._session is not None:
            self._session.flush()
        return self.connection.execute(sql, params)

    def after_commit(self, then: Callable[[], None]) -> None:
        """Call `then` once the transaction is durable; never when it is rolled back."""
        self._after_commit.append(then)

    def commit(self) -> None:
        if self._session is not None:
            self._session.flush()
        if self._transaction is not None:
            self._transaction.commit()
            self._transaction = None
        self.close()
        callbacks, self._after_commit = self._after_commit, []
        for then in callbacks:
            then()

    def close(self) -> None:
        """Give the connection back; whatever was not committed is rolled back."""
        if self._session is not None:
            self._session.close()
            self._session = None
        if self._connection is not None:
            if self._transaction is not None and self._transaction.is_active:
                # A failed flush may have ended it already.
                self._transaction.rollback()
            self._transaction = None
            self._connection.close()
            self._connection = None
        self._told = False


S = TypeVar("S", bound=Select[Any])

_unit: ContextVar[Unit | None] = ContextVar("yishi_unit", default=None)


def current_unit() -> Unit:
    unit = _unit.get()
    if unit is None:
        raise NoTenant("no_unit", "no unit of work is open here; use database.unit(…)")
    return unit


def enter(unit: Unit) -> tuple[Token[Unit | None], Token[int | None]]:
    """Make `unit` the current one; give the tokens to `leave`."""
    return _unit.set(unit), bound_tenant.set(unit.tenant_id)


def leave(tokens: tuple[Token[Unit | None], Token[int | None]]) -> None:
    _unit.reset(tokens[0])
    bound_tenant.reset(tokens[1])


@contextmanager
def use(unit: Unit, *, commit: bool | None = None) -> Iterator[Unit]:
    """Work in `unit`; commit at the end if it writes (or as told), roll back on any error."""
    tokens = enter(unit)
    try:
        yield unit
        if unit.writes if commit is None else commit:
            unit.commit()
    finally:
        unit.close()
        leave(tokens)


def _current_session() -> Session:
    return current_unit().session


db: Session = LocalProxy(_current_session)  # type: ignore[assignment]
"""The current unit's session: what services use (`db.add`, `db.execute`, `db.scalars` …)."""


def held(statement: S) -> S:
    """The select's rows as they are now, held until the transaction ends: read a version only like this.

    Who comes second waits, and then sees what the first wrote.
    """
    found: S = statement.with_for_update().execution_options(populate_existing=True)
    return found


def read(statement: Any, params: dict[str, Any] | None = None) -> Any:
    """Run a select of columns; cheapest is a `guarded(…)` one that was built once. It sees what this unit wrote."""
    return current_unit().read(statement, params)
