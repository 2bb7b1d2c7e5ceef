"""All that a topic's page shows, in two statements: the topic with what belongs to it, and its opinions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, Integer, Uuid, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from yishi import attachments
from yishi.actor import Actor
from yishi.attachments import Stored
from yishi.audit.models import Activity, Attachment
from yishi.database import guarded, read
from yishi.errors import Unknown
from yishi.matters.links import OUTCOMES, shown_path
from yishi.matters.models import MatterLink
from yishi.places.models import Estate
from yishi.tenants.current import current_tenant
from yishi.topics import from_json
from yishi.topics.aggregates import as_json
from yishi.topics.gates import CORE
from yishi.topics.models import Opinion, Topic, TopicGate, TopicLink
from yishi.topics.rows import SUBJECT
from yishi.topics.timeline import Entry, entry
from yishi.topics.visibility import SEES_ALL, shown_name, viewer, visible

OPINIONS = 20
"""On one page."""

_id = bindparam("id", type_=Uuid)
_sees_all = bindparam("viewer_sees_all", type_=Boolean)


_gates = as_json(
    select(
        TopicGate.id,
        TopicGate.kind,
        TopicGate.plugin,
        TopicGate.label,
        TopicGate.legal_basis,
        TopicGate.state,
        TopicGate.reason,
    )
    .where(TopicGate.topic_id == _id)
    .order_by(TopicGate.position, TopicGate.frozen_at, TopicGate.id)
)
_acts = as_json(
    select(
        Activity.at,
        Activity.actor_name,
        Activity.actor_role,
        Activity.channel,
        Activity.code,
        Activity.verb,
        Activity.params,
    )
    .where(
        Activity.subject_kind == SUBJECT,
        Activity.subject_id == _id,
        or_(Activity.public, _sees_all),
        # Opinions stand on the page themselves.
        Activity.code != "opinions.given",
    )
    .order_by(Activity.at.desc(), Activity.id.desc())
    .limit(60)
)
_files = as_json(
    select(*attachments.COLUMNS)
    .where(
        Attachment.subject_kind == SUBJECT,
        Attachment.subject_id == _id,
        or_(Attachment.public, _sees_all),
    )
    .order_by(Attachment.position, Attachment.id)
)
_became = as_json(
    select(
        MatterLink.kind,
        MatterLink.label,
        MatterLink.target,
        MatterLink.path,
        MatterLink.outcome,
        MatterLink.words,
    )
    .where(MatterLink.source == SUBJECT, MatterLink.source_id == _id)
    .order_by(MatterLink.at, MatterLink.id)
)
_other = aliased(Topic)
_links = as_json(
    select(
        TopicLink.kind,
        (TopicLink.from_id == _id).label("outward"),
        _other.id,
        _other.number,
        _other.title,
    )
    .join(
        _other,
        _other.id == case((TopicLink.from_id == _id, TopicLink.to_id), else_=TopicLink.from_id),
    )
    .where(or_(TopicLink.from_id == _id, TopicLink.to_id == _id), visible(_other))
    .order_by(_other.number)
)

_TOPIC = guarded(
    select(
        Topic.id,
        Topic.number,
        Topic.kind,
        Topic.category,
        Topic.title,
        Topic.text,
        Topic.place,
        Topic.beneficiaries,
        Topic.stage,
        Topic.public,
        Topic.raised_by_id,
        Topic.raised_by_name,
        Topic.anonymous,
        Topic.entered_by,
        Topic.channel,
        Topic.raised_at,
        Topic.updated_at,
        Topic.conclusion,
        Topic.conclusion_text,
        Topic.question,
        Topic.transferred_to,
        Topic.result_text,
        Topic.merged_into_id,
        Topic.estate_id,
        Topic.opinions_count,
        Topic.data,
        Topic.version,
        Estate.name.label("estate_name"),
        _gates.label("gates"),
        _acts.label("acts"),
        _files.label("files"),
        _links.label("links"),
        _became.label("became"),
    )
    .outerjoin(Estate, Estate.id == Topic.estate_id)
    .where(Topic.id == _id, visible())
)

_merged = aliased(Opinion)
# Counted once for the topic; asked for each opinion anew, twenty opinions would be read four hundred times.
_behind = (
    select(_merged.merged_into_id.label("opinion_id"), func.count().label("behind"))
    .where(_merged.topic_id == _id, _merged.merged_into_id.is_not(None))
    .group_by(_merged.merged_into_id)
    .subquery()
)
_counted = aliased(Opinion)
_total = (
    select(func.count())
    .select_from(_counted)
    .where(_counted.topic_id == _id, _counted.merged_into_id.is_(None))
    .scalar_subquery()
)
_SAID = (
    select(
        Opinion.id,
        Opinion.person_id,
        Opinion.author_name,
        Opinion.author_label,
        Opinion.anonymous,
        Opinion.stance,
        Opinion.text,
        Opinion.at,
        Opinion.edited_at,
        Opinion.entered_by,
        Opinion.hidden_reason,
        func.coalesce(_behind.c.behind, 0).label("behind"),
        _total.label("total"),
    )
    .outerjoin(_behind, _behind.c.opinion_id == Opinion.id)
    .where(Opinion.topic_id == _id)
)
_OPINIONS = guarded(
    _SAID.where(Opinion.merged_into_id.is_(None))
    .order_by(Opinion.at.desc(), Opinion.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_OPINION = guarded(_SAID.where(Opinion.id == bindparam("opinion")))


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate as its topic's page shows it; `off` when its module is switched off and it waits."""

    id: UUID
    kind: str
    plugin: str
    label: str
    legal_basis: str | None
    state: str
    reason: str
    off: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Another topic that belongs to this one; `outward` when this one points to it."""

    kind: str
    outward: bool
    id: UUID
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Became:
    """What a module made of the topic; `path` is empty while that module is off. `state` is a msgid."""

    kind: str
    label: str
    path: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic and what belongs to it, as one viewer may see it. `row` has the topic's columns."""

    row: Any
    raiser: str
    own: bool
    gates: list[Gate]
    timeline: list[Entry]
    photos: list[Stored]
    results: list[Stored]
    links: list[Link]
    became: list[Became]

    @property
    def merged(self) -> bool:
        return self.row.merged_into_id is not None


