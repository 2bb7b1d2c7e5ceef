"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Ask,
    Card,
    FigureValue,
    Matter,
    NavItem,
    PersonRecord,
    PromoteTarget,
    Reason,
    SearchKind,
    SetupStep,
    TenantView,
    hookimpl,
    queries,
)
from yishi_worklist import cards, demo, levels, numbers, privacy
from yishi_worklist.matter import targets
from yishi_worklist.rows import SUBJECT


@hookimpl
@queries
def enabled(tenant: TenantView, actor: Actor) -> None:
    levels.seed()


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("办理清单"), "worklist/", "resident", 28, "worklist.read", icon="list")
    yield NavItem(N_("办理清单"), "worklist/desk", "desk", 15, "worklist.handle", icon="list")


@hookimpl
@queries
def asks(actor: Actor) -> Iterable[Ask]:
    return cards.asks(actor)


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return cards.for_desk(actor) if area == "desk" else ()


@hookimpl
def promote_targets(matter: Matter, actor: Actor) -> Iterable[PromoteTarget]:
    return targets()


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(SUBJECT, N_("办理清单"), numbers.found)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return numbers.of_period(since, until)


@hookimpl
@queries
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    yield SetupStep(N_("核对办理级别和期限"), "worklist/desk/levels", done=levels.looked_at(), order=65)


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
