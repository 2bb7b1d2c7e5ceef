"""People of the tenant, for those who look after them: list, search, add."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from marshmallow import fields, validate

from yishi.i18n import N_, _
from yishi.people import browsing, persons
from yishi.people.access import ROLES
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.people_pages.homes import homes
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("people", __name__, url_prefix="/<tenant>/people")


class PersonForm(FormSchema):
    """A person's entry. Empty sensitive fields mean: nothing stored (new), unchanged (edit)."""

    name = fields.String(
        required=True, validate=validate.Length(max=60), metadata={"label": N_("姓名"), "autocomplete": "off"}
    )
    phone = fields.String(
        load_default="",
        validate=validate.Length(max=30),
        metadata={"label": N_("电话"), "widget": "tel", "autocomplete": "off"},
    )
    id_number = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata={
            "label": N_("证件号"),
            "autocomplete": "off",
            "help": N_("一般不需要。确需核对身份时才登记，加密保存。"),
        },
    )


class NewPerson(PersonForm):
    kind = fields.String(
        load_default="person",
        validate=validate.OneOf(list(persons.KINDS)),
        metadata={"label": N_("类别"), "widget": "radio", "options": list(persons.KINDS.items())},
    )


@blueprint.get("/")
@requires("people.see")
def listed() -> Response:
    """Search by name, pinyin or exact telephone; filter by account and verification."""
    words = request.args.get("q", "")[:60]
    only = request.args.get("only", "")
    only = only if only in browsing.FILTERS else ""
    page = Page.asked(browsing.PAGE)
    found, total = browsing.browse(ctx().actor, words=words, only=only, number=page.number)
    return render(
        "people/list.html",
        people=found,
        homes=homes(row.id for row in found),
        total=total,
        page=page.of(total),
        words=words,
        filters=[(_(word), _filtered(key, words), key == only) for key, word in browsing.FILTERS.items()],
        roles=ROLES,
    )


def _filtered(only: str, words: str) -> str:
    return "?" + urlencode({"only": only, **({"q": words} if words else {})})


@blueprint.route("/new", methods=["GET", "POST"])
@requires("people.manage")
def new() -> Response:
    """Register a person, with or without an account."""
    form = Form(NewPerson)
    if form.submitted:
        with form.attempt():
            again = form.replayed()
            if again is not None:
                return again
            person = persons.create(ctx().actor, **form.load())
            return form.done(f"{ctx().base}/people/{person.id}")
    return render("people/new.html", form.status, form=form)
