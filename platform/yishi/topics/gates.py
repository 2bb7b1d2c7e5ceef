"""Gates: what must be passed before a topic can be adopted and carried out.

Modules propose them when a topic is raised; the set is frozen on the topic and outlives the switch of the
module. More may be added later with a reason, none is ever removed. A gate is decided by the module that
brought it (`plugin="council"`), which has checked who may; gates of the core are decided by staff who
conclude topics.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.audit.canonical import canonical_json
from yishi.clock import clock
from yishi.database import db
from yishi.errors import Conflict, Reason, Refusal, Unknown
from yishi.events import publish
from yishi.i18n import N_, _
from yishi.plugins.values import GateProposal, TopicDraft
from yishi.tenants.current import collect, current_registry, current_tenant
from yishi.topics.events import GateChanged
from yishi.topics.models import Topic, TopicGate
from yishi.topics.rows import SUBJECT, draft_of, locked, touch

CORE = "core"

STATES: dict[str, str] = {
    "pending": N_("待进行"),
    "passed": N_("已通过"),
    "failed": N_("没有通过"),
    "blocked": N_("暂停"),
}

# From which states each act is possible.
_FROM: dict[str, frozenset[str]] = {
    "passed": frozenset({"pending", "blocked"}),
    "failed": frozenset({"pending", "blocked"}),
    "blocked": frozenset({"pending", "passed"}),
    "pending": frozenset({"passed", "failed", "blocked"}),
}
_VERBS: dict[str, str] = {
    "passed": N_("「%(gate)s」通过了"),
    "failed": N_("「%(gate)s」没有通过：%(reason)s"),
    "blocked": N_("「%(gate)s」暂停：%(reason)s"),
    "pending": N_("「%(gate)s」重新进行：%(reason)s"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a gate's outcome rests on: a row of the module, and the hash of what it said."""

    kind: str
    id: UUID
    hash: str


def evidence_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of facts as canonical JSON: text, integers, booleans, lists and mappings of them."""
    return hashlib.sha256(canonical_json(facts)).hexdigest()


# --- the set -----------------------------------------------------------------------------------------


def freeze(actor: Actor, topic: Topic) -> list[TopicGate]:
    """Write down the gates that the enabled modules propose for a new topic."""
    found = _proposed(actor, draft_of(topic))
    gates = [_add(topic, plugin, proposal, reason=reason) for plugin, proposal, reason in found]
    db.flush()
    return gates


def supplement(actor: Actor, topic: Topic, before: TopicDraft, *, reason: str) -> list[TopicGate]:
    """Add what the modules ask for now that the topic is no longer as `before`, and would not have asked then.

    What they would have asked for then as well is left alone: changed settings touch no topic that is there.
    """
    known = {proposal.kind for _plugin, proposal, _reason in _proposed(actor, before)}
    known |= {gate.kind for gate in gates_of(topic.id)}
    return [
        _added(actor, topic, plugin, proposal, doubt or reason)
        for plugin, proposal, doubt in _proposed(actor, draft_of(topic))
        if proposal.kind not in known
    ]


def _proposed(actor: Actor, draft: TopicDraft) -> list[tuple[str, GateProposal, str]]:
    """`(plugin, gate, reason)` of all that the modules answer, each kind once; a doubt for one that failed."""
    failures = current_registry().hooks.failures
    before = dict(failures)
    answers = collect("topic_gates", topic=draft, actor=actor)
    found: list[tuple[str, GateProposal, str]] = []
    for plugin, proposals in answers:
        for proposal in proposals:
            taken = proposal.kind in {one.kind for _plugin, one, _reason in found}
            unique = replace(proposal, kind=f"{plugin}.{proposal.kind}") if taken else proposal
            found.append((plugin, unique, ""))
    for plugin in sorted(current_tenant().enabled):
        key = (plugin, "topic_gates")
        if failures[key] > before.get(key, 0):
            found.append((CORE, _doubt(plugin), _("模块出错，没有给出它要求的程序")))
    return found


def _doubt(plugin: str) -> GateProposal:
    """A module that fails to say its gates must not thereby lose them: staff look, then pass this one."""
    return GateProposal(f"core.unsaid.{plugin}", _("核实模块「%(name)s」要求的程序", name=plugin), None, 90)


def add_gate(
    actor: Actor, *, topic_id: UUID, proposal: GateProposal, reason: str, plugin: str = CORE
) -> TopicGate:
    """One more gate, with its reason; possible until the topic is being carried out."""
    _need(actor, plugin)
    topic = locked(topic_id)
    check_not_executing(topic)
    if not reason.strip():
        raise Refusal("topics.reason_missing", _("请写明为什么要增加这道程序。"), field="reason")
    if _find(topic_id, proposal.kind) is not None:
        raise Conflict("topics.gate_exists", _("这个议题已经有「%(gate)s」。", gate=proposal.label))
    return _added(actor, topic, plugin, proposal, reason.strip())


def _added(actor: Actor, topic: Topic, plugin: str, proposal: GateProposal, reason: str) -> TopicGate:
    gate = _add(topic, plugin, proposal, reason=reason)
    touch(topic)
    db.flush()
    activity.record(
        actor,
        "topics.gate_added",
        N_("增加了程序「%(gate)s」：%(reason)s"),
        (SUBJECT, topic.id),
        public=True,
        plugin="" if plugin == CORE else plugin,
        gate=gate.label,
        reason=gate.added_reason,
    )
    publish(GateChanged(topic.id, gate.kind, gate.state))
    return gate


def _add(topic: Topic, plugin: str, proposal: GateProposal, *, reason: str = "") -> TopicGate:
    gate = TopicGate(
        topic_id=topic.id,
        kind=proposal.kind,
        plugin=plugin,
        label=proposal.label,
        legal_basis=proposal.legal_basis,
        state="pending",
        position=proposal.order,
        frozen_at=clock.now(),
        added_reason=reason,
    )
    db.add(gate)
    return gate


# --- deciding ----------------------------------------------------------------------------------------


def pass_gate(
    actor: Actor,
    *,
    topic_id: UUID,
    kind: str,
    plugin: str = CORE,
    evidence: Evidence | None = None,
    reason: str = "",
) -> TopicGate:
    """The gate is passed; it rests on `evidence`, or on a stated reason."""
    return _decide(actor, topic_id, kind, plugin, "passed", evidence, reason)


def fail_gate(
    actor: Actor,
    *,
    topic_id: UUID,
    kind: str,
    reason: str,
    plugin: str = CORE,
    evidence: Evidence | None = None,
) -> TopicGate:
    """The gate is not passed: the topic can't be adopted unless the gate is reopened."""
    return _decide(actor, topic_id, kind, plugin, "failed", evidence, reason)


