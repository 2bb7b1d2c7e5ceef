"""`console/links`: which other communities, districts or alliances things may be sent to, and they to us."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.tenants import links
from yishi.web.console_pages import blueprint
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx


class Propose(FormSchema):
    other_slug = fields.String(
        required=True,
        validate=validate.Length(max=60),
        metadata={
            "label": N_("对方的网址名称"),
            "help": N_("对方网址里的那一段，例如 yingjun。对方同意以后，联系才成立。"),
        },
    )


@blueprint.route("/links", methods=["GET", "POST"])
@requires("console.settings")
def linked() -> Response:
    """Links of this tenant; proposing one. What crosses under them, modules say on their own pages."""
    form = Form(Propose)
    if form.submitted:
        if again := form.replayed():
            return again
        with form.attempt():
            links.propose_link(ctx().actor, **form.load())
            return form.done(f"{ctx().base}/console/links")
    tenant = ctx().need_tenant()
    registry = ctx().registry
    found = links.links_of(tenant.id)
    return render(
        "console/links.html",
        form.status,
        form=form,
        links=found,
        kinds={link.kind: registry[link.kind].title for link in found if link.kind in registry},
    )


@blueprint.post("/links/<uuid:link_id>/accept")
@requires("console.settings")
def accept_link(link_id: UUID) -> Response:
    links.accept_link(ctx().actor, link_id=link_id)
    return _back()


@blueprint.post("/links/<uuid:link_id>/end")
@requires("console.settings")
def end_link(link_id: UUID) -> Response:
    """Either side may end it; what was sent stays where it is."""
    links.end_link(ctx().actor, link_id=link_id)
    return _back()


def _back() -> Response:
    return redirect(f"{ctx().base}/console/links", 303)  # type: ignore[return-value]
