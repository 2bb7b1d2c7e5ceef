"""`console/modules`: switch modules on and off, see what depends on what, set them up."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, redirect, request

from yishi.errors import Unknown
from yishi.i18n import _
from yishi.tenants import switching
from yishi.tenants.modules import ModuleState, history, modules_of_tenant
from yishi.tenants.settings import MASK, save, settings_form
from yishi.text import small_int
from yishi.web.console_pages import blueprint
from yishi.web.forms import Form
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx


@blueprint.get("/modules")
@requires("console.modules")
def modules() -> Response:
    """All modules as cards, and the latest changes."""
    context = ctx()
    tenant = context.need_tenant()
    states = [
        m
        for m in modules_of_tenant(tenant.id, tenant.kind)
        if m.suits or m.enabled or not m.installed or m.problem
    ]
    states.sort(key=lambda m: (not m.running, not m.allowed, m.title))
    titles = {m.name: _(m.title) for m in states}
    return render(
        "console/modules.html", modules=states, titles=titles, changes=history(context.actor, limit=12)
    )


@blueprint.post("/modules/<name>/switch")
@requires("console.modules")
def switch(name: str) -> Response:
    """Switch one module; when other modules or topics are touched, say so first and ask again."""
    context = ctx()
    tenant = context.need_tenant()
    on = request.form.get("on") == "1"
    sure = request.form.get("sure") == "1"
    plan = (switching.plan_enable if on else switching.plan_disable)(
        context.actor, tenant_id=tenant.id, plugin=name
    )
    if not sure and not plan.done and (plan.along or plan.waiting or plan.blocked):
        return render("console/switch.html", 200 if not plan.blocked else 422, plan=plan)
    given = request.form.get("version", "")
    version = small_int(given)
    if on:
        switching.enable(context.actor, tenant_id=tenant.id, plugin=name, version=version)
    else:
        switching.disable(context.actor, tenant_id=tenant.id, plugin=name, cascade=sure, version=version)
    return redirect(f"{context.base}/console/modules#m-{name}", 303)  # type: ignore[return-value]


@blueprint.post("/modules/<name>/request")
@requires("console.modules")
def ask_for(name: str) -> Response:
    """Ask the district to allow a module."""
    context = ctx()
    switching.request_module(context.actor, tenant_id=context.need_tenant().id, plugin=name)
    return redirect(f"{context.base}/console/modules#m-{name}", 303)  # type: ignore[return-value]


@blueprint.route("/modules/<name>/settings", methods=["GET", "POST"])
@requires("console.settings")
def module_settings(name: str) -> Response:
    """The form that a module's schema makes."""
    context = ctx()
    tenant = context.need_tenant()
    state = next((m for m in modules_of_tenant(tenant.id, tenant.kind) if m.name == name), None)
    if state is None or not state.has_settings:
        raise Unknown("no_such_module")
    found = settings_form(context.actor, plugin=name)
    form = Form(found.schema, found.values, version=found.version)
    if form.submitted:
        with form.attempt():
            save(context.actor, plugin=name, values=form.load(), version=form.given_version)
            return redirect(f"{context.base}/console/modules#m-{name}", 303)  # type: ignore[return-value]
    return render(
        "console/settings.html", form.status, form=form, module=_plain(state), kept=found.kept, mask=MASK
    )


def _plain(state: ModuleState) -> ModuleState:
    return replace(state, title=_(state.title), summary=_(state.summary))
