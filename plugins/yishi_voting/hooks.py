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
from yishi_voting.rights import DELIVERS, MANAGES, READS
from yishi_voting.rows import SUBJECT, today
from yishi_voting.settings import ALL_KINDS, NAME
from yishi_voting.shown.steps import CLOSED_STAGES
from yishi_voting.votes import waiting
from yishi_voting.votes.chains import Step, proposals, step_of
from yishi_voting.votes.common_parts import hint_for, owners_vote_reason

OFFERED_STAGES = ("accepted", "deliberating")
"""While a topic stands there, adding steps is offered on its page; later its own page of steps still does."""


@hookimpl
def topic_gates(topic: TopicDraft, actor: Actor) -> Iterable[GateProposal]:
    """The community's chain, frozen now; on shared land the owners' vote, whatever the chain and the kind."""
    found = settings(NAME)
    chain = found.chain if _has_chain(topic.kind, found.chain_kinds) else "none"
    hint = hint_for(topic.data, today())
    return proposals(chain, owners_article=hint.article if hint else None)


def _has_chain(kind: str, kinds: Iterable[str]) -> bool:
    return ALL_KINDS in kinds or kind in kinds


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
    """On the page of a topic: its steps and votes, and for staff what they can do next. No query here."""
    if name != "topic.main" or not actor.may(READS):
        return None
    gates = [gate for gate in data.gates if gate.plugin == NAME]
    open_ = actor.may(MANAGES) and data.row.stage not in CLOSED_STAGES and not data.merged
    if not gates and not open_:
        return None
    html = render_part(
        "voting/topic_side.html",
        topic_id=subject_id,
        steps=bool(gates),
        next=_next(gates) if open_ else None,
        adds=open_ and data.row.stage in OFFERED_STAGES,
    )
    return SlotPart(html, title=_("程序和表决"), order=25)


def _next(gates: list[Any]) -> Step | None:
    """The step that staff record and that no earlier one holds up."""
    first = next((gate for gate in gates if gate.state != "passed"), None)
    step = step_of(first.kind) if first is not None else None
    return step if step is not None and step.way == "meeting" else None


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
