"""One place that brings a posted notice, and the gate of what it announces, in line with the facts.

The facts are the objections against it and the day. Whoever changes one of them calls `settle`; calling it
again changes nothing, so events and jobs may come twice or late.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Refusal, Topic, activity, clock, db, notify, publish, topics
from yishi_notices.events import NoticeEnded
from yishi_notices.gate import GATE
from yishi_notices.models import Notice, Objection
from yishi_notices.posting import facts
from yishi_notices.rows import SUBJECT, today
from yishi_notices.settings import NAME

OPEN_STAGES = ("raised", "accepted", "deliberating")

_DECIDE: dict[str, Callable[..., object]] = {
    "passed": topics.pass_gate,
    "failed": topics.fail_gate,
    "blocked": topics.block_gate,
    "pending": topics.reopen_gate,
}


def settle(actor: Actor, notice: Notice) -> None:
    """Set the state of a notice that was posted, and decide its gate accordingly."""
    if notice.state in ("draft", "withdrawn"):
        return
    states = set(db.scalars(select(Objection.state).where(Objection.notice_id == notice.id)))
    over = is_over(notice)
    before = notice.state
    notice.state = "objected" if states & {"open", "upheld"} else "ended" if over else "posted"
    db.flush()
    if notice.topic_id is not None:
        turn_gate(actor, notice, *_outcome(states, over))
    if notice.state == "ended" and before != "ended":
        _tell_end(actor, notice)


def is_over(notice: Notice) -> bool:
    """Whether the posting, and the time for objections, has passed in full."""
    until = notice.objections_until or notice.last_day
    return until is not None and today() > until


def _outcome(states: set[str], over: bool) -> tuple[str, str]:
    """What the gate must be, and why."""
    if "upheld" in states:
        return "failed", N_("异议成立")
    if "open" in states:
        return "blocked", N_("有异议还没有处理")
    return ("passed", N_("公示期满，没有未决异议")) if over else ("pending", N_("公示还在进行"))


def turn_gate(actor: Actor, notice: Notice, wanted: str, reason: str) -> None:
    """Bring the gate of the announced act to `wanted`; it rests on the notice and its objections."""
    assert notice.topic_id is not None
    gate = next((g for g in topics.gates_of(notice.topic_id) if g.kind == GATE), None)
    if gate is None or gate.state == wanted:
        return
    evidence = _evidence(notice)
    if wanted != "pending" and (gate.state == "failed" or (gate.state, wanted) == ("passed", "failed")):
        # A decided gate is opened before it is decided otherwise: both steps stand in the timeline.
        _turn(actor, notice.topic_id, "pending", reason, evidence)
    _turn(actor, notice.topic_id, wanted, reason, evidence)


def _turn(actor: Actor, topic_id: UUID, wanted: str, reason: str, evidence: topics.Evidence) -> None:
    _DECIDE[wanted](actor, topic_id=topic_id, kind=GATE, reason=reason, plugin=NAME, evidence=evidence)


def _evidence(notice: Notice) -> topics.Evidence:
    rows = db.execute(
        select(Objection.id, Objection.state).where(Objection.notice_id == notice.id).order_by(Objection.id)
    )
    told = {**facts(notice), "objections": [[str(found), state] for found, state in rows]}
    return topics.Evidence(SUBJECT, notice.id, topics.evidence_hash(told))


def _tell_end(actor: Actor, notice: Notice) -> None:
    if notice.objections_until is not None:
        activity.record(
            actor,
            "notices.ended",
            N_("公示期满，没有未决异议"),
            (SUBJECT, notice.id),
            public=True,
            plugin=NAME,
        )
        if notice.author_id is not None:
            notify(
                notice.author_id,
                N_("「%(title)s」公示期满，没有未决异议"),
                {"title": notice.title},
                path=f"notices/{notice.id}",
                key=f"notices:{notice.id}:ended",
            )
    publish(NoticeEnded(notice.id))


def close_objections(actor: Actor, notice: Notice, answer: str) -> None:
    """The act will not happen as announced: who objected was heard, and their topics need no more debate."""
    standing = select(Objection).where(Objection.notice_id == notice.id, Objection.state == "open")
    for objection in db.scalars(standing).all():
        objection.state, objection.answer, objection.resolved_at = "upheld", answer, clock.now()
        db.flush()
        if objection.topic_id is not None and _stage(objection.topic_id) in OPEN_STAGES:
            conclusion = "withdrawn" if topics.open_reasons(objection.topic_id) else "adopted"
            topics.conclude(
                actor, topic_id=objection.topic_id, conclusion=conclusion, text=answer, plugin=NAME
            )


def fulfil_objections(actor: Actor, notice: Notice, result: str) -> None:
    """What those who objected wanted has happened: their adopted topics are carried out, too."""
    upheld = select(Objection.topic_id).where(
        Objection.notice_id == notice.id, Objection.state == "upheld", Objection.topic_id.is_not(None)
    )
    for topic_id in filter(None, db.scalars(upheld.distinct()).all()):
        adopted = _stage(topic_id) == "concluded" and not topics.open_reasons(topic_id)
        if adopted and _conclusion(topic_id) in ("adopted", "amended"):
            # Another module may have a reason to wait; then staff carry it out when that is gone.
            with suppress(Refusal):
                topics.execute(actor, topic_id=topic_id, plugin=NAME)
                topics.carry_out(actor, topic_id=topic_id, result_text=result, plugin=NAME)


def _stage(topic_id: UUID) -> str | None:
    return db.scalar(select(Topic.stage).where(Topic.id == topic_id))


def _conclusion(topic_id: UUID) -> str | None:
    return db.scalar(select(Topic.conclusion).where(Topic.id == topic_id))
