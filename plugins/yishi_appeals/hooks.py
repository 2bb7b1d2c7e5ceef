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
    TenantView,
    hookimpl,
    queries,
)
from yishi_appeals import cards, demo, following, matter, numbers, privacy
from yishi_appeals.rights import READS, REGISTERS
from yishi_appeals.rows import SUBJECT


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("诉求"), "appeals/", "resident", 20, READS, icon="appeal")
    yield NavItem(N_("群众诉求"), "appeals/desk", "desk", 20, REGISTERS, icon="appeal")


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return cards.for_desk(actor) if area == "desk" else cards.for_residents(actor)


@hookimpl
@queries
def enabled(tenant: TenantView, actor: Actor) -> None:
    following.catch_up(tenant)


@hookimpl
def promote_targets(matter: Matter, actor: Actor) -> Iterable[PromoteTarget]:
    yield _TARGET


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(SUBJECT, N_("诉求"), numbers.found)


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


@hookimpl
@queries
def demo_data(tenant: TenantView, actor: Actor, today: date) -> None:
    demo.fill(tenant, actor, today)


_TARGET = matter.TARGET
"""Under a name of its own: the hook's argument is called like the module."""