def block_gate(
    actor: Actor,
    *,
    topic_id: UUID,
    kind: str,
    reason: str,
    plugin: str = CORE,
    evidence: Evidence | None = None,
) -> TopicGate:
    """Something stands in the way (an objection); holds until the gate is reopened or decided."""
    return _decide(actor, topic_id, kind, plugin, "blocked", evidence, reason)


def reopen_gate(
    actor: Actor,
    *,
    topic_id: UUID,
    kind: str,
    reason: str,
    plugin: str = CORE,
    evidence: Evidence | None = None,
) -> TopicGate:
    """The gate is open again: its block was resolved, or its outcome is to be reconsidered."""
    return _decide(actor, topic_id, kind, plugin, "pending", evidence, reason)


def _decide(
    actor: Actor,
    topic_id: UUID,
    kind: str,
    plugin: str,
    state: str,
    evidence: Evidence | None,
    reason: str,
) -> TopicGate:
    _need(actor, plugin)
    topic = locked(topic_id)
    gate = _find(topic_id, kind)
    if gate is None:
        raise Unknown("topics.gate_unknown")
    reason = reason.strip()
    _check_decision(topic, gate, plugin, state, evidence, reason)
    gate.state, gate.reason = state, reason
    gate.decided_at = clock.now() if state != "pending" else None
    if evidence is not None:
        gate.evidence_kind, gate.evidence_id, gate.evidence_hash = evidence.kind, evidence.id, evidence.hash
    touch(topic)
    db.flush()
    activity.record(
        actor,
        f"topics.gate_{state}",
        _VERBS[state],
        (SUBJECT, topic.id),
        public=True,
        plugin="" if plugin == CORE else plugin,
        gate=gate.label,
        reason=reason,
    )
    publish(GateChanged(topic.id, kind, state))
    return gate


def _check_decision(
    topic: Topic, gate: TopicGate, plugin: str, state: str, evidence: Evidence | None, reason: str
) -> None:
    if gate.plugin != plugin:
        raise Refusal(
            "topics.gate_of_another",
            _("「%(gate)s」由另一个模块决定，不能从这里更改。", gate=gate.label),
        )
    check_not_executing(topic)
    if gate.state not in _FROM[state]:
        raise Conflict(
            "topics.gate_state",
            _("「%(gate)s」现在是“%(state)s”，不能这样更改。", gate=gate.label, state=_(STATES[gate.state])),
        )
    if not reason and (state != "passed" or evidence is None):
        raise Refusal("topics.reason_missing", _("请写明理由，居民会看到。"), field="reason")
    if evidence is not None and len(evidence.hash) != 64:
        raise ValueError("an evidence hash is 64 hex characters; use evidence_hash")


def _need(actor: Actor, plugin: str) -> None:
    if plugin == CORE:
        actor.need("topics.conclude")


def check_not_executing(topic: Topic) -> None:
    """Raise once the topic is being carried out: its gates stand as they are."""
    if topic.stage in {"executing", "carried_out"}:
        raise Refusal("topics.already_executing", _("这件事已经在落实，程序不能再改动。"))


# --- asking ------------------------------------------------------------------------------------------


def gates_of(topic_id: UUID) -> list[TopicGate]:
    """All gates of a topic in their order."""
    return list(
        db.scalars(
            select(TopicGate)
            .where(TopicGate.topic_id == topic_id)
            .order_by(TopicGate.position, TopicGate.frozen_at, TopicGate.id)
        )
    )


def open_reasons(topic_id: UUID) -> list[Reason]:
    """One reason for *each* gate that is not passed, with its legal basis; empty when all are."""
    return [_reason(gate) for gate in gates_of(topic_id) if gate.state != "passed"]


def _reason(gate: TopicGate) -> Reason:
    label = _(gate.label)
    sentence = {
        "pending": _("「%(gate)s」还没有进行完。", gate=label),
        "failed": _("「%(gate)s」没有通过。", gate=label),
        "blocked": _("「%(gate)s」被暂停：%(reason)s", gate=label, reason=gate.reason),
    }[gate.state]
    return Reason(f"topics.gate_{gate.state}", sentence, article=gate.legal_basis)


def _find(topic_id: UUID, kind: str) -> TopicGate | None:
    return db.scalars(select(TopicGate).where(TopicGate.topic_id == topic_id, TopicGate.kind == kind)).first()
