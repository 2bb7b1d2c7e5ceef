"""One unit: area and its source, owners with their dates, who lives there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.places import labels, structure, unit_view
from yishi.places.times import today
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("units", __name__, url_prefix="/<tenant>/places")


def _choice(label: str, words: dict[str, str], default: str) -> fields.String:
    return fields.String(
        load_default=default,
        validate=validate.OneOf(list(words)),
        metadata={"label": label, "options": list(words.items())},
    )


class UnitForm(FormSchema):
    area = fields.Decimal(
        places=2,
        allow_none=True,
        load_default=None,
        metadata={
            "label": N_("专有部分面积（平方米）"),
            "widget": "text",
            "inputmode": "decimal",
            "help": N_("两位小数。没有面积的房屋不能计入表决。"),
        },
    )
    area_source = _choice(N_("面积来源"), dict(labels.AREA_SOURCES), "register")
    kind = _choice(N_("用途"), dict(labels.KINDS), "dwelling")
    status = _choice(N_("房屋状态"), dict(labels.STATUSES), "delivered")
    occupancy = _choice(N_("居住情况"), {"": N_("未知"), **labels.OCCUPANCIES}, "")
    note = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={"label": N_("备注"), "widget": "textarea", "rows": 3},
    )


@blueprint.get("/units/<uuid:unit_id>")
@requires("places.see")
def shown(unit_id: UUID) -> Response:
    found = unit_view.view(ctx().actor, unit_id)
    return render(
        "places/unit.html",
        unit=found.row,
        owners=found.owners,
        members=found.members,
        day=today(),
        labels=labels,
    )


@blueprint.route("/units/<uuid:unit_id>/edit", methods=["GET", "POST"])
@requires("places.import")
def edit(unit_id: UUID) -> Response:
    """Correct a unit; a stale form shows both states."""
    unit = structure.get(unit_id)
    initial = {
        "area": f"{unit.area / 100:.2f}" if unit.area is not None else "",
        "area_source": unit.area_source or "register",
        "kind": unit.kind,
        "status": unit.status,
        "occupancy": unit.occupancy,
        "note": unit.note,
    }
    form = Form(UnitForm, initial, version=unit.version)
    if form.submitted:
        with form.attempt():
            given = form.load()
            given["area"] = int(given["area"] * 100) if given["area"] is not None else None
            structure.change(ctx().actor, unit_id, form.given_version or 0, **given)
            return form.done(f"{ctx().base}/places/units/{unit_id}")
    return render("places/unit_edit.html", form.status, form=form, unit=structure.get(unit_id), labels=labels)
