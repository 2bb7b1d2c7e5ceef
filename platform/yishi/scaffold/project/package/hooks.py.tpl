"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from yishi.toolkit import (
    N_,
    Actor,
    GateProposal,
    NavItem,
    PersonRecord,
    Reason,
    SlotPart,
    TenantView,
    Topic,
    TopicDraft,
    _,
    db,
    hookimpl,
    queries,
    render_part,
    settings,
)

from yishi_{{name}}.models import Visit
from yishi_{{name}}.service import GATE, KIND


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("{{title}}"), "{{name}}/", "desk", 40, "{{name}}.see")


@hookimpl
def topic_gates(topic: TopicDraft, actor: Actor) -> Iterable[GateProposal]:
    if topic.kind == KIND and settings("{{name}}").gate:
        yield GateProposal(GATE, N_("到现场看过"), order=20)


@hookimpl
def slot(name: str, actor: Actor, subject_id: UUID | None, data: Any) -> SlotPart | None:
    """On the topic's page, while the visit is awaited, the way there. No query: `data` has the gates."""
    if name != "topic.side" or not actor.may("{{name}}.record"):
        return None
    if not any(gate.kind == GATE and gate.state == "pending" for gate in data.gates):
        return None
    html = render_part("{{name}}/topic_part.html", topic_id=subject_id)
    return SlotPart(html, title=_("{{title}}"))


@hookimpl
@queries
def waiting_topics(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    waiting = (
        select(Topic.id, Topic.title)
        .join(Visit, (Visit.tenant_id == Topic.tenant_id) & (Visit.topic_id == Topic.id))
        .where(Visit.seen_at.is_(None))
    )
    return [(topic_id, title) for topic_id, title in db.execute(waiting)]


@hookimpl
@queries
def export_person(tenant_id: int, person_id: UUID) -> Iterable[PersonRecord]:
    found = db.execute(select(Visit.seen_at, Visit.note).where(Visit.visitor_id == person_id))
    rows = [{"seen_at": seen_at.isoformat(), "note": note} for seen_at, note in found]
    return [PersonRecord(_("{{title}}"), rows)] if rows else []


@hookimpl
@queries
def erase_person(tenant_id: int, person_id: UUID) -> Iterable[Reason]:
    """What was seen stays, for it is the topic's; who went is blanked."""
    mine = update(Visit).where(Visit.visitor_id == person_id)
    db.execute(mine.values(visitor_id=None, visitor_name="", version=Visit.version + 1))
    return ()
