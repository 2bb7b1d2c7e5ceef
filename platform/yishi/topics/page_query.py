"""All that a topic's page shows, in two statements: the topic with what belongs to it, and its opinions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Integer, Uuid, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from yishi import attachments
from yishi.actor import Actor
from yishi.attachments import Stored
from yishi.audit.models import Activity, Attachment
from yishi.database import guarded, read
from yishi.errors import Unknown
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
    )
    .outerjoin(Estate, Estate.id == Topic.estate_id)
    .where(Topic.id == _id, visible())
)

_merged = aliased(Opinion)
_behind = (
    select(func.count())
    .select_from(_merged)
    .where(_merged.merged_into_id == Opinion.id, _merged.topic_id == _id)
    .correlate(Opinion)
    .scalar_subquery()
)
_OPINIONS = guarded(
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
        _behind.label("behind"),
        func.count().over().label("total"),
    )
    .where(Opinion.topic_id == _id, Opinion.merged_into_id.is_(None))
    .order_by(Opinion.at.desc(), Opinion.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


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

    @property
    def merged(self) -> bool:
        return self.row.merged_into_id is not None


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion as one viewer may see it; `text` is empty for those who may not read a hidden one."""

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
    )


def opinions_page(actor: Actor, topic_id: UUID, *, offset: int = 0) -> tuple[list[Said], int]:
    """One statement: a page of opinions, newest first, and how many there are in all.

    Ask only for a topic that `topic_page` has shown to be visible.
    """
    rows = read(_OPINIONS, {"id": topic_id, "limit": OPINIONS, "offset": offset}).all()
    return [_said(actor, row) for row in rows], rows[0].total if rows else 0


def _said(actor: Actor, row: Any) -> Said:
    own = row.person_id is not None and row.person_id == actor.person_id
    staff = actor.may(SEES_ALL)
    hidden = row.hidden_reason is not None and not (staff or own)
    named = staff or own or not row.anonymous
    return Said(
        id=row.id,
        who=shown_name(actor, name=row.author_name, person_id=row.person_id, anonymous=row.anonymous),
        label=row.author_label if named else "",
        stance=row.stance,
        text="" if hidden else row.text,
        at=row.at,
        edited=row.edited_at is not None,
        entered_by=row.entered_by,
        hidden_reason=row.hidden_reason,
        behind=row.behind,
        own=own,
    )


def _gate(values: Any, enabled: frozenset[str]) -> Gate:
    found, kind, plugin, label, basis, state, reason = values
    return Gate(UUID(found), kind, plugin, label, basis, state, reason, plugin not in (*enabled, CORE))


def _entry(values: Any) -> Entry:
    at, name, role, channel, code, verb, params = values
    return entry(from_json.instant(at), name, role, channel, code, verb, from_json.mapping(params))
