"""The blueprint of this module's pages, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Unknown, Upload, ctx, render
from yishi_three_leads import kinds
from yishi_three_leads.importing import OUTCOMES

pages = Blueprint("three_leads", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WORDS: dict[str, Any] = {
    "levels": kinds.LEVELS,
    "kinds": kinds.KINDS,
    "list_names": kinds.LISTS,
    "round_states": kinds.ROUND_STATES,
    "sheet_states": kinds.SHEET_STATES,
    "outcomes": OUTCOMES,
}
"""Codes and their words, as the templates take them."""


def show(template: str, status: int = 200, **data: Any) -> Response:
    """A page of this module, with its words."""
    return render(f"three_leads/{template}.html", status, **WORDS, **data)


def answer(form: Form, act: Callable[[dict[str, Any]], str], **page: Any) -> AnyResponse:
    """A whole form: where it led when it was sent before, the act, or the page with what is wrong.

    `act` takes the values and gives the address to go to; `page` is what `form.html` (or `template`) draws.
    """
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            return form.done(act(form.load()))
    return show(page.pop("template", "form"), form.status, form=form, **page)


def at(path: str) -> str:
    """An address within this module: `rounds/…`."""
    return f"{ctx().base}/three_leads/{path}"


def go(path: str) -> AnyResponse:
    return redirect(at(path), 303)


def given_version() -> int | None:
    """The version that a one-button form was drawn with."""
    given = request.form.get("_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def asked_id(name: str) -> UUID | None:
    """An id in the address; None for none, and for what is no id."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def sent_ids(name: str) -> list[UUID]:
    """Ids of ticked boxes. Raises `Unknown` for what is none."""
    try:
        return [UUID(one) for one in request.form.getlist(name)]
    except ValueError as error:
        raise Unknown("three_leads.unknown") from error


def with_options(schema: type[FormSchema], **options: list[tuple[str, str]]) -> FormSchema:
    """A form whose fields offer these options; one without any is not drawn."""
    made = schema()
    for name, choices in options.items():
        field = made.fields[name]
        field.metadata = {**field.metadata, "options": choices} | ({} if choices else {"widget": "hidden"})
    return made


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def download(content: bytes, kind: str, name: str, *, inline: bool = False) -> Response:
    """A file as an answer."""
    found = make_response(content)
    found.content_type = kind
    how = "inline" if inline else "attachment"
    found.headers["Content-Disposition"] = f"{how}; filename={name}"
    return found
