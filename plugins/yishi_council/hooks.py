"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Ask,
    Card,
    FigureValue,
    NavItem,
    PersonRecord,
    Reason,
    SearchKind,
    SetupStep,
    SlotPart,
    TenantView,
    _,
    hookimpl,
    queries,
    render_part,
)
from yishi_council import cards, demo, privacy, waiting
from yishi_council.reading import councils
from yishi_council.reviewing import STEP
from yishi_council.rights import DELIVERS, READS
from yishi_council.rows import MEETING


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("议事会"), "council/", "resident", 25, READS, icon="council")
    yield NavItem(N_("议事会"), "council/desk", "desk", 25, DELIVERS, icon="council")


@hookimpl
@queries
def asks(actor: Actor) -> Iterable[Ask]:
    return cards.asks(actor)


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return cards.for_desk(actor) if area == "desk" else cards.for_residents(actor)


@hookimpl
def slot(name: str, actor: Actor, subject_id: UUID | None, data: Any) -> SlotPart | None:
    """On the page of a topic that is or was deliberated: the way to its sessions. No query here."""
    if name != "topic.side" or not actor.may(READS):
        return None
    gate = next((gate for gate in data.gates if gate.kind == STEP), None)
    if gate is None and data.row.stage in ("raised", "accepted"):
        return None
    said = gate.reason if gate is not None and gate.state in ("passed", "failed") else ""
    html = render_part("council/topic_side.html", topic_id=subject_id, said=said)
    return SlotPart(html, title=_("议事情况"), order=15)


@hookimpl
@queries
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    yield SetupStep(N_("设立议事会"), "council/new", done=bool(councils(actor)), order=65)


@hookimpl
@queries
def waiting_topics(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    return waiting.topics_waiting()


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(MEETING, N_("会议记录"), waiting.found)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return waiting.of_period(since, until)


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
