"""Registering who begins and ceases to own a unit, and who lives there."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from marshmallow import fields, validate

from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _
from yishi.people import persons
from yishi.places import households, labels, naming, ownership, structure, unit_view, versions
from yishi.places.times import today
from yishi.text import small_int
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("unit_acts", __name__, url_prefix="/<tenant>/places")


class _Who(FormSchema):
    name = fields.String(
        required=True, validate=validate.Length(max=60), metadata={"label": N_("姓名"), "autocomplete": "off"}
    )
    phone = fields.String(
        load_default="",
        validate=validate.Length(max=30),
        metadata={
            "label": N_("电话"),
            "widget": "tel",
            "autocomplete": "off",
            "help": N_("姓名和电话都与已登记的人相同时，就是那个人，不会重复登记。"),
        },
    )


class OwnerForm(_Who):
    kind = fields.String(
        load_default="person",
        validate=validate.OneOf(list(persons.KINDS)),
        metadata={"label": N_("类别"), "widget": "radio", "options": list(persons.KINDS.items())},
    )
    since = fields.Date(
        required=True, metadata={"label": N_("从哪天起是业主"), "help": N_("以产权登记日期为准。")}
    )
    replaces = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("原业主同日不再是业主"),
            "help": N_("买卖、继承时勾选；增加共有人时不勾选。"),
        },
    )


class MemberForm(_Who):
    relation = fields.String(
        required=True,
        validate=validate.OneOf(list(labels.RELATIONS)),
        metadata={
            "label": N_("与房屋的关系"),
            "widget": "radio",
            "options": list(labels.RELATIONS.items()),
        },
    )
    representative = fields.Boolean(
        load_default=False, metadata={"label": N_("户代表"), "help": N_("每户一位，代表本户参加会议。")}
    )


@blueprint.route("/units/<uuid:unit_id>/owners/new", methods=["GET", "POST"])
@requires("places.import")
def new_owner(unit_id: UUID) -> Response:
    """A sale or a further co-owner: who begins, and whether those of today cease."""
    form = Form(OwnerForm, {"since": today()}, version=versions.of(unit_id, versions.OWNERS))
    if form.submitted:
        with form.attempt():
            again = form.replayed()
            if again is not None:
                return again
            _transfer(unit_id, form.load(), form.given_version or 0)
            return form.done(_there(unit_id))
    return render(
        "places/unit_act.html",
        form.status,
        form=form,
        unit=structure.get(unit_id),
        labels=labels,
        heading=_("登记业主"),
        submit=_("登记"),
    )


def _transfer(unit_id: UUID, given: dict[str, Any], version: int) -> None:
    actor = ctx().actor
    structure.get(unit_id)
    if given["since"] > today():
        raise Refusal("ownership.since_wrong", _("日期还没有到，请在登记之后再填。"), field="since")
    person = naming.person(actor, given["name"], given["phone"], given["kind"])
    ownership.transfer(
        actor, unit_id, person.id, since=given["since"], replaces=given["replaces"], version=version
    )


@blueprint.post("/units/<uuid:unit_id>/owners/<uuid:ownership_id>/end")
@requires("places.import")
def end_owner(unit_id: UUID, ownership_id: UUID) -> Response:
    """Somebody is no owner any more, from today or the day given."""
    _belongs(unit_id, ownership_id, "owners")
    ownership.end(ctx().actor, ownership_id, _day(), version=_version())
    return redirect(_there(unit_id), 303)  # type: ignore[return-value]


@blueprint.route("/units/<uuid:unit_id>/members/new", methods=["GET", "POST"])
@requires("places.import")
def new_member(unit_id: UUID) -> Response:
    form = Form(MemberForm, version=versions.of(unit_id, versions.LIVING))
    if form.submitted:
        with form.attempt():
            again = form.replayed()
            if again is not None:
                return again
            given = form.load()
            structure.get(unit_id)
            person = naming.person(ctx().actor, given["name"], given["phone"])
            households.add_member(
                ctx().actor,
                unit_id,
                person.id,
                given["relation"],
                representative=given["representative"],
                since=today(),
                version=form.given_version or 0,
            )
            return form.done(_there(unit_id))
    return render(
        "places/unit_act.html",
        form.status,
        form=form,
        unit=structure.get(unit_id),
        labels=labels,
        heading=_("登记住户"),
        submit=_("登记"),
    )


@blueprint.post("/units/<uuid:unit_id>/members/<uuid:member_id>/end")
@requires("places.import")
def end_member(unit_id: UUID, member_id: UUID) -> Response:
    _belongs(unit_id, member_id, "members")
    households.remove_member(ctx().actor, member_id, _day(), version=_version())
    return redirect(_there(unit_id), 303)  # type: ignore[return-value]


@blueprint.post("/units/<uuid:unit_id>/members/<uuid:member_id>/representative")
@requires("places.import")
def representative(unit_id: UUID, member_id: UUID) -> Response:
    _belongs(unit_id, member_id, "members")
    households.set_representative(ctx().actor, member_id, version=_version())
    return redirect(_there(unit_id), 303)  # type: ignore[return-value]


@blueprint.post("/units/<uuid:unit_id>/remove")
@requires("places.import")
def remove(unit_id: UUID) -> Response:
    """Take a unit that does not exist off the roster."""
    unit = ownership.remove_unit(ctx().actor, unit_id, _version())
    return redirect(f"{ctx().base}/places/{unit.estate_id}", 303)  # type: ignore[return-value]


def _belongs(unit_id: UUID, tie_id: UUID, kind: str) -> None:
    found = unit_view.view(ctx().actor, unit_id)
    if tie_id not in {tie.id for tie in getattr(found, kind)}:
        raise Unknown()


def _version() -> int:
    """What the button was drawn with; one that carries none is as stale as can be."""
    return small_int(request.form.get("_version", "")) or 0


def _day() -> date:
    given = request.form.get("until", "")
    try:
        return date.fromisoformat(given) if given else today()
    except ValueError as error:
        raise Refusal("form.date_wrong", _("日期请写成 2026-05-01 这样。"), field="until") from error


def _there(unit_id: UUID) -> str:
    return f"{ctx().base}/places/units/{unit_id}"
