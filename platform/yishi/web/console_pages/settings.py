"""`console/settings`: the community's own words and ways."""

from __future__ import annotations

from flask import Response, redirect
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.tenants.core_settings import CORE
from yishi.tenants.onboarding import edit_tenant
from yishi.tenants.scope import found as tenant_row
from yishi.tenants.settings import save, settings_form
from yishi.web.console_pages import blueprint
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx


class NamesSchema(FormSchema):
    """What the community calls itself, and its story."""

    brand = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"label": N_("议事平台的名称"), "help": N_("例如：百姓议事堂。显示在每页顶部。")},
    )
    story = fields.String(
        load_default="",
        validate=validate.Length(max=20_000),
        metadata={
            "label": N_("社区介绍"),
            "help": N_("社区的由来、特色，居民在首页能看到。"),
            "widget": "textarea",
        },
    )


@blueprint.route("/settings", methods=["GET", "POST"])
@requires("console.settings")
def settings() -> Response:
    """Names and story in one form, the core's settings in the other."""
    context = ctx()
    tenant = tenant_row(context.need_tenant().id)
    names = Form(
        NamesSchema, {"brand": tenant.brand, "story": tenant.story}, version=tenant.version, step="names"
    )
    found = settings_form(context.actor, plugin=CORE)
    ways = Form(found.schema, found.values, version=found.version, step="ways")
    if names.submitted:
        with names.attempt():
            edit_tenant(context.actor, tenant_id=tenant.id, changes=names.load(), version=names.given_version)
            return redirect(f"{context.base}/console/settings", 303)  # type: ignore[return-value]
    if ways.submitted:
        with ways.attempt():
            save(context.actor, plugin=CORE, values=ways.load(), version=ways.given_version)
            return redirect(f"{context.base}/console/settings", 303)  # type: ignore[return-value]
    return render("console/own_settings.html", max(names.status, ways.status), names=names, ways=ways)