class Said(NamedTuple):
    """One opinion as one viewer may see it; `text` is empty for those who may not read a hidden one.

    A tuple, for a page makes and shows twenty of them.
    """

    id: UUID
    who: str
    label: str
    stance: str
    text: str
    at: datetime
    edited: bool
    entered_by: str
    hidden_reason: str | None
    behind: int
    own: bool


def topic_page(actor: Actor, topic_id: UUID) -> TopicPage:
    """One statement. Raises `Unknown` for a topic that is not there, or not for this viewer."""
    row = read(_TOPIC, {"id": topic_id, **viewer(actor)}).first()
    if row is None:
        raise Unknown("topics.unknown")
    enabled = current_tenant().enabled
    files = [attachments.stored(values) for values in from_json.rows(row.files)]
    return TopicPage(
        row=row,
        raiser=shown_name(
            actor, name=row.raised_by_name, person_id=row.raised_by_id, anonymous=row.anonymous
        ),
        own=row.raised_by_id is not None and row.raised_by_id == actor.person_id,
        gates=[_gate(values, enabled) for values in from_json.rows(row.gates)],
        timeline=[_entry(values) for values in from_json.rows(row.acts)],
        photos=[file for file in files if file.role != "result"],
        results=[file for file in files if file.role == "result"],
        links=[
            Link(kind, bool(outward), UUID(found), number, title)
            for kind, outward, found, number, title in from_json.rows(row.links)
        ],
        became=[
            Became(kind, label, shown_path(target, path), OUTCOMES[outcome], words)
            for kind, label, target, path, outcome, words in from_json.rows(row.became)
        ],
    )


def opinions_page(actor: Actor, topic_id: UUID, *, offset: int = 0) -> tuple[list[Said], int]:
    """One statement: a page of opinions, newest first, and how many there are in all.

    Ask only for a topic that `topic_page` has shown to be visible.
    """
    rows = read(_OPINIONS, {"id": topic_id, "limit": OPINIONS, "offset": offset}).all()
    staff = actor.may(SEES_ALL)
    return [_said(actor, staff, *row) for row in rows], rows[0].total if rows else 0


def one_opinion(actor: Actor, topic_id: UUID, opinion_id: UUID) -> Said | None:
    """One opinion on a visible topic, on whatever page it stands."""
    row = read(_OPINION, {"id": topic_id, "opinion": opinion_id}).first()
    return _said(actor, actor.may(SEES_ALL), *row) if row else None


def _said(
    actor: Actor,
    staff: bool,
    id_: UUID,
    person_id: UUID | None,
    name: str,
    label: str,
    anonymous: bool,
    stance: str,
    text: str,
    at: datetime,
    edited_at: datetime | None,
    entered_by: str,
    hidden_reason: str | None,
    behind: int,
    _total: int,
) -> Said:
    """The columns of `_OPINIONS` in their order."""
    own = person_id is not None and person_id == actor.person_id
    return Said(
        id=id_,
        who=shown_name(actor, name=name, person_id=person_id, anonymous=anonymous),
        label=label if staff or own or not anonymous else "",
        stance=stance,
        text=text if hidden_reason is None or staff or own else "",
        at=at,
        edited=edited_at is not None,
        entered_by=entered_by,
        hidden_reason=hidden_reason,
        behind=behind,
        own=own,
    )


def _gate(values: Any, enabled: frozenset[str]) -> Gate:
    found, kind, plugin, label, basis, state, reason = values
    return Gate(UUID(found), kind, plugin, label, basis, state, reason, plugin not in (*enabled, CORE))


def _entry(values: Any) -> Entry:
    at, name, role, channel, code, verb, params = values
    return entry(from_json.instant(at), name, role, channel, code, verb, from_json.mapping(params))
