"""`operator/tenants/<slug>`: one tenant as its operator sees it: never its data."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect
from marshmallow import fields, validate
from sqlalchemy import select

from yishi.database import db
from yishi.i18n import N_
from yishi.tenants import directory, onboarding, switching
from yishi.tenants.models import TenantPlacement
from yishi.tenants.modules import modules_of_tenant
from yishi.tenants.onboarding import KIND_NAMES
from yishi.tenants.scope import by_slug
from yishi.text import small_int
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.operator_pages import blueprint
from yishi.web.operator_pages.tree import _parents, below
from yishi.web.render import render
from yishi.web.request import ctx


class EditTenant(FormSchema):
    """Names of a tenant."""

    name = fields.String(required=True, validate=validate.Length(1, 100), metadata={"label": N_("名称")})
    brand = fields.String(
        load_default="", validate=validate.Length(max=100), metadata={"label": N_("议事平台的名称")}
    )
    slug = fields.String(
        required=True,
        validate=validate.Length(1, 63),
        metadata={"label": N_("网址名"), "help": N_("改了以后，旧的网址和二维码就打不开了。")},
    )


class MoveTenant(FormSchema):
    """A dated change of parent."""

    parent = fields.String(
        required=True, metadata={"label": N_("划归"), "options": lambda: _parents(), "widget": "select"}
    )
    since = fields.Date(required=True, metadata={"label": N_("从哪天起")})
    reason = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"label": N_("依据或原因")}
    )


class NewHost(FormSchema):
    """A host name of the tenant's own."""

    host = fields.String(
        required=True,
        validate=validate.Length(3, 253),
        metadata={"label": N_("自己的域名"), "help": N_("先把域名解析到本服务器。")},
    )


@blueprint.route("/tenants/<slug>", methods=["GET", "POST"])
@requires("operator.tenants")
def one(slug: str) -> Response:
    """Names, place in the tree, host names and allowed modules of one tenant."""
    context = ctx()
    row: Any = below(slug)
    own = row.id == context.need_tenant().id
    names = Form(
        EditTenant,
        {"name": row.name, "brand": row.brand, "slug": row.slug},
        version=row.version,
        step="names",
    )
    move = Form(MoveTenant, step="move")
    host = Form(NewHost, step="host")
    home = f"{context.base}/operator/tenants/"
    if names.submitted:
        with names.attempt():
            changes = names.load()
            onboarding.edit_tenant(
                context.actor, tenant_id=row.id, changes=changes, version=names.given_version
            )
            return _to(f"{home}{changes['slug']}")
    if move.submitted and not own:
        with move.attempt():
            values = move.load()
            parent = by_slug(values["parent"])
            onboarding.move_tenant(
                context.actor,
                tenant_id=row.id,
                parent_id=parent.id,
                since=values["since"],
                reason=values["reason"],
            )
            return _to(f"{home}{slug}")
    if host.submitted:
        with host.attempt():
            onboarding.add_host(context.actor, tenant_id=row.id, host=host.load()["host"])
            return _to(f"{home}{slug}")
    status = max(names.status, move.status, host.status)
    return render(
        "operator/tenant.html", status, row=row, own=own, names=names, move=move, host=host, **_about(row)
    )


def _about(row: Any) -> dict[str, Any]:
    above, entry = directory.branch(row.slug)
    placements = db.execute(
        select(
            TenantPlacement.parent_name, TenantPlacement.since, TenantPlacement.until, TenantPlacement.note
        )
        .where(TenantPlacement.tenant_id == row.id)
        .order_by(TenantPlacement.since.desc().nulls_last())
    ).all()
    return {
        "above": above,
        "entry": entry,
        "placements": placements,
        "hosts": onboarding.hosts_of(row.id),
        "modules": [m for m in modules_of_tenant(row.id, row.kind) if m.suits],
        "kinds": KIND_NAMES,
    }


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]


@blueprint.post("/tenants/<slug>/hosts/remove")
@requires("operator.tenants")
def remove_host(slug: str) -> Response:
    """Take a host name away."""
    from flask import request

    row: Any = below(slug)
    onboarding.remove_host(ctx().actor, tenant_id=row.id, host=request.form.get("host", ""))
    return _to(f"{ctx().base}/operator/tenants/{slug}")


@blueprint.post("/tenants/<slug>/modules/<name>")
@requires("operator.modules")
def allow(slug: str, name: str) -> Response:
    """Allow a module to one tenant, or withdraw the permission."""
    from flask import request

    row: Any = below(slug)
    given = request.form.get("version", "")
    version = small_int(given)
    change = switching.allow if request.form.get("on") == "1" else switching.disallow
    change(ctx().actor, tenant_id=row.id, plugin=name, version=version)
    back = request.form.get("back", "")
    return _to(
        f"{ctx().base}/operator/{back}"
        if back in ("", "modules") and "back" in request.form
        else f"{ctx().base}/operator/tenants/{slug}#modules"
    )
