"""The database of one installation: its engine, its units, its tripwire."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from yishi.config import Config
from yishi.database.base import tenant_tables
from yishi.database.engine import make_engine
from yishi.database.tenant import bound_tenant
from yishi.database.tripwire import Tripwire, install
from yishi.database.unit import Unit, use

log = logging.getLogger(__name__)


class Database:
    """One engine for the app's role; `owner_engine()` for migrations."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.engine: Engine = make_engine(config.database_url)
        self.tripwire: Tripwire | None = None
        if config.tripwire:
            self.tripwire = Tripwire(tenant_tables, self.engine.dialect.name)
            install(self.engine, self.tripwire, bound_tenant.get, on_exempt=_log_exemption)

    def owner_engine(self) -> Engine:
        """A fresh engine as the tables' owner; the caller disposes of it."""
        return make_engine(self.config.owner_database_url, pool_size=1)

    @contextmanager
    def unit(self, tenant_id: int | None = None, *, writes: bool = True) -> Iterator[Unit]:
        """Open a unit of work of its own (its own connection and transaction) and commit at the end."""
        with use(Unit(self.engine, writes=writes, tenant_id=tenant_id)) as unit:
            yield unit

    def dispose(self) -> None:
        self.engine.dispose()


def _log_exemption(reason: str, sql: str) -> None:
    log.info("statement exempt from the tenant tripwire: %s", reason, extra={"sql": sql[:200]})
