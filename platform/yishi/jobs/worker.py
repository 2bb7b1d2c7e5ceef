"""Running job rows: claim by lease, run in the tenant's scope, mark done in the same transaction."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from yishi.clock import clock
from yishi.database import Database, UtcDateTime, db
from yishi.database.unit import Unit, use
from yishi.jobs.models import JobRow

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_TRIES = 6


_NOW: Any = bindparam("now", type_=UtcDateTime)
_earlier = aliased(JobRow)
_held_up = exists().where(
    _earlier.lane == JobRow.lane,
    _earlier.id < JobRow.id,
    _earlier.done_at.is_(None),
    _earlier.failed_at.is_(None),
)
_NEXT = (
    select(JobRow)
    .where(
        JobRow.done_at.is_(None),
        JobRow.failed_at.is_(None),
        JobRow.due_at <= _NOW,
        or_(JobRow.lease_until.is_(None), JobRow.lease_until < _NOW),
        or_(JobRow.lane.is_(None), ~_held_up),
    )
    .order_by(JobRow.id)
    .limit(1)
)
"""The oldest job that is due, free, and not behind another of its lane."""
_LOOK = _NEXT.with_only_columns(JobRow.id)
_TAKE = _NEXT.with_for_update(skip_locked=True)


class Gone(Exception):
    """The job's plugin or tenant is gone or switched off: drop it quietly."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job this worker holds."""

    id: UUID
    tenant_id: int | None
    plugin: str
    name: str
    key: str
    arguments: dict[str, Any]
    tries: int


Execute = Callable[[Claimed], None]
"""Runs one job inside a unit that is already pinned to its tenant."""


class Worker:
    """Drains the job table. Several may run, in one process or many."""

    def __init__(self, database: Database, execute: Execute, plan: Callable[[], None]) -> None:
        self.database = database
        self.execute = execute
        self.plan = plan
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        self._wake.set()

    def start(self) -> None:
        """Drain in a daemon thread until `stop`."""
        self._thread = threading.Thread(target=self.run, name="yishi-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def run(self, *, idle_seconds: float = 20.0) -> None:
        """Plan and drain until stopped; between rounds wait for a wake-up or `idle_seconds`."""
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self.plan()
                self.drain()
            except Exception:
                # The database may be away for a while; the worker must outlive that.
                log.exception("the worker's round failed; it tries again")
            self._wake.wait(idle_seconds)

    def drain(self, *, limit: int = 10_000) -> int:
        """Run what is due now; the number of jobs that were run."""
        for count in range(limit):
            # After one there are often more: no need to look before.
            if self._stop.is_set() or not self.run_one(look=count == 0):
                return count
        return limit

    def run_one(self, *, look: bool = True) -> bool:
        job = self._claim(look=look)
        if job is None:
            return False
        try:
            with use(Unit(self.database.engine, tenant_id=job.tenant_id)):
                self.execute(job)
                self._finish(job)
        except Gone as why:
            self._drop(job, str(why))
        except Exception as error:
            log.exception("job %s of tenant %s failed (try %d)", job.name, job.tenant_id, job.tries)
            self._fail(job, error)
        return True

    def _claim(self, *, look: bool = True) -> Claimed | None:
        """The next job, leased to this worker. `look` first without the write lock, which idle workers never take."""
        now = clock.now()
        if look:
            with self.database.unit(writes=False):
                if db.execute(_LOOK, {"now": now}).first() is None:
                    return None
        with self.database.unit():
            row = db.scalars(_TAKE, {"now": now}).first()
            if row is None:
                return None
            row.lease_until = now + LEASE
            row.leased_by = self.name
            row.tries += 1
            return Claimed(
                row.id, row.tenant_id, row.plugin, row.name, row.key, dict(row.arguments), row.tries
            )

    def _finish(self, job: Claimed, error: str = "") -> None:
        """It is over. Its key stays, so that it is not done twice; a parcel that has arrived lies here no longer."""
        kept = {name: value for name, value in job.arguments.items() if name != "parcel"}
        db.execute(
            update(JobRow)
            .where(JobRow.id == job.id)
            .values(done_at=clock.now(), lease_until=None, error=error, arguments=kept),
            execution_options={"synchronize_session": False},
        )

    def _drop(self, job: Claimed, why: str) -> None:
        with self.database.unit():
            self._finish(job, f"dropped: {why}")

    def _fail(self, job: Claimed, error: Exception) -> None:
        last = job.tries >= MAX_TRIES
        wait = timedelta(seconds=min(3600, 2**job.tries))
        with self.database.unit():
            db.execute(
                update(JobRow)
                .where(JobRow.id == job.id)
                .values(
                    lease_until=None,
                    due_at=clock.now() + wait,
                    failed_at=clock.now() if last else None,
                    error=f"{type(error).__name__}: {error}"[:2000],
                )
            )
