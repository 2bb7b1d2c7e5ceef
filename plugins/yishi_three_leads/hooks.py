"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

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
    TenantView,
    db,
    hookimpl,
    queries,
)
from yishi_three_leads import cards, demo, numbers, privacy
from yishi_three_leads.models import Post
from yishi_three_leads.rights import MANAGES, SEES
from yishi_three_leads.rows import POST


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    yield NavItem(N_("三长"), "three_leads/", "resident", 45, SEES, icon="people")
    yield NavItem(N_("三长"), "three_leads/desk", "desk", 40, MANAGES, icon="people")


@hookimpl
@queries
def asks(actor: Actor) -> Iterable[Ask]:
    return cards.asks(actor)


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return cards.for_desk(actor) if area == "desk" else ()


@hookimpl
def grids(tenant: TenantView) -> Iterable[Select[Any]]:
    yield numbers.grids_with_buildings()


@hookimpl
@queries
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    somebody = db.scalar(select(Post.id).where(Post.until.is_(None)).limit(1))
    yield SetupStep(N_("划分网格，登记三长"), "three_leads/import", done=somebody is not None, order=70)


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(POST, N_("三长"), numbers.found)


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
