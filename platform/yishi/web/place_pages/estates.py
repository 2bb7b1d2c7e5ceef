"""The estates of a community, and one with its buildings and units."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.places import browsing, estates, labels
from yishi.places.browsing import UnitFilter
from yishi.places.importing import service
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("estates", __name__, url_prefix="/<tenant>/places")


class EstateForm(FormSchema):
    name = fields.String(
        required=True,
        validate=validate.Length(max=80),
        metadata={"label": N_("小区名称"), "placeholder": N_("例如：世纪花园"), "autocomplete": "off"},
    )
    address = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("地址"), "autocomplete": "off"},
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={"label": N_("备注"), "widget": "textarea", "rows": 3},
    )


@blueprint.get("/")
@requires("places.see")
def listed() -> Response:
    """All estates with units, area and persons; searched by name or the initials of its pinyin."""
    words = request.args.get("q", "")[:60]
    return render("places/list.html", estates=browsing.list_estates(ctx().actor, words), words=words)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("places.import")
def new() -> Response:
    form = Form(EstateForm)
    if form.submitted:
        with form.attempt():
            again = form.replayed()
            if again is not None:
                return again
            given = form.load()
            estate = estates.create(ctx().actor, given["name"], address=given["address"], note=given["note"])
            return form.done(f"{ctx().base}/places/{estate.id}")
    return render("places/edit.html", form.status, form=form, estate=None)


@blueprint.get("/<uuid:estate_id>")
@requires("places.see")
def shown(estate_id: UUID) -> Response:
    """Totals, the tree of buildings, and the units that the address asks for."""
    wanted = UnitFilter(
        building=_id("building"), entrance=_id("entrance"), words=request.args.get("q", "")[:60]
    )
    page = Page.asked(browsing.PAGE)
    actor = ctx().actor
    estate = browsing.overview(actor, estate_id)
    units, total = browsing.list_units(actor, estate_id, wanted, number=page.number)
    return render(
        "places/estate.html",
        estate=estate,
        units=units,
        page=page.of(total),
        wanted=wanted,
        area_sources=labels.AREA_SOURCES,
        statuses=labels.STATUSES,
    )


def _id(name: str) -> UUID | None:
    """An id of the address; nonsense filters nothing."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@blueprint.route("/<uuid:estate_id>/edit", methods=["GET", "POST"])
@requires("places.import")
def edit(estate_id: UUID) -> Response:
    estate = estates.get(estate_id)
    initial = {"name": estate.name, "address": estate.address, "note": estate.note}
    form = Form(EstateForm, initial, version=estate.version)
    if form.submitted:
        with form.attempt():
            estates.change(ctx().actor, estate_id, form.given_version or 0, **form.load())
            return form.done(f"{ctx().base}/places/{estate_id}")
    return render("places/edit.html", form.status, form=form, estate=estates.get(estate_id))


@blueprint.get("/<uuid:estate_id>/imports")
@requires("places.import")
def imports(estate_id: UUID) -> Response:
    """What was imported, by whom, and what became of it."""
    return render(
        "places/imports.html",
        estate=estates.get(estate_id),
        imports=service.of_estate(ctx().actor, estate_id),
    )
