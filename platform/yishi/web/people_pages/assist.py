"""Assisted entry: choose a resident, say why, then fill in the form for them."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.people import assisted, browsing, persons, privacy_parts
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.people_pages.homes import homes
from yishi.web.render import render
from yishi.web.request import ctx

_PATH = re.compile(r"[a-z_]{1,30}(/[a-z0-9-]{1,36}){0,4}")
blueprint = Blueprint("assist", __name__, url_prefix="/<tenant>/assist")


class Assist(FormSchema):
    person = fields.UUID(required=True, metadata={"widget": "hidden"})
    then = fields.String(load_default="", metadata={"widget": "hidden"})
    reason = fields.String(
        required=True,
        validate=validate.Length(max=200),
        metadata={
            "label": N_("为什么代为办理"),
            "help": N_("例如：老人不会用手机，当面口述。本人会看到这一条。"),
        },
    )


@blueprint.route("", methods=["GET", "POST"])
@requires("people.assist")
def choose() -> Response:
    """`?q=` finds residents, `?person=` chooses one; then the reason, then the form to fill in for them.

    `?then=appeals/raise` names a module's form; without it a topic is raised.
    """
    chosen, then = _chosen(), _then()
    form = Form(Assist, {"person": chosen, "then": then})
    if form.submitted:
        with form.attempt():
            given = form.load()
            assisted.start(ctx().actor, given["person"], given["reason"])
            return redirect(f"{ctx().base}/{then or 'topics/raise'}?for={given['person']}", 303)  # type: ignore[return-value]
    words = request.args.get("q", "")[:60]
    actor = ctx().actor
    found = [row for row in browsing.choose(actor, words) if privacy_parts.within_reach(actor, row.id)]
    person = persons.get(chosen) if chosen else None
    shown = [row.id for row in found] + ([chosen] if chosen else [])
    return render(
        "assist/choose.html",
        form.status,
        form=form,
        words=words,
        found=found,
        person=person,
        homes=homes(shown),
        then=then,
    )


def _then() -> str:
    """Where to go on, relative to the tenant: a plain path and nothing else, so that it leads nowhere else."""
    given = request.values.get("then", "")
    return given if _PATH.fullmatch(given) else ""


def _chosen() -> UUID | None:
    given = request.values.get("person", "")
    try:
        return UUID(given) if given else None
    except ValueError:
        return None
