"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
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
from yishi_alliance import cards, catching_up, demo, numbers, privacy, promoting
from yishi_alliance.reading.companies import names
from yishi_alliance.rows import ORDER


@hookimpl
@queries
def enabled(tenant: TenantView, actor: Actor) -> None:
    catching_up.greet(tenant)


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("物业联盟"), "alliance/", "resident", 40, "alliance.read", icon="people")
    if tenant.kind == "alliance":
        yield NavItem(N_("交办单"), "alliance/orders", "desk", 12, "alliance.work", icon="list")
        yield NavItem(N_("各公司办理情况"), "alliance/board", "desk", 13, "alliance.manage", icon="people")
        yield NavItem(N_("成员公司"), "alliance/companies", "desk", 14, "alliance.manage", icon="people")
        yield NavItem(N_("联合党支部"), "alliance/branch", "desk", 16, "alliance.manage", icon="people")
    else:
        yield NavItem(N_("交给物业公司"), "alliance/desk", "desk", 17, "alliance.hand", icon="list")


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return cards.for_desk(actor) if area == "desk" else ()


@hookimpl
@queries
def scope_names(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    return names()


@hookimpl
def promote_targets(matter: Matter, actor: Actor) -> Iterable[PromoteTarget]:
    return promoting.targets(matter)


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(ORDER, N_("交办单"), numbers.found)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return numbers.of_period(since, until)


@hookimpl
@queries
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    return cards.setup(tenant)


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
def demo_exchange(tenant: TenantView, actor: Actor, today: date, ago: int) -> None:
    demo.tell(tenant, actor, today, ago)
