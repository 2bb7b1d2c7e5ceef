"""`operator/figures`: roll-up numbers of the tenants below. No operator opens a community's data."""

from __future__ import annotations

import re
from collections import defaultdict

from flask import Response, request
from sqlalchemy import select

from yishi.clock import clock
from yishi.database import db
from yishi.tenants.models import Figure, Tenant, TenantAncestor
from yishi.web.guards import requires
from yishi.web.operator_pages import blueprint
from yishi.web.render import render
from yishi.web.request import ctx


@blueprint.get("/figures")
@requires("operator.figures")
def figures() -> Response:
    """A table of tenants by numbers for one month, with sums; `?period=2026-06`."""
    context = ctx()
    asked = request.args.get("period", "")
    period = (
        asked if re.fullmatch(r"\d{4}-\d{2}", asked) else f"{clock.today(context.need_tenant().zone):%Y-%m}"
    )
    below = (
        select(
            Figure.tenant_id,
            Tenant.slug,
            Tenant.name,
            Figure.key,
            Figure.label,
            Figure.numerator,
            Figure.denominator,
        )
        .join(TenantAncestor, TenantAncestor.tenant_id == Figure.tenant_id)
        .join(Tenant, Tenant.id == Figure.tenant_id)
        .where(TenantAncestor.ancestor_id == context.actor.tenant_id, Figure.period == period)
        .order_by(Tenant.id, Figure.key)
    )
    columns: dict[str, str] = {}
    rows: dict[tuple[str, str], dict[str, tuple[int, int | None]]] = defaultdict(dict)
    for row in db.execute(below):
        columns[row.key] = row.label
        rows[(row.slug, row.name)][row.key] = (row.numerator, row.denominator)
    sums = {
        key: (
            sum(values[key][0] for values in rows.values() if key in values),
            _sum(values[key][1] for values in rows.values() if key in values),
        )
        for key in columns
    }
    periods = db.scalars(
        select(Figure.period)
        .join(TenantAncestor, TenantAncestor.tenant_id == Figure.tenant_id)
        .where(TenantAncestor.ancestor_id == context.actor.tenant_id)
        .distinct()
        .order_by(Figure.period.desc())
        .limit(24)
    ).all()
    return render(
        "operator/figures.html", period=period, periods=periods, columns=columns, rows=rows, sums=sums
    )


def _sum(values: object) -> int | None:
    found = [v for v in values if v is not None]  # type: ignore[attr-defined]
    return sum(found) if found else None
