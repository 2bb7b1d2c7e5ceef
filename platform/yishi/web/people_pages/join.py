"""Joining a community as a resident, and claiming one's entry on the roster with a worker's code."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.people import joining
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import signed_in
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("join", __name__, url_prefix="/<tenant>/join")


class Join(FormSchema):
    name = fields.String(
        required=True,
        validate=validate.Length(max=60),
        metadata={
            "label": N_("您的姓名"),
            "autocomplete": "name",
            "help": N_("请写真实姓名；公开时只显示“张*三”这样的样子。"),
        },
    )
    home = fields.String(
        load_default="",
        validate=validate.Length(max=120),
        metadata={"label": N_("您住在哪里"), "placeholder": N_("例如：3 栋 2 单元 501")},
    )


class Claim(FormSchema):
    code = fields.String(
        required=True,
        validate=validate.Length(max=20),
        metadata={
            "label": N_("认领码"),
            "help": N_("社区工作人员当面给您的 8 位码。"),
            "autocomplete": "off",
        },
    )


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def join() -> Response:
    """Name and home; or a worker's code."""
    visitor = ctx().need_visitor()
    joined = Form(Join, {"name": visitor.name}, step="join")
    claimed = Form(Claim, step="claim")
    if joined.submitted:
        with joined.attempt():
            joining.join(ctx().actor, **joined.load())
            return _home()
    if claimed.submitted:
        with claimed.attempt():
            joining.claim(ctx().actor, claimed.load()["code"])
            return _home()
    return render(
        "account/join.html",
        max(joined.status, claimed.status),
        joined=joined,
        claimed=claimed,
        member=ctx().member,
        verified=ctx().verified,
    )


def _home() -> Response:
    return redirect(f"{ctx().base}/", 303)  # type: ignore[return-value]
