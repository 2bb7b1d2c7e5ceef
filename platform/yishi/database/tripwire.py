"""Guard 3: no SQL text reaches the database unless each of its blocks is tied to the bound tenant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlglot import exp

from yishi.database import sql_batches
from yishi.database.sql_blocks import QUERY, WRITE, Blocks
from yishi.database.sql_functions import check_calls
from yishi.database.sql_reader import ParameterKey, read_command, read_statement
from yishi.database.sql_scopes import fold
from yishi.database.sql_ties import Parameter
from yishi.database.tenant import NoTenant, TenantEscape
from yishi.database.tripwire_driver import install_in_driver

EXEMPT = "all_tenants"
"""Execution option: the reason why a statement may see all tenants. The only way round the tripwire."""

_DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What must equal the bound tenant when this SQL text runs; `is_tenants` is False if nothing must."""

    is_tenants: bool = False
    keys: tuple[ParameterKey, ...] = ()
    values: tuple[int, ...] = ()
    refusal: tuple[str, str] | None = None


class Tripwire:
    """Parses each SQL text once; afterwards only compares values (some microseconds a statement).

    `tenant_tables` gives the names of all tables with tenants' rows (it may grow as plugins load);
    `ddl=True` also lets schema changes through; `functions` are further SQL functions vouched for.
    """

    def __init__(
        self,
        tenant_tables: Callable[[], frozenset[str]],
        dialect_name: str,
        *,
        ddl: bool = False,
        functions: frozenset[str] = frozenset(),
        capacity: int = 4096,
    ) -> None:
        self._tenant_tables = tenant_tables
        self._dialect = _DIALECTS.get(dialect_name, dialect_name)
        self._ddl = ddl
        self._functions = functions
        self._capacity = capacity
        self._lock = threading.Lock()
        self._plans: dict[str, Plan] = {}

    def check(self, sql: str, parameters: Any, tenant_id: int | None) -> None:
        """Raise `NoTenant` or `TenantEscape` unless `sql` stays within `tenant_id`.

        `parameters` as the driver gets them: a tuple or mapping, or for executemany a list of those.
        """
        plan = self._plans.get(sql)
        if plan is None:
            plan = self._remember(sql)
        if plan.is_tenants and tenant_id is None:
            raise NoTenant("tenancy.no_tenant", "the statement names a tenant table and no tenant is bound")
        if plan.refusal is not None:
            raise TenantEscape(*plan.refusal)
        if not plan.is_tenants or tenant_id is None:
            return
        for value in plan.values:
            if value != tenant_id:
                raise _other_tenant()
        if plan.keys:
            _compare(plan.keys, parameters, tenant_id)

    def forget(self) -> None:
        """Forget all plans: to be called when a table was added after statements had run."""
        with self._lock:
            self._plans.clear()

    def _remember(self, sql: str) -> Plan:
        batch = sql_batches.fold(sql)
        if batch is None:
            plan = self._plan(sql)
        else:
            plan = self._plans.get(batch.sql) or self._remember(batch.sql)
            plan = replace(plan, keys=batch.keys(plan.keys))
        with self._lock:
            while len(self._plans) >= self._capacity:
                del self._plans[next(iter(self._plans))]
            self._plans[sql] = plan
        return plan

    def _plan(self, sql: str) -> Plan:
        try:
            if command := read_command(sql, ddl=self._ddl):
                return Plan(True, (), (command.tenant,)) if command.tenant is not None else Plan()
            return self._judge(read_statement(sql, self._dialect))
        except TenantEscape as refused:
            return _refused(refused)
        except RecursionError:
            return Plan(refusal=("tenancy.unparsed", "this SQL is nested too deeply"))

    def _judge(self, statement: exp.Expression) -> Plan:
        if not isinstance(statement, (*QUERY, exp.Values, *WRITE)):
            raise TenantEscape("tenancy.forbidden", f"a {statement.key} statement is not for run time")
        check_calls(statement, self._functions)
        tables = self._tenant_tables()
        if all(fold(table.name) not in tables for table in statement.find_all(exp.Table)):
            return Plan()
        try:
            return self._tie(statement, tables)
        except TenantEscape as refused:
            return _refused(refused, is_tenants=True)

    def _tie(self, statement: exp.Expression, tables: frozenset[str]) -> Plan:
        blocks = Blocks(tables, self._dialect)
        blocks.statement(statement)
        if unread := blocks.unread(statement):
            raise TenantEscape("tenancy.unread", f"{unread[0]} stands where it can't be judged")
        if untied := blocks.ties.untied(blocks.owned):
            names = ", ".join(sorted({blocks.owned[node] for node in untied}))
            raise TenantEscape("tenancy.untied", f"not tied to the bound tenant: {names}")
        values = blocks.ties.values(blocks.owned)
        keys = tuple(value.key for value in values if isinstance(value, Parameter))
        return Plan(True, keys, tuple(value.value for value in values if not isinstance(value, Parameter)))


def _compare(keys: Sequence[ParameterKey], parameters: Any, tenant_id: int) -> None:
    many = isinstance(parameters, list) and parameters and isinstance(parameters[0], (tuple, list, Mapping))
    for each in parameters if many else (parameters,):
        for key in keys:
            try:
                value = each[key]
            except (KeyError, IndexError, TypeError) as error:
                raise TenantEscape("tenancy.unread", "the tenant's parameter is missing") from error
            if type(value) is not int or value != tenant_id:
                raise _other_tenant()


def _refused(refused: TenantEscape, *, is_tenants: bool = False) -> Plan:
    message = str(refused).removeprefix(f"{refused.code}: ")
    return Plan(is_tenants, refusal=(refused.code, message))


def _other_tenant() -> TenantEscape:
    return TenantEscape("tenancy.other_tenant", "the statement is tied to another tenant than the bound one")


def install(
    engine: Engine,
    tripwire: Tripwire,
    current_tenant: Callable[[], int | None],
    *,
    on_exempt: Callable[[str, str], None],
) -> None:
    """Check each statement of `engine` before the driver gets it. Call it before the first connection.

    `on_exempt(reason, sql)` is told of every statement that runs under `all_tenants="reason"`. Cursors
    taken from the driver's own connection are checked too, and can't be exempted.
    """

    def before(
        connection: Connection, cursor: Any, sql: str, parameters: Any, context: Any, _many: bool
    ) -> None:
        options = context.execution_options if context is not None else connection.get_execution_options()
        reason = options.get(EXEMPT)
        if reason is None:
            tripwire.check(sql, parameters, current_tenant())
        elif isinstance(reason, str) and reason.strip():
            on_exempt(reason, sql)
        else:
            raise TenantEscape("tenancy.no_reason", f"{EXEMPT} must say why")
        cursor.vouched = sql

    install_in_driver(engine, lambda sql, parameters: tripwire.check(sql, parameters, current_tenant()))
    event.listen(engine, "before_cursor_execute", before)
