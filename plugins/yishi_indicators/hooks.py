"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable

from yishi.toolkit import N_, Actor, Card, NavItem, SetupStep, TenantView, enqueue, hookimpl, queries
from yishi_indicators import cards
from yishi_indicators.board import OPERATORS
from yishi_indicators.periods import today
from yishi_indicators.rights import COMPARES, READS, SEES
from yishi_indicators.settings import NAME, chosen, public_keys


@hookimpl
@queries
def enabled(tenant: TenantView, actor: Actor) -> None:
    if tenant.kind not in OPERATORS:
        enqueue("fill_in", plugin=NAME, key=f"fill_in:{today()}")


@hookimpl
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    if tenant.kind in OPERATORS:
        yield NavItem(N_("成效比较"), "indicators/board", "operator", 15, COMPARES, icon="chart")
        return
    if public_keys():
        yield NavItem(N_("成效"), "indicators/", "resident", 70, READS, icon="chart")
    yield NavItem(N_("成效"), "indicators/desk", "desk", 70, SEES, icon="chart")


@hookimpl
@queries
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    return list(cards.for_desk(actor) if area == "desk" else cards.for_residents(actor))


@hookimpl
@queries
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    if tenant.kind not in OPERATORS:
        yield SetupStep(
            N_("选定居民可以看哪些成效数字"), f"console/modules/{NAME}/settings", done=chosen(), order=75
        )
