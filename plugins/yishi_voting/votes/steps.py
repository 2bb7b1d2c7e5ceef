"""The steps of a topic's chain: put on a topic, and decided by what a body has resolved."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Reason, Refusal, Topic, Unknown, _, db, topics
from yishi_voting.counting.outcome import Result
from yishi_voting.kinds import OUTCOMES
from yishi_voting.rights import MANAGES
from yishi_voting.rows import today
from yishi_voting.settings import NAME
from yishi_voting.votes.chains import CHAINS, PREFIX, proposals
from yishi_voting.votes.common_parts import hint_for

RESULT = "voting.result"
"""The kind of evidence on which a step rests: a counted vote and the hash of its result."""


def start_chain(actor: Actor, topic_id: UUID, chain: str, reason: str) -> list[str]:
    """Put the steps of `chain` on a topic that was raised without them; gives the new gates' kinds.

    None is ever taken off. Refuses with `voting.chain_unknown`, and as `topics.add_gate` does.
    """
    actor.need(MANAGES)
    if chain not in CHAINS:
        raise Refusal("voting.chain_unknown", _("没有这种程序，请重新选择。"), field="chain")
    data = db.scalar(select(Topic.data).where(Topic.id == topic_id))
    if data is None:
        raise Unknown("voting.topic_unknown")
    hint = hint_for(data, today())
    there = {gate.kind for gate in topics.gates_of(topic_id)}
    added = []
    for proposal in proposals(chain, owners_article=hint.article if hint else None):
        if proposal.kind not in there:
            topics.add_gate(actor, topic_id=topic_id, proposal=proposal, reason=reason, plugin=NAME)
            added.append(proposal.kind)
    return added


def decide_step(
    actor: Actor, topic_id: UUID, kind: str, result: Result, evidence: topics.Evidence, reason: str = ""
) -> None:
    """Turn a step by the result of a count: passed, or rejected; an invalid one decides nothing.

    A step that failed before is opened again first, so that both decisions stand in the timeline. For
    modules whose own body counts (`voting.council_review`); they have checked who may.
    """
    if result == "invalid":
        return
    gate = next((gate for gate in topics.gates_of(topic_id) if gate.kind == kind), None)
    if gate is None or gate.plugin != NAME:
        raise Unknown("voting.step_unknown")
    words = reason or _(OUTCOMES[result])
    if gate.state == "passed" and result == "passed":
        return
    if gate.state in ("passed", "failed"):
        topics.reopen_gate(actor, topic_id=topic_id, kind=kind, plugin=NAME, reason=_("重新表决"))
    if result == "passed":
        topics.pass_gate(actor, topic_id=topic_id, kind=kind, plugin=NAME, evidence=evidence, reason=words)
    else:
        topics.fail_gate(actor, topic_id=topic_id, kind=kind, plugin=NAME, evidence=evidence, reason=words)


def steps_before(topic_id: UUID, kind: str) -> list[Reason]:
    """`voting.step_before_open` for each step of the topic's chain that comes before `kind` and is not passed."""
    gates = [gate for gate in topics.gates_of(topic_id) if gate.kind.startswith(PREFIX)]
    own = next((gate for gate in gates if gate.kind == kind), None)
    if own is None:
        return []
    return [
        Reason("voting.step_before_open", _("要先经过「%(step)s」。", step=_(gate.label)))
        for gate in gates
        if gate.position < own.position and gate.state != "passed"
    ]
