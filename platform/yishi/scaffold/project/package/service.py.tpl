"""The rules. Pages, API and jobs call these functions; nobody else writes this module's tables.

Each checks the permission, changes the rows, records the act and publishes what happened; the transaction
belongs to the caller, so all of it holds or none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Event,
    Stale,
    Topic,
    Unknown,
    _,
    activity,
    calendar,
    clock,
    current_tenant,
    db,
    guarded,
    insert,
    new_id,
    publish,
    read,
    settings,
    topics,
)

from yishi_{{name}}.models import Visit

KIND = "{{name}}.matter"
GATE = "{{name}}.visited"


@dataclass(frozen=True)
class VisitRecorded(Event):
    """Somebody went and looked."""

    subject_field = "topic_id"

    topic_id: UUID
    visit_id: UUID


# Statements of pages are built once, name columns and no entities, and carry the tenant's guard.
_COLUMNS = (
    Visit.id,
    Visit.topic_id,
    Topic.title.label("topic_title"),
    Visit.due_on,
    Visit.late,
    Visit.seen_at,
    Visit.note,
    Visit.visitor_name,
    Visit.version,
)
_WITH_TOPIC = select(*_COLUMNS).join(
    Topic, (Topic.tenant_id == Visit.tenant_id) & (Topic.id == Visit.topic_id)
)
_LIST = guarded(
    _WITH_TOPIC.add_columns(func.count().over().label("total"))
    .order_by(Visit.seen_at.is_not(None), Visit.due_on, Visit.id)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_ONE = guarded(_WITH_TOPIC.where(Visit.id == bindparam("id")))
_OF_TOPIC = guarded(select(Visit.id).where(Visit.topic_id == bindparam("topic_id")))


def visits(actor: Actor, *, offset: int, limit: int) -> tuple[Sequence[Any], int]:
    """Visits to be made, the most urgent first, then those made; and how many there are in all."""
    actor.need("{{name}}.see")
    rows = read(_LIST, {"offset": offset, "limit": limit}).all()
    return rows, rows[0].total if rows else 0


def visit(actor: Actor, visit_id: UUID) -> Any:
    """One visit. Raises `Unknown`."""
    actor.need("{{name}}.see")
    found = read(_ONE, {"id": visit_id}).first()
    if found is None:
        raise Unknown("{{name}}.unknown")
    return found


def visit_of_topic(topic_id: UUID) -> UUID | None:
    """The visit that belongs to a topic, if one does."""
    found: UUID | None = read(_OF_TOPIC, {"topic_id": topic_id}).scalar()
    return found


def plan(topic_id: UUID) -> None:
    """Put a visit on the list. Done twice, it is there once: events come at least once."""
    tenant = current_tenant()
    days = settings("{{name}}").days
    due = calendar.deadline(clock.today(tenant.zone), days, "days", "next_workday").due
    row = {"tenant_id": tenant.id, "id": new_id(), "topic_id": topic_id, "due_on": due}
    row |= {"late": False, "note": "", "visitor_name": "", "version": 1}
    db.execute(insert(Visit).values(**row).on_conflict_do_nothing())


def record(actor: Actor, *, visit_id: UUID, note: str, version: int | None = None) -> UUID:
    """Write down what was seen; the topic's gate is passed by it. Gives the topic's id.

    Raises `Unknown`, `Stale` (changed meanwhile) and `Conflict` (`{{name}}.made_already`).
    """
    actor.need("{{name}}.record")
    row = db.scalars(select(Visit).where(Visit.id == visit_id).with_for_update()).first()
    if row is None:
        raise Unknown("{{name}}.unknown")
    if version is not None and version != row.version:
        raise Stale(yours={"note": note}, theirs={"note": row.note}, version=row.version)
    if row.seen_at is not None:
        raise Conflict("{{name}}.made_already", _("这里已经有人看过并登记了，不用再登记。"))
    row.seen_at, row.note, row.late = clock.now(), note, False
    row.visitor_id, row.visitor_name = actor.person_id, actor.name
    db.flush()
    activity.record(actor, "{{name}}.recorded", N_("到现场看过了"), ("topic", row.topic_id), plugin="{{name}}")
    _pass_gate(actor, row)
    publish(VisitRecorded(row.topic_id, row.id))
    return row.topic_id


def _pass_gate(actor: Actor, row: Visit) -> None:
    """The gate may not be there: the setting was off when the topic was raised."""
    waiting = {g.kind for g in topics.gates_of(row.topic_id) if g.state in ("pending", "blocked")}
    if GATE in waiting:
        facts = {"visit": str(row.id), "note": row.note}
        evidence = topics.Evidence("{{name}}.visit", row.id, topics.evidence_hash(facts))
        topics.pass_gate(actor, topic_id=row.topic_id, kind=GATE, plugin="{{name}}", evidence=evidence)


def mark_late(today: date) -> int:
    """Mark visits whose day has passed; how many are new."""
    over = Visit.seen_at.is_(None), Visit.late.is_(False), Visit.due_on < today
    changes = {"late": True, "version": Visit.version + 1}
    return len(db.execute(update(Visit).where(*over).values(**changes).returning(Visit.id)).all())
