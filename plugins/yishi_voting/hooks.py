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
    GateProposal,
    NavItem,
    PersonRecord,
    Reason,
    SearchKind,
    SlotPart,
    TenantView,
    TopicDraft,
    _,
    hookimpl,
    queries,
    render_part,
    settings,
)
from yishi_voting import demo, numbers, privacy
from yishi_voting.rights import DELIVERS, READS
from yishi_voting.rows import SUBJECT, today
from yishi_voting.settings import NAME
from yishi_voting.votes import waiting
from yishi_voting.votes.chains import proposals
from yishi_voting.votes.common_parts import hint_for, owners_vote_reason


@hookimpl
def topic_gates(topic: TopicDraft, actor: Actor) -> Iterable[GateProposal]:
    """The community's chain, frozen now; on shared land the owners' vote, whatever the chain."""
    found = settings(NAME)
    if topic.kind not in found.chain_kinds:
        return ()
    hint = hint_for(topic.data, today())
    return proposals(found.chain, owners_article=hint.article if hint else None)


@hookimpl
@queries
def before_execute(topic: TopicDraft, actor: Actor) -> Iterable[Reason]:
    """A topic raised before this module was switched on has no step for the owners; they must decide still."""
    reason = owners_vote_reason(topic.id, topic.data)
    return () if reason is None else (reason,)


@hookimpl
@queries
def waiting_topics(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    return waiting.topics_waiting()


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("表决"), "voting/", "resident", 25, READS, icon="vote")
    yield NavItem(N_("表决"), "voting/desk", "desk", 25, DELIVERS, icon="vote")


@hookimpl
def slot(name: str, actor: Actor, subject_id: UUID | None, data: Any) -> SlotPart | None:
    """On the page of a topic with steps that votes decide: its votes. No query here."""
    if name != "topic.side" or not actor.may(READS):
        return None
    if not any(gate.plugin == NAME for gate in data.gates):
        return None
    return SlotPart(render_part("voting/topic_side.html", topic_id=subject_id), title=_("表决"), order=25)


@hookimpl
@queries
def asks(actor: Actor) -> Iterable[Ask]:
    return numbers.asks(actor)


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return numbers.desk_cards(actor) if area == "desk" else numbers.resident_cards(actor)


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(SUBJECT, N_("表决"), numbers.found)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return numbers.of_period(since, until)


@hookimpl
@queries
def export_person(tenant_id: int, person_id: UUID) -> Iterable[PersonRecord]:
    return privacy.export(person_id)


@hookimpl
@queries
def erase_person(tenant_id: int, person_id: UUID) -> Iterable[Reason]:
    privacy.erase(person_id)
    return ()


@hookimpl(trylast=True)
@queries
def demo_data(tenant: TenantView, actor: Actor, today: date) -> None:
    """After the councils that this module's votes follow."""
    demo.fill(tenant, actor, today)
