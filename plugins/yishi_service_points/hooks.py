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
    system,
)
from yishi_service_points import cards, demo, numbers, privacy, seed
from yishi_service_points.reading.coverage import any_point
from yishi_service_points.rights import READS, RECEIVES
from yishi_service_points.rows import GUIDE, POINT
from yishi_service_points.taking import TARGET


@hookimpl
@queries
def enabled(tenant: TenantView, actor: Actor) -> None:
    seed.lay_out(system(tenant.id))


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("议事点"), "service_points/", "resident", 35, READS, icon="place")
    yield NavItem(N_("议事点"), "service_points/desk", "desk", 35, RECEIVES, icon="place")


@hookimpl
@queries
def asks(actor: Actor) -> Iterable[Ask]:
    return list(cards.asks(actor))


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return list(cards.for_desk(actor) if area == "desk" else cards.for_residents(actor))


@hookimpl
def promote_targets(matter: Matter, actor: Actor) -> Iterable[PromoteTarget]:
    yield TARGET


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(POINT, N_("议事点"), numbers.found_points)
    yield SearchKind(GUIDE, N_("办事指南"), numbers.found_guides)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return list(numbers.of_period(since, until))


@hookimpl
@queries
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    yield SetupStep(N_("开设议事点"), "service_points/points/new", done=any_point(), order=66)


@hookimpl
@queries
def export_person(tenant_id: int, person_id: UUID) -> Iterable[PersonRecord]:
    return list(privacy.export(person_id))


@hookimpl
@queries
def erase_person(tenant_id: int, person_id: UUID) -> Iterable[Reason]:
    return privacy.erase(person_id)


@hookimpl
@queries
def demo_data(tenant: TenantView, actor: Actor, today: date) -> None:
    demo.fill(tenant, actor, today)
