"""The console's page of roles: who has which, give, take, bring staff in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from marshmallow import fields, validate
from sqlalchemy import select

from yishi.database import db
from yishi.errors import Refusal
from yishi.i18n import N_, _
from yishi.people import inviting, memberships, staff
from yishi.people.access import ROLES
from yishi.people.roles import SCOPE_OF
from yishi.places.models import Building, Entrance, Estate
from yishi.places.reach import grid_names
from yishi.tenants.current import gather
from yishi.text import small_int
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("roles", __name__, url_prefix="/<tenant>/console/roles")


def _roles_here() -> list[tuple[str, str]]:
    """The roles that can be given in this kind of tenant, in the tenant's own words."""
    tenant = ctx().need_tenant()
    district = tenant.kind in ("district", "subdistrict")
    # In a district others than its administrators work, too: on what communities send up.
    fitting = (
        ("operator", "administrator", "grid_administrator", "community_worker")
        if district
        else [r for r in ROLES if r != "operator"]
    )
    return [(role, tenant.label(ROLES[role])) for role in fitting]


def _places() -> list[tuple[str, str]]:
    """Buildings and entrances that a lead may be limited to, as `building:<id>` and `entrance:<id>`."""
    buildings = db.execute(
        select(Building.id, Building.name, Estate.name.label("estate"))
        .join(Estate, (Estate.tenant_id == Building.tenant_id) & (Estate.id == Building.estate_id))
        .order_by(Estate.name, Building.sort_key)
    ).all()
    doors: dict[UUID, list[Any]] = {}
    for row in db.execute(
        select(Entrance.id, Entrance.name, Entrance.building_id).order_by(Entrance.sort_key)
    ):
        doors.setdefault(row.building_id, []).append(row)
    found = []
    for one in buildings:
        found.append((f"building:{one.id}", f"{one.estate} {one.name}"))
        found.extend(
            (f"entrance:{door.id}", f"{one.estate} {one.name} {door.name}") for door in doors.get(one.id, ())
        )
    return found


class Invite(FormSchema):
    name = fields.String(
        required=True, validate=validate.Length(max=60), metadata={"label": N_("姓名"), "autocomplete": "off"}
    )
    phone = fields.String(
        load_default="",
        validate=validate.Length(max=30),
        metadata={
            "label": N_("手机号"),
            "widget": "tel",
            "autocomplete": "off",
            "help": N_("填手机号的，用验证码登录。"),
        },
    )
    user_name = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={
            "label": N_("用户名"),
            "autocomplete": "off",
            "help": N_("没有手机号的填用户名，系统给一个一次性密码。"),
        },
    )
    role = fields.String(
        required=True,
        validate=validate.OneOf(list(ROLES)),
        metadata={"label": N_("角色"), "options": _roles_here},
    )
    scope = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("只管哪里"), "widget": "select", "options": _places},
    )


class Grant(FormSchema):
    role = fields.String(
        required=True,
        validate=validate.OneOf(list(ROLES)),
        metadata={"label": N_("角色"), "options": _roles_here},
    )
    scope = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("只管哪里"), "widget": "select", "options": _places},
    )


def _scope(role: str, chosen: str) -> list[str]:
    """The ids that a chosen place means for this role. Refuses a place of the wrong kind."""
    if not chosen:
        return []
    kind, _colon, place = chosen.partition(":")
    if SCOPE_OF.get(role) != kind or chosen not in dict(_places()):
        raise Refusal("people.scope_wrong", _("这个角色不能限定在这里，请重新选择。"), field="scope")
    return [place]


@blueprint.route("", methods=["GET", "POST"])
@requires("people.grant_roles")
def listed() -> Response:
    """All who hold more than a resident's role; and the form that brings somebody in."""
    form = Form(Invite)
    invited = None
    if form.submitted:
        with form.attempt():
            again = form.replayed()
            if again is not None:
                return again
            invited = _invite(form.load())
            if invited.password is None:
                return form.done(f"{ctx().base}/console/roles")
    return _page(form, invited)


def _invite(given: Mapping[str, str]) -> inviting.Invited:
    scope = _scope(given["role"], given["scope"])
    if given["phone"]:
        return inviting.by_phone(ctx().actor, given["phone"], given["name"], [given["role"]], scope)
    if given["user_name"]:
        return inviting.by_user_name(ctx().actor, given["user_name"], given["name"], [given["role"]], scope)
    raise Refusal("people.phone_or_name", _("请填手机号或用户名，二选一。"), field="phone")


def _page(form: Form, invited: inviting.Invited | None = None, refusal: Refusal | None = None) -> Response:
    named = {str(found): name for found, name in gather("scope_names", tenant=ctx().need_tenant())}
    places = {**{key.partition(":")[2]: label for key, label in _places()}, **grid_names(), **named}
    return render(
        "people/roles.html",
        refusal.status if refusal else form.status,
        form=form,
        staff=staff.staff(ctx().actor),
        history=staff.changes(ctx().actor),
        places=places,
        roles=ROLES,
        invited=invited,
        refusal=refusal,
    )


@blueprint.route("/<uuid:membership_id>", methods=["GET", "POST"])
@requires("people.grant_roles")
def member(membership_id: UUID) -> Response:
    """One member: give another role."""
    membership = memberships.get(membership_id)
    form = Form(Grant, version=membership.version)
    if form.submitted:
        with form.attempt():
            given = form.load()
            memberships.grant(
                ctx().actor,
                membership_id,
                given["role"],
                scope=_scope(given["role"], given["scope"]),
                version=form.given_version,
            )
            return _to_list()
        membership = memberships.get(membership_id)
    return render("people/role.html", form.status, form=form, membership=membership, roles=ROLES)


def _version() -> int | None:
    given = request.form.get("_version", "")
    return small_int(given)


@blueprint.post("/<uuid:membership_id>/revoke")
@requires("people.grant_roles")
def revoke(membership_id: UUID) -> Response:
    """Take one role."""
    try:
        memberships.revoke(ctx().actor, membership_id, request.form.get("role", "")[:40], version=_version())
        return _to_list()
    except Refusal as refusal:
        return _refused(refusal)


@blueprint.post("/<uuid:membership_id>/end")
@requires("people.grant_roles")
def end(membership_id: UUID) -> Response:
    """End a membership, with a reason."""
    try:
        reason = request.form.get("reason", "")[:200]
        memberships.end(ctx().actor, membership_id, reason, version=_version())
        return _to_list()
    except Refusal as refusal:
        return _refused(refusal)


@blueprint.post("/<uuid:membership_id>/reset-password")
@requires("people.grant_roles")
def reset_password(membership_id: UUID) -> Response:
    """A new one-time password, shown once."""
    try:
        return _page(Form(Invite), inviting.reset_password(ctx().actor, membership_id))
    except Refusal as refusal:
        return _refused(refusal)


def _refused(refusal: Refusal) -> Response:
    if refusal.status == 404:
        raise refusal
    ctx().because(refusal)
    return _page(Form(Invite), refusal=refusal)


def _to_list() -> Response:
    return redirect(f"{ctx().base}/console/roles", 303)  # type: ignore[return-value]
