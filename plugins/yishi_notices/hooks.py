"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Card,
    FigureValue,
    GateProposal,
    NavItem,
    NoticeDraft,
    NoticeLink,
    PersonRecord,
    Reason,
    SearchKind,
    SetupStep,
    SlotPart,
    TenantView,
    TopicDraft,
    _,
    hookimpl,
    queries,
    render_part,
    settings,
)
from yishi_notices import cards, demo, for_others, numbers, privacy
from yishi_notices.gate import gate_for
from yishi_notices.kinds import REASONS
from yishi_notices.law import hint_for, hint_of_objections
from yishi_notices.objecting import OBJECTION_TOPIC
from yishi_notices.posting import ACT_TOPIC
from yishi_notices.rows import SUBJECT
from yishi_notices.settings import NAME


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("公示栏"), "notices/", "resident", 30, "notices.read", icon="notice")
    yield NavItem(N_("公告"), "notices/desk", "desk", 30, "notices.draft", icon="notice")


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return cards.for_desk(actor) if area == "desk" else cards.for_residents(actor)


@hookimpl
def topic_gates(topic: TopicDraft, actor: Actor) -> Iterable[GateProposal]:
    if topic.kind == ACT_TOPIC:
        yield gate_for(topic.data)


@hookimpl
def slot(name: str, actor: Actor, subject_id: UUID | None, data: Any) -> SlotPart | None:
    """On the page of an announced act, or of an objection: the notice it belongs to. No query here."""
    if name != "topic.side" or data.row.kind not in (ACT_TOPIC, OBJECTION_TOPIC):
        return None
    act = data.row.data
    if "posted_on" not in act:
        return None
    posted_on = date.fromisoformat(act["posted_on"])
    html = render_part(
        "notices/topic_side.html",
        act=act,
        posted_on=posted_on,
        until=date.fromisoformat(act["objections_until"]) if act["objections_until"] else None,
        hint=hint_for(act.get("land", "none"), posted_on)
        or hint_of_objections(act.get("reasons", ()), posted_on),
        reasons=REASONS,
    )
    return SlotPart(html, title=_("公示"), order=20)


@hookimpl
@queries
def waiting_topics(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    return numbers.waiting()


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(SUBJECT, N_("公告"), numbers.found)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return numbers.of_period(since, until)


@hookimpl
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    yield SetupStep(
        N_("填写公告的落款单位"),
        "console/modules/notices/settings",
        done=bool(settings(NAME).issuer),
        order=60,
    )


@hookimpl
@queries
def post_notice(notice: NoticeDraft, actor: Actor) -> Iterable[NoticeLink]:
    yield for_others.post_for(notice, actor)


@hookimpl
@queries
def export_person(tenant_id: int, person_id: UUID) -> Iterable[PersonRecord]:
    return privacy.export(person_id)


@hookimpl
@queries
def erase_person(tenant_id: int, person_id: UUID) -> Iterable[Reason]:
    privacy.erase(person_id)
    return ()


@hookimpl
@queries
def demo_data(tenant: TenantView, actor: Actor, today: date) -> None:
    demo.fill(tenant, actor, today)
