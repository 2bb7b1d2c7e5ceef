"""How topics belong together: what was relocated, what objects to what, what doubles what."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import db
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _
from yishi.topics.models import Topic, TopicLink
from yishi.topics.rows import SUBJECT, locked, touch

KINDS: dict[str, str] = {
    "relocated_from": N_("另外选址，原议题"),
    "objection_to": N_("对它有异议"),
    "duplicate_of": N_("同一件事"),
    "see_also": N_("相关议题"),
}


def relate(actor: Actor, *, from_id: UUID, to_id: UUID, kind: str, plugin: str = "") -> None:
    """Say that `from_id` is `kind` of `to_id`; once is enough."""
    if not plugin:
        actor.need("topics.triage")
    if kind not in KINDS:
        raise Refusal("topics.link_unknown", _("没有这种关系，请重新选择。"), field="kind")
    for topic_id in (from_id, to_id):
        if db.scalar(select(Topic.id).where(Topic.id == topic_id)) is None:
            raise Unknown("topics.unknown")
    _link(from_id, to_id, kind)


def succeed(actor: Actor, *, topic_id: UUID, successor_id: UUID, plugin: str = "") -> Topic:
    """A concluded topic is followed by another (A77: given up here, another site there)."""
    if not plugin:
        actor.need("topics.conclude")
    topic = locked(topic_id)
    if topic.stage not in {"concluded", "executing", "carried_out"}:
        raise Refusal("topics.not_concluded", _("先作出定论，才能指明后续的议题。"))
    set_successor(topic, successor_id)
    touch(topic)
    db.flush()
    activity.record(
        actor,
        "topics.succeeded",
        N_("后续议题：第 %(number)04d 号「%(title)s」"),
        (SUBJECT, topic.id),
        plugin=plugin,
        number=_successor(successor_id).number,
        title=_successor(successor_id).title,
    )
    return topic


def set_successor(topic: Topic, successor_id: UUID) -> None:
    """Point `topic` to what follows it; a circle is refused."""
    successor = _successor(successor_id)
    seen: set[UUID] = {topic.id}
    follow: Topic | None = successor
    while follow is not None:
        if follow.id in seen:
            raise Refusal("topics.successor_circle", _("后续议题不能又绕回这个议题。"), field="successor_id")
        seen.add(follow.id)
        follow = _successor(follow.successor_id) if follow.successor_id else None
    topic.successor_id = successor.id
    _link(successor.id, topic.id, "relocated_from")


def _successor(topic_id: UUID) -> Topic:
    found = db.scalars(select(Topic).where(Topic.id == topic_id)).first()
    if found is None:
        raise Refusal("topics.successor_unknown", _("没有找到这个后续议题。"), field="successor_id")
    return found


def _link(from_id: UUID, to_id: UUID, kind: str) -> None:
    if from_id == to_id:
        raise Refusal("topics.link_self", _("不能和自己关联。"))
    there = select(TopicLink.id).where(
        TopicLink.from_id == from_id, TopicLink.to_id == to_id, TopicLink.kind == kind
    )
    if db.scalar(there) is None:
        db.add(TopicLink(from_id=from_id, to_id=to_id, kind=kind))
        db.flush()
