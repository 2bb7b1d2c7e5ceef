"""Rows that wait to be sent: one for each notification and channel that its person chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.clock import clock
from yishi.database import current_tenant_id, db, new_id
from yishi.database.upsert import insert
from yishi.jobs.queue import enqueue
from yishi.people.delivery.channels import ready
from yishi.people.delivery.wishes import Wishes, due, hours, wishes_of
from yishi.people.models import Delivery, Membership
from yishi.tenants.current import current_tenant

JOB = "send_deliveries"


@dataclass(frozen=True, slots=True)
class Said:
    """A notification that was just made: `title` is a msgid, its places filled from `params`."""

    id: UUID
    person_id: UUID
    title: str
    params: Mapping[str, Any]
    path: str


def wishes_of_persons(person_ids: Iterable[UUID]) -> dict[UUID, Wishes]:
    """Those of these persons who chose any channel; one statement."""
    wanted = set(person_ids)
    asked = select(Membership.person_id, Membership.preferences).where(
        Membership.tenant_id == current_tenant_id(),
        Membership.person_id.is_not(None),
        Membership.ended_at.is_(None),
    )
    if len(wanted) < 500:
        asked = asked.where(Membership.person_id.in_(wanted))
    found = {who: wishes_of(kept) for who, kept in db.execute(asked) if who in wanted}
    return {who: wishes for who, wishes in found.items() if wishes.channels}


def plan(said: Iterable[Said], *, urgent: bool = False) -> None:
    """Have these sent to whoever chose more than the app."""
    every = list(said)
    wishes = wishes_of_persons(one.person_id for one in every)
    if not wishes:
        return
    zone, at, now = current_tenant().zone, hours(), clock.now()
    rows = [
        _row(channel, str(one.id), one.title, one.params, one.path, due(now, zone, theirs, at, urgent=urgent))
        | {"notification_id": one.id, "person_id": one.person_id}
        for one in every
        if (theirs := wishes.get(one.person_id)) is not None
        for channel in theirs.channels
    ]
    _write(rows)


def plan_for_group(title: str, params: Mapping[str, Any], *, path: str, key: str) -> None:
    """Have this said once in each group of the staff that a gateway leads to; at once, for it wakes nobody."""
    now = clock.now()
    rows = [
        _row(channel, key, title, params, path, now) | {"notification_id": None, "person_id": None}
        for channel in ready("group")
    ]
    _write(rows)


def _row(
    channel: str, key: str, title: str, params: Mapping[str, Any], path: str, due_at: datetime
) -> dict[str, Any]:
    now = clock.now()
    return {
        "tenant_id": current_tenant_id(),
        "id": new_id(),
        "channel": channel,
        "key": key,
        "title": title,
        "params": dict(params),
        "path": path,
        "state": "waiting",
        "due_at": due_at,
        "tries": 0,
        "error": "",
        "sent_to": "",
        "bundle": None,
        "at": now,
        "changed_at": now,
    }


def _write(rows: list[dict[str, Any]]) -> None:
    once = insert(Delivery).on_conflict_do_nothing(index_elements=["tenant_id", "channel", "key"])
    for start in range(0, len(rows), 500):
        db.execute(once, rows[start : start + 500])
    for person_id, channel, due_at in sorted(
        {(str(r["person_id"] or ""), r["channel"], r["due_at"]) for r in rows}
    ):
        enqueue_send(person_id, channel, due_at)


def enqueue_send(person_id: str, channel: str, due_at: datetime) -> None:
    """A job that sends whatever waits for a person and channel at that moment; one that comes second finds nothing."""
    enqueue(JOB, arguments={"person": person_id, "channel": channel}, due_at=due_at)
