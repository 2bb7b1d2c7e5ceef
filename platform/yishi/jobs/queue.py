"""Writing job rows: in the same transaction as the data they follow from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from yishi.clock import clock
from yishi.database import current_unit, db, new_id
from yishi.database.tenant import bound_tenant
from yishi.database.upsert import insert
from yishi.jobs.models import JobRow

_wake: list[Callable[[], None]] = []


def on_enqueue(wake: Callable[[], None]) -> None:
    """Have `wake` called after each commit that enqueued something (the in-process worker)."""
    _wake.append(wake)


def enqueue(
    name: str,
    *,
    key: str | None = None,
    plugin: str = "",
    arguments: dict[str, Any] | None = None,
    lane: str | None = None,
    due_at: datetime | None = None,
    tenant_id: int | None = None,
) -> bool:
    """Write one job for the bound tenant (or `tenant_id`, or the installation when neither).

    Idempotent by `(tenant, name, key)`: False when such a row is there already.
    """
    row_id = new_id()
    statement = (
        insert(JobRow)
        .values(
            id=row_id,
            tenant_id=tenant_id if tenant_id is not None else bound_tenant.get(),
            plugin=plugin,
            name=name,
            key=key or str(row_id),
            lane=lane,
            arguments=arguments or {},
            due_at=due_at or clock.now(),
            progress={},
            error="",
            tries=0,
        )
        .on_conflict_do_nothing()
        .returning(JobRow.id)
    )
    made = db.execute(statement).first() is not None
    if made:
        current_unit().after_commit(_wake_all)
    return made


def enqueue_many(name: str, given: Mapping[int, dict[str, Any]], *, key: str, lane: str = "") -> None:
    """One job for each tenant id in `given`, with its arguments, in one statement.

    Rows of the same name and key that are there already stay. `lane` is prefixed with the tenant's id.
    """
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "tenant_id": tenant_id,
            "plugin": "",
            "name": name,
            "key": key,
            "lane": f"{tenant_id}:{lane}" if lane else None,
            "arguments": arguments,
            "due_at": now,
            "progress": {},
            "error": "",
            "tries": 0,
        }
        for tenant_id, arguments in given.items()
    ]
    for start in range(0, len(rows), 500):
        db.execute(insert(JobRow).on_conflict_do_nothing(), rows[start : start + 500])
    if rows:
        current_unit().after_commit(_wake_all)


def _wake_all() -> None:
    for wake in _wake:
        wake()
