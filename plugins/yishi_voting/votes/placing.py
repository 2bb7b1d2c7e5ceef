"""What a vote is about: its estate, its topic, and the step that its result decides."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Reason, Topic, _, db, places, topics
from yishi_voting.settings import NAME
from yishi_voting.votes.chains import step_of


def place_reasons(estate_id: UUID | None, topic_id: UUID | None, gate_kind: str, family: str) -> list[Reason]:
    """Estate, topic and gate exist here, and the gate can be decided by a vote of this family."""
    found = []
    estate = select(places.Estate.id).where(places.Estate.id == estate_id)
    if estate_id is not None and db.scalar(estate) is None:
        found.append(Reason("voting.estate_unknown", _("没有这个小区，请重新选择。"), field="estate_id"))
    topic = select(Topic.id).where(Topic.id == topic_id)
    if topic_id is not None and db.scalar(topic) is None:
        found.append(Reason("voting.topic_unknown", _("没有这个议题，请重新选择。"), field="topic_id"))
    elif gate_kind:
        found.extend(_gate(topic_id, gate_kind, family))
    return found


def _gate(topic_id: UUID | None, gate_kind: str, family: str) -> list[Reason]:
    step = step_of(gate_kind)
    gates = topics.gates_of(topic_id) if topic_id else []
    if not any(gate.kind == gate_kind and gate.plugin == NAME for gate in gates) or step is None:
        return [Reason("voting.gate_unknown", _("这个议题没有这道程序。"), field="gate_kind")]
    if family not in step.families:
        return [
            Reason(
                "voting.gate_of_other_body",
                _("「%(step)s」不能由这种表决来决定。", step=_(step.label)),
                field="gate_kind",
            )
        ]
    return []
