"""Photos from a form, and the resident for whom a form is filled in."""

from __future__ import annotations

from uuid import UUID

from flask import request

from yishi.actor import Actor
from yishi.errors import Unknown
from yishi.people import assisted
from yishi.topics import Upload
from yishi.web.forms import Form
from yishi.web.request import ctx


def photos(form: Form, name: str = "photos") -> list[Upload]:
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def acting_for() -> Actor:
    """The actor; with `?for=<person>` acting for that resident, as was started with a reason."""
    given = request.args.get("for", "")
    if not given:
        return ctx().actor
    try:
        person_id = UUID(given)
    except ValueError as error:
        raise Unknown("people.unknown") from error
    return assisted.resume(ctx().actor, person_id)
