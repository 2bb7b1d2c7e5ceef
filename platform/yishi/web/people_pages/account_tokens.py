"""My API tokens in this tenant."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.people import tokens
from yishi.people.access import CORE_PERMISSIONS
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import signed_in
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("account_tokens", __name__, url_prefix="/<tenant>/account/tokens")


def _own_permissions() -> list[tuple[str, str]]:
    """What I may do here, in words."""
    registry, tenant = ctx().registry, ctx().need_tenant()
    modules = (registry[name] for name in sorted(tenant.enabled))
    declared = [*CORE_PERMISSIONS, *(p for module in modules for p in module.permissions)]
    return [(p.name, p.title) for p in declared if ctx().actor.may(p.name)]


class NewToken(FormSchema):
    label = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"label": N_("名字"), "help": N_("写明给什么程序用，例如“街道数据看板”。")},
    )
    days = fields.Integer(
        load_default=90,
        validate=validate.Range(1, tokens.LONGEST_DAYS),
        metadata={"label": N_("有效天数"), "min": 1, "max": tokens.LONGEST_DAYS},
    )
    scopes = fields.List(
        fields.String(),
        load_default=list,
        metadata={"label": N_("权限"), "widget": "checkboxes", "options": _own_permissions},
    )


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def listed() -> Response:
    """My tokens; a new one is shown once, right here."""
    form = Form(NewToken)
    made = None
    if form.submitted:
        with form.attempt():
            given = form.load()
            _credential, made = tokens.create(
                ctx().actor, given["label"], given["scopes"], days=given["days"]
            )
    return render(
        "account/tokens.html",
        form.status,
        form=form,
        made=made,
        tokens=tokens.of_actor(ctx().actor),
        words=dict(_own_permissions()),
    )


@blueprint.post("/<uuid:token_id>/revoke")
@signed_in
def revoke(token_id: UUID) -> Response:
    """End one of my tokens at once."""
    tokens.revoke(ctx().actor, token_id)
    return redirect(f"{ctx().base}/account/tokens", 303)  # type: ignore[return-value]
