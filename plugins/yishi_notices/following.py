"""Following topics: what is concluded there decides objections here (handlers of events)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, TenantView, Topic, _, clock, db, system, topics
from yishi_notices.gate import gate_for
from yishi_notices.models import Notice, Objection
from yishi_notices.posting import facts
from yishi_notices.rows import locked
from yishi_notices.settings import NAME
from yishi_notices.settling import close_objections, settle
from yishi_notices.withdrawing import take_down

_OUTCOMES = {
    "adopted": "upheld",
    "amended": "upheld",
    "rejected": "dismissed",
    "withdrawn": "withdrawn",
}
"""Conclusion of an objection's topic → the objection; deferred and transferred ones stay open."""


def follow_topic(tenant: TenantView, event: Any) -> None:
    """Bring objections and notices that hang on a topic in line with how the topic stands *now*.

    Events come at least once and may come late, so nothing is read from the event but the topic's id.
    """
    topic = db.scalars(select(Topic).where(Topic.id == event.topic_id)).first()
    if topic is None:
        return
    actor = system(tenant.id)
    for notice_id in db.scalars(select(Objection.notice_id).where(Objection.topic_id == topic.id)).all():
        _follow_objections(actor, locked(notice_id), topic)
    for notice_id in db.scalars(select(Notice.id).where(Notice.topic_id == topic.id)).all():
        _follow_act(actor, locked(notice_id), topic)


def _follow_objections(actor: Actor, notice: Notice, topic: Topic) -> None:
    hanging = select(Objection).where(Objection.notice_id == notice.id, Objection.topic_id == topic.id)
    for objection in db.scalars(hanging).all():
        if topic.merged_into_id is not None:
            objection.topic_id = topic.merged_into_id
            continue
        objection.public = topic.public
        state = _OUTCOMES.get(topic.conclusion or "", "open")
        # An answer that was given with the notice's withdrawal is not taken back.
        if notice.state != "withdrawn" and objection.state != state:
            objection.state = state
            objection.answer = topic.conclusion_text if state != "open" else ""
            objection.resolved_at = clock.now() if state != "open" else None
    db.flush()
    settle(actor, notice)


def _follow_act(actor: Actor, notice: Notice, topic: Topic) -> None:
    if topic.merged_into_id is not None:
        _move_gate(actor, notice, topic.merged_into_id)
    elif topic.conclusion == "rejected":
        close_objections(actor, notice, topic.conclusion_text)
        settle(actor, notice)
    elif topic.conclusion == "withdrawn" and notice.state in ("posted", "objected", "ended"):
        take_down(actor, notice, topic.conclusion_text)


def _move_gate(actor: Actor, notice: Notice, into_id: UUID) -> None:
    """The act lives on in another topic: there it waits for this notice, too."""
    notice.topic_id = into_id
    db.flush()
    proposal = gate_for(facts(notice))
    if proposal.kind not in {gate.kind for gate in topics.gates_of(into_id)}:
        topics.add_gate(
            actor,
            topic_id=into_id,
            proposal=proposal,
            reason=_("并入了一份公示的事项"),
            plugin=NAME,
        )
    settle(actor, notice)
