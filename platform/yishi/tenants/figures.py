"""Roll-ups: each tenant computes its own numbers; operators read only these, of their subtree.

A number is a numerator, with a denominator where it is a rate; sums over tenants add both, so a
district's rate is that of all its people and not a mean of means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db
from yishi.database.upsert import insert
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.jobs.core import core_job
from yishi.plugins.values import FigureValue
from yishi.tenants.current import current_registry
from yishi.tenants.models import Figure, Tenant, TenantAncestor
from yishi.tenants.resolve import TenantView
from yishi.tenants.scope import OPERATORS_AT, found

FIGURES = "tenant.figures"
CoreFigures = Callable[[int, str, date, date], Iterable[FigureValue]]
"""`(tenant_id, period, since, until)` with `since ≤ day < until`, within the tenant's unit."""

CORE_FIGURES: list[CoreFigures] = []


def core_figures(function: CoreFigures) -> CoreFigures:
    """Register numbers of the core that a higher floor counts (topics, opinions)."""
    CORE_FIGURES.append(function)
    return function


def month_of(day: date) -> str:
    """The period that a day belongs to: `2026-06`."""
    return f"{day:%Y-%m}"


def days_of(period: str) -> tuple[date, date]:
    """First day of a period, and the first day after it. Raises `Refusal`."""
    try:
        since = date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise Refusal("figures.bad_period", _("时段要写成 2026-06 这样。"), field="period") from error
    until = date(since.year + since.month // 12, since.month % 12 + 1, 1)
    return since, until


def compute(tenant: TenantView, period: str) -> list[FigureValue]:
    """Compute and store the bound tenant's numbers of one period; gives them."""
    since, until = days_of(period)
    registry = current_registry()
    given = {"tenant_id": tenant.id, "period": period, "since": since, "until": until}
    values = [value for each in CORE_FIGURES for value in each(tenant.id, period, since, until)]
    values.extend(registry.hooks.gather("figures", tenant.enabled, **given))
    by_key = {value.key: value for value in values}
    if by_key:
        now = clock.now()
        statement = insert(Figure)
        statement = statement.on_conflict_do_update(
            index_elements=["tenant_id", "period", "key"],
            set_={
                name: getattr(statement.excluded, name)
                for name in ("label", "numerator", "denominator", "computed_at")
            },
        )
        rows = [
            {
                "tenant_id": tenant.id,
                "period": period,
                "key": value.key,
                "label": value.label,
                "numerator": value.numerator,
                "denominator": value.denominator,
                "computed_at": now,
            }
            for value in by_key.values()
        ]
        db.execute(statement, rows)
    return list(by_key.values())


@core_job(FIGURES, nightly=True)
def compute_nightly(tenant: TenantView, period: str | None = None) -> None:
    """The job: this month's numbers, and in its first days last month's for the last time."""
    today = clock.today(tenant.zone)
    if period is not None:
        compute(tenant, period)
        return
    if today.day <= 3:
        last = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
        compute(tenant, month_of(last))
    compute(tenant, month_of(today))


@dataclass(frozen=True, slots=True)
class TenantFigure:
    """One number of one tenant of a subtree."""

    tenant_id: int
    slug: str
    name: str
    kind: str
    key: str
    label: str
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class FigureSum:
    """One number summed over a subtree; `tenants` counts those that reported it."""

    key: str
    label: str
    numerator: int
    denominator: int | None
    tenants: int


def subtree_figures(actor: Actor, *, period: str) -> list[TenantFigure]:
    """Each number of each tenant below the operator, by tenant and key (one statement)."""
    top = _reader(actor)
    rows = db.execute(
        select(
            Tenant.id.label("tenant_id"),
            Tenant.slug,
            Tenant.name,
            Tenant.kind,
            Figure.key,
            Figure.label,
            Figure.numerator,
            Figure.denominator,
        )
        .join(Figure, Figure.tenant_id == Tenant.id)
        .join(TenantAncestor, TenantAncestor.tenant_id == Tenant.id)
        .where(TenantAncestor.ancestor_id == top, Figure.period == period)
        .order_by(Tenant.id, Figure.key)
    )
    return [TenantFigure(**row._mapping) for row in rows]


def subtree_sums(actor: Actor, *, period: str) -> list[FigureSum]:
    """Each number summed over the operator's subtree (one statement)."""
    top = _reader(actor)
    rows = db.execute(
        select(
            Figure.key,
            func.max(Figure.label),
            func.sum(Figure.numerator),
            func.sum(Figure.denominator),
            func.count(),
        )
        .join(TenantAncestor, TenantAncestor.tenant_id == Figure.tenant_id)
        .where(TenantAncestor.ancestor_id == top, Figure.period == period)
        .group_by(Figure.key)
        .order_by(Figure.key)
    )
    return [_sum(*row) for row in rows]


def _sum(key: str, label: str, numerator: Any, denominator: Any, tenants: int) -> FigureSum:
    return FigureSum(key, label, int(numerator), None if denominator is None else int(denominator), tenants)


def periods_below(actor: Actor, *, limit: int = 24) -> list[str]:
    """The periods for which the operator's subtree has numbers, newest first."""
    top = _reader(actor)
    return list(
        db.scalars(
            select(Figure.period)
            .join(TenantAncestor, TenantAncestor.tenant_id == Figure.tenant_id)
            .where(TenantAncestor.ancestor_id == top)
            .distinct()
            .order_by(Figure.period.desc())
            .limit(limit)
        )
    )


def own_figures(tenant_id: int, *, period: str) -> list[FigureValue]:
    """A tenant's own numbers of one period."""
    rows = db.execute(
        select(Figure.key, Figure.label, Figure.numerator, Figure.denominator)
        .where(Figure.tenant_id == tenant_id, Figure.period == period)
        .order_by(Figure.key)
    )
    return [FigureValue(*row) for row in rows]


def _reader(actor: Actor) -> int:
    """The top of the subtree whose numbers the actor may read."""
    actor.need("operator.figures")
    if found(actor.tenant_id).kind not in OPERATORS_AT:
        raise Refusal("figures.not_an_operator", _("只有区、街道可以看下级汇总数字。"))
    return actor.tenant_id
