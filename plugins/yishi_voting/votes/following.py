"""Following topics: what is merged into another takes its steps and its votes along (handler of an event)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import Actor, GateProposal, TenantView, Topic, _, db, system, topics
from yishi_voting.models import StepRecord, Vote
from yishi_voting.settings import NAME
from yishi_voting.votes.chains import DISCLOSED, RESULT_DISCLOSED

_DECIDE: dict[str, Callable[..., object]] = {"passed": topics.pass_gate, "failed": topics.fail_gate}


def follow_merge(tenant: TenantView, event: topics.TopicMerged) -> None:
    """Bring the topic that lives on in line; called again it changes nothing (events come at least once)."""
    into_id = db.scalar(select(Topic.merged_into_id).where(Topic.id == event.topic_id))
    if into_id is None:
        return
    actor = system(tenant.id)
    there = {gate.kind for gate in topics.gates_of(into_id)}
    carried = set()
    for gate in topics.gates_of(event.topic_id):
        if gate.plugin == NAME and gate.kind not in there:
            proposal = GateProposal(gate.kind, gate.label, gate.legal_basis, gate.position)
            _carry(actor, into_id, gate.state, proposal, gate.reason, _evidence(gate))
            carried.add(gate.kind)
    _carry_records(event.topic_id, into_id, carried)
    db.execute(
        update(Vote).where(Vote.topic_id == event.topic_id).values(topic_id=into_id, version=Vote.version + 1)
    )


def _carry_records(from_id: UUID, into_id: UUID, carried: set[str]) -> None:
    """What was recorded of the steps that go along; the second disclosure goes with the first."""
    for record in db.scalars(select(StepRecord).where(StepRecord.topic_id == from_id)):
        if (DISCLOSED if record.kind == RESULT_DISCLOSED else record.kind) in carried:
            record.topic_id = into_id
    db.flush()


def _evidence(gate: object) -> topics.Evidence | None:
    kind, row_id, digest = (getattr(gate, name) for name in ("evidence_kind", "evidence_id", "evidence_hash"))
    return topics.Evidence(kind, row_id, digest) if kind and row_id and digest else None


def _carry(
    actor: Actor,
    into_id: UUID,
    state: str,
    proposal: GateProposal,
    reason: str,
    evidence: topics.Evidence | None,
) -> None:
    """The same step on the topic that lives on, decided as it was decided there."""
    topics.add_gate(
        actor,
        topic_id=into_id,
        proposal=proposal,
        reason=_("并入的议题要过这道程序"),
        plugin=NAME,
    )
    if state in _DECIDE:
        _DECIDE[state](
            actor,
            topic_id=into_id,
            kind=proposal.kind,
            plugin=NAME,
            reason=reason or _("并入前已经决定"),
            evidence=evidence,
        )
