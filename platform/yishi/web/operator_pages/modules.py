"""`operator/modules`: which modules the tenants below may use, and what they have asked for."""

from __future__ import annotations

from flask import Response, redirect
from sqlalchemy import func, select

from yishi.database import db
from yishi.i18n import _
from yishi.tenants import switching
from yishi.tenants.models import TenantAncestor, TenantPlugin
from yishi.tenants.modules import requests_below
from yishi.web.guards import requires
from yishi.web.operator_pages import blueprint
from yishi.web.render import render
from yishi.web.request import ctx


@blueprint.get("/modules")
@requires("operator.modules")
def modules() -> Response:
    """All installed modules with how many tenants may use them and do."""
    context = ctx()
    counts = {
        row.plugin: row
        for row in db.execute(
            select(
                TenantPlugin.plugin,
                func.count().filter(TenantPlugin.allowed).label("allowed"),
                func.count().filter(TenantPlugin.allowed & TenantPlugin.enabled).label("on"),
            )
            .join(TenantAncestor, TenantAncestor.tenant_id == TenantPlugin.tenant_id)
            .where(TenantAncestor.ancestor_id == context.actor.tenant_id, TenantAncestor.depth > 0)
            .group_by(TenantPlugin.plugin)
        )
    }
    registry = context.registry
    return render(
        "operator/modules.html",
        plugins=[(p, registry.origins[n], counts.get(n)) for n, p in registry.plugins.items()],
        skipped=list(registry.skipped.values()),
        waiting=requests_below(context.actor),
        titles={n: _(p.title) for n, p in registry.plugins.items()},
    )


@blueprint.post("/modules/<name>/allow-all")
@requires("operator.modules")
def allow_all(name: str) -> Response:
    """Allow a module to every suitable tenant below."""
    switching.allow_below(ctx().actor, plugin=name)
    return redirect(f"{ctx().base}/operator/modules", 303)  # type: ignore[return-value]
