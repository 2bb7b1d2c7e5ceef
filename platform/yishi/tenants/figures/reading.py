"""Stored numbers: a tenant's own, and those of an operator's subtree. No one else's data is opened for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from yishi.actor import Actor
from yishi.database import db
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.tenants.current import current_tenant
from yishi.tenants.models import Figure, Tenant, TenantAncestor
from yishi.tenants.scope import OPERATORS_AT

Value = tuple[int, int | None]
"""Numerator, and denominator where it is a rate."""


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """One number of one tenant and period; `unit` and `state` as in `FigureValue`."""

    period: str
    key: str
    label: str
    numerator: int
    denominator: int | None
    unit: str
    state: bool
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class FigureSum:
    """One number summed over a subtree; `tenants` counts those that reported it."""

    key: str
    label: str
    numerator: int
    denominator: int | None
    unit: str
    state: bool
    tenants: int


@dataclass(frozen=True, slots=True)
class Below:
    """A tenant of a subtree with its numbers by `(period, key)`; without any, nothing was reported."""

    tenant_id: int
    slug: str
    name: str
    parent_slug: str
    parent_name: str
    computed_at: datetime | None
    values: Mapping[tuple[str, str], Value]


_COLUMNS = [getattr(Figure, name) for name in StoredFigure.__dataclass_fields__]


def own(
    tenant_id: int, periods: Collection[str], *, series: Collection[str] = (), keys: Collection[str] = ()
) -> list[StoredFigure]:
    """A tenant's numbers of these periods, and of `series` those named in `keys`; by period and key.

    One statement.
    """
    wanted: Any = Figure.period.in_(list(periods))
    if series and keys:
        wanted = or_(wanted, and_(Figure.period.in_(list(series)), Figure.key.in_(list(keys))))
    rows = db.execute(
        select(*_COLUMNS).where(Figure.tenant_id == tenant_id, wanted).order_by(Figure.period, Figure.key)
    )
    return [StoredFigure(*row) for row in rows]


def below(
    actor: Actor, *, periods: Sequence[str], keys: Sequence[str], kinds: Collection[str] = ("community",)
) -> list[Below]:
    """The tenants of `kinds` below the operator with these numbers, by name; those without any, too.

    One statement that asks once for all: the database turns each tenant's numbers into one row.
    """
    top = _reader(actor)
    cells = [(period, key) for period in periods for key in keys]
    columns: list[Any] = []
    for place, (period, key) in enumerate(cells):
        this = and_(Figure.period == period, Figure.key == key)
        columns += [
            func.max(case((this, Figure.numerator))).label(f"n{place}"),
            func.max(case((this, Figure.denominator))).label(f"d{place}"),
        ]
    numbers = (
        select(Figure.tenant_id, func.max(Figure.computed_at).label("computed_at"), *columns)
        .join(TenantAncestor, TenantAncestor.tenant_id == Figure.tenant_id)
        .where(
            TenantAncestor.ancestor_id == top, Figure.period.in_(list(periods)), Figure.key.in_(list(keys))
        )
        .group_by(Figure.tenant_id)
        .subquery()
    )
    parent = aliased(Tenant)
    rows = db.execute(
        select(
            Tenant.id,
            Tenant.slug,
            Tenant.name,
            func.coalesce(parent.slug, ""),
            func.coalesce(parent.name, ""),
            *(column for column in numbers.c if column.key != "tenant_id"),
        )
        .join(TenantAncestor, TenantAncestor.tenant_id == Tenant.id)
        .outerjoin(parent, parent.id == Tenant.parent_id)
        .outerjoin(numbers, numbers.c.tenant_id == Tenant.id)
        .where(TenantAncestor.ancestor_id == top, Tenant.kind.in_(list(kinds)))
        .order_by(Tenant.id)
    )
    return [
        Below(tenant_id, slug, name, parent_slug, parent_name, at, _by_cell(cells, rest))
        for tenant_id, slug, name, parent_slug, parent_name, at, *rest in rows
    ]


def _by_cell(cells: Sequence[tuple[str, str]], numbers: Sequence[Any]) -> dict[tuple[str, str], Value]:
    return {
        cell: (numbers[2 * place], numbers[2 * place + 1])
        for place, cell in enumerate(cells)
        if numbers[2 * place] is not None
    }


def sums_below(actor: Actor, *, period: str) -> list[FigureSum]:
    """Each number summed over the operator's subtree (one statement).

    A denominator of 0 has no rate, so what was counted over it is left out of the sum.
    """
    top = _reader(actor)
    counts = or_(Figure.denominator.is_(None), Figure.denominator > 0)
    rows = db.execute(
        select(
            Figure.key,
            func.max(Figure.label),
            func.sum(case((counts, Figure.numerator), else_=0)),
            func.sum(Figure.denominator),
            func.max(Figure.unit),
            func.max(case((Figure.state.is_(True), 1), else_=0)),
            func.count(),
        )
        .join(TenantAncestor, TenantAncestor.tenant_id == Figure.tenant_id)
        .where(TenantAncestor.ancestor_id == top, Figure.period == period)
        .group_by(Figure.key)
        .order_by(Figure.key)
    )
    return [
        FigureSum(key, label, int(n), None if d is None else int(d), unit, bool(state), tenants)
        for key, label, n, d, unit, state, tenants in rows
    ]


def _reader(actor: Actor) -> int:
    """The top of the subtree whose numbers the actor may read."""
    actor.need("operator.figures")
    here = current_tenant()
    if here.id != actor.tenant_id or here.kind not in OPERATORS_AT:
        raise Refusal("figures.not_an_operator", _("只有区、街道可以看下级汇总数字。"))
    return actor.tenant_id
