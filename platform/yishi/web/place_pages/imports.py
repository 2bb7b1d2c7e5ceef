"""Importing a roster: upload, look at every change, confirm, watch, done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from marshmallow import fields, validate

from yishi.errors import Refusal
from yishi.i18n import N_, _
from yishi.places import estates, labels
from yishi.places.browsing import UNFINISHED
from yishi.places.importing import preview, service
from yishi.places.models import RosterImport
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.place_pages import differences
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("imports", __name__, url_prefix="/<tenant>/places")

SECONDS = "2"
"""After how long the progress page asks again."""

_SIZE = 50


class UploadForm(FormSchema):
    """`file` stands for the uploaded file, which travels apart from the fields."""

    file = fields.String(
        required=True,
        metadata={
            "label": N_("名册文件"),
            "widget": "file",
            "accept": ".xlsx,.xls,.csv",
            "help": N_("Excel（.xlsx、.xls）或 .csv，最大 10 MB、2 万行。先看变化，确认后才写入。"),
        },
    )
    area_source = fields.String(
        required=True,
        validate=validate.OneOf(list(labels.AREA_SOURCES)),
        metadata={
            "label": N_("面积来自"),
            "widget": "radio",
            "options": list(labels.AREA_SOURCES.items()),
            "help": N_("文件里有“面积来源”一列时，以那一列为准。"),
        },
    )
    without_area = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("没有面积的房屋也先登记"),
            "help": N_("补上面积以前，这些房屋不能计入表决。"),
        },
    )


class _UploadForm(Form):
    def raw(self) -> dict[str, Any]:
        found = super().raw()
        found.pop("file", None)
        for file in self.files("file"):
            found["file"] = file.filename
        return found


class ConfirmForm(FormSchema):
    mark = fields.String(required=True, validate=validate.Length(max=64), metadata={"widget": "hidden"})


@blueprint.route("/<uuid:estate_id>/import", methods=["GET", "POST"])
@requires("places.import")
def upload(estate_id: UUID) -> Response:
    """Take a file; what is wrong with it as a whole is said here, line by line on the next page."""
    form = _UploadForm(UploadForm, {"area_source": "register"})
    if form.submitted:
        with form.attempt():
            again = form.replayed()
            if again is not None:
                return again
            given = form.load()
            file = form.files("file")[0]
            row = service.upload(
                ctx().actor,
                estate_id,
                given["file"],
                file.stream.read(),
                area_source=given["area_source"],
                area_required=not given["without_area"],
            )
            return form.done(f"{ctx().base}/places/imports/{row.id}")
    return render("places/upload.html", form.status, form=form, estate=estates.get(estate_id))


@blueprint.get("/imports/<uuid:import_id>")
@requires("places.import")
def shown(import_id: UUID) -> Response:
    """The preview, the progress or the result, whichever it has come to."""
    row = service.get(ctx().actor, import_id)
    if row.state == "previewed":
        return _preview(row, Form(ConfirmForm, step="confirm"))
    if row.state in UNFINISHED:
        answer = render("places/progress.html", row=row, estate=estates.get(row.estate_id))
        # Watches without a script; the page says the same to those who don't want to wait.
        answer.headers["Refresh"] = SECONDS
        return answer
    return _result(row)


def _preview(row: RosterImport, form: Form) -> Response:
    found = preview.of_import(row)
    tabs = differences.tabs(found)
    asked = request.args.get("tab", "")
    tab = asked if asked in dict(tabs) else next((name for name, count in tabs if count), "added")
    page = Page.asked(_SIZE).of(dict(tabs)[tab])
    return render(
        "places/preview.html",
        form.status,
        row=row,
        estate=estates.get(row.estate_id),
        form=form,
        found=found,
        totals=found.totals,
        tab=tab,
        tabs=[(_tab_words(name, count), f"?tab={name}", name == tab) for name, count in tabs],
        lines=differences.lines(found, tab, page.offset, page.size),
        page=page,
    )


def _tab_words(name: str, count: int) -> str:
    return f"{_(differences.TABS[name])} {count:,}"


def _result(row: RosterImport) -> Response:
    return render("places/result.html", row=row, estate=estates.get(row.estate_id))


@blueprint.post("/imports/<uuid:import_id>")
@requires("places.import")
def act(import_id: UUID) -> Response:
    """Confirm what the preview showed, give it up, or take an interrupted import up again."""
    here = f"{ctx().base}/places/imports/{import_id}"
    step = request.form.get("_step", "")
    if step == "cancel":
        service.cancel(ctx().actor, import_id)
        return redirect(here, 303)  # type: ignore[return-value]
    if step == "resume":
        service.resume(ctx().actor, import_id)
        return redirect(here, 303)  # type: ignore[return-value]
    form = Form(ConfirmForm, step="confirm")
    with form.attempt():
        service.confirm(ctx().actor, import_id, form.load()["mark"])
        return redirect(here, 303)  # type: ignore[return-value]
    return _refused(import_id, form)


def _refused(import_id: UUID, form: Form) -> Response:
    """The preview anew, with why it was not confirmed and what would change now."""
    row = service.get(ctx().actor, import_id)
    if row.state == "previewed":
        return _preview(row, form)
    if form.refusal is None:
        raise Refusal("bad_request", _("请求的内容有误，请返回上一页检查后重试。"))
    raise form.refusal
