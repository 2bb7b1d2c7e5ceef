"""The steps of one topic as its page and the API show them: where each stands, and what staff can do next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from yishi.toolkit import Actor, Topic, attachments, guarded, json_rows, read, topics
from yishi_voting.models import StepRecord
from yishi_voting.rights import DELIVERS, MANAGES, READS
from yishi_voting.rows import STEP, day_of, today
from yishi_voting.settings import NAME
from yishi_voting.votes.chains import CHAINS, RESULT_DISCLOSED, STEPS, Step, proposals, step_of
from yishi_voting.votes.common_parts import hint_for
from yishi_voting.votes.confirming import result_due

_topic = bindparam("topic", type_=Uuid)
_FILES = (
    select(attachments.Attachment.subject_id, *attachments.COLUMNS, attachments.Attachment.public)
    .where(
        attachments.Attachment.subject_kind == STEP,
        attachments.Attachment.subject_id.in_(select(StepRecord.id).where(StepRecord.topic_id == _topic)),
    )
    .order_by(attachments.Attachment.position, attachments.Attachment.id)
    .subquery()
)
_TOPIC = guarded(
    select(
        Topic.id,
        Topic.title,
        Topic.public,
        Topic.raised_by_id,
        Topic.stage,
        Topic.merged_into_id,
        Topic.carried_out_at,
        Topic.data,
        select(json_rows(*_FILES.c)).scalar_subquery().label("files"),
    ).where(Topic.id == _topic)
)
_RECORDS = guarded(
    select(
        StepRecord.id,
        StepRecord.kind,
        StepRecord.done_on,
        StepRecord.outcome,
        StepRecord.decided_by,
        StepRecord.place,
        StepRecord.text,
        StepRecord.kept_at,
        StepRecord.last_day,
        StepRecord.answers,
        StepRecord.ended_on,
    ).where(StepRecord.topic_id == _topic)
)
CLOSED_STAGES = ("executing", "carried_out")
"""From here on no step can be added or decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step. `waits_for` is the earlier step that must be passed first; `act` what staff can do now.

    `act`: `vote` (organise it), `record` (write down what was done), `end` (its days are over), or empty.
    """

    name: str
    kind: str
    label: str
    way: str
    state: str
    reason: str
    article: str | None
    family: str
    waits_for: str
    act: str
    done_on: date | None = None
    decided_by: str = ""
    place: str = ""
    text: str = ""
    kept_at: str = ""
    last_day: date | None = None
    answers: str = ""
    ended_on: date | None = None
    due: date | None = None
    files: tuple[attachments.Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicSteps:
    """A topic, its steps in their order, and the chains from which this reader could put more on it."""

    id: UUID
    title: str
    steps: tuple[StepView, ...]
    chains: tuple[str, ...]


def steps_of_topic(actor: Actor, topic_id: UUID) -> TopicSteps | None:
    """The steps of a topic that this reader may see; None for any other."""
    actor.need(READS)
    row = read(_TOPIC, {"topic": topic_id}).first()
    if row is None or not _sees(actor, row):
        return None
    records = {one.kind: one for one in read(_RECORDS, {"topic": topic_id})}
    files = _files(actor, row.files)
    manages = actor.may(MANAGES) and row.merged_into_id is None
    found: list[StepView] = []
    waits_for = ""
    for gate in topics.gates_of(topic_id):
        step = step_of(gate.kind)
        if gate.plugin != NAME or step is None:
            continue
        open_ = manages and not waits_for and row.stage not in CLOSED_STAGES
        record = records.get(gate.kind)
        acts = {
            "act": _act(step, gate.state, record) if open_ and gate.state != "passed" else "",
            "waits_for": waits_for if gate.state != "passed" else "",
        }
        found.append(_view(step, gate.state, gate.reason, gate.legal_basis, record, files, acts))
        if gate.state != "passed":
            waits_for = waits_for or gate.label
    if (after := records.get(RESULT_DISCLOSED)) is not None:
        found.append(_after(row, after, files, manages=manages))
    can_add = manages and row.stage not in CLOSED_STAGES
    chains = tuple(_chains_for(row.data, found)) if can_add else ()
    return TopicSteps(row.id, row.title, tuple(found), chains)


def _chains_for(data: dict[str, Any], there: list[StepView]) -> list[str]:
    """The chains that would add something to the steps that are there."""
    hint = hint_for(data, today())
    kinds = {step.kind for step in there}
    return [
        name
        for name in CHAINS
        if name != "none"
        and {one.kind for one in proposals(name, owners_article=hint.article if hint else None)} - kinds
    ]


def _sees(actor: Actor, row: Any) -> bool:
    own = row.raised_by_id is not None and row.raised_by_id == actor.person_id
    return row.public or own or actor.may("topics.triage") or actor.may(MANAGES)


def _act(step: Step, state: str, record: Any) -> str:
    if step.way == "vote":
        return "vote"
    if step.way == "posting" and record is not None and record.last_day is not None:
        return "end" if today() > record.last_day and record.ended_on is None else "record"
    return "record"


def _after(row: Any, record: Any, files: Any, *, manages: bool) -> StepView:
    """The second disclosure: no gate, but due once the matter is carried out."""
    step = STEPS["result_posted"]
    carried_out: datetime | None = row.carried_out_at
    open_ = manages and row.stage == "carried_out" and record.ended_on is None
    acts = {
        "act": _act(step, "pending", record) if open_ else "",
        "waits_for": "",
        "due": result_due(day_of(carried_out)) if carried_out and record.done_on is None else None,
    }
    state = "passed" if record.ended_on is not None else "pending"
    return _view(step, state, "", None, record, files, acts)


def _view(
    step: Step,
    state: str,
    reason: str,
    article: str | None,
    record: Any,
    files: dict[str, list[attachments.Stored]],
    acts: dict[str, Any],
) -> StepView:
    known = {} if record is None else dict(record._mapping)
    found, _kind, _outcome = (known.pop(name, None) for name in ("id", "kind", "outcome"))
    return StepView(
        name=step.name,
        kind=step.kind,
        label=step.label,
        way=step.way,
        state=state,
        reason=reason,
        article=article,
        family=step.families[0] if step.families else "",
        files=tuple(files.get(str(found), ())),
        **known,
        **acts,
    )


def _files(actor: Actor, given: Any) -> dict[str, list[attachments.Stored]]:
    """Files by the record they belong to: minutes are for the staff."""
    found: dict[str, list[attachments.Stored]] = {}
    rows = json.loads(given) if isinstance(given, str) else (given or [])
    for subject, *file, public in rows:
        if public or actor.may(DELIVERS):
            found.setdefault(str(UUID(str(subject))), []).append(attachments.stored(file))
    return found
