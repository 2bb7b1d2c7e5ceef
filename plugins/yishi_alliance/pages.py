"""The blueprint of this module's pages, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Upload, ctx, render
from yishi_alliance import kinds, wording

pages = Blueprint("alliance", __name__)

WORDS: dict[str, Any] = {
    "states": kinds.ORDER_STATES,
    "posts": kinds.POSTS,
    "how_late": wording.how_late,
    "said": wording.said,
}
"""Codes and their words, as the templates take them."""


def show(template: str, status: int = 200, **data: Any) -> Response:
    """A page of this module, with its words."""
    return render(f"alliance/{template}.html", status, **WORDS, **data)


def answer(form: Form, act: Callable[[dict[str, Any]], str], **page: Any) -> AnyResponse:
    """A whole form: where it led when it was sent before, the act, or the page with what is wrong.

    `act` takes the values and gives the address to go to. `page`: `title`, `submit`, `back` and what else
    `form.html` draws.
    """
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            return form.done(act(form.load()))
    return show("form", form.status, form=form, **page)


def at(path: str) -> str:
    """An address within this module: `orders/…`."""
    return f"{ctx().base}/alliance/{path}"


def go(path: str) -> AnyResponse:
    return redirect(at(path), 303)


def asked_id(name: str) -> UUID | None:
    """An id in the query; nonsense is none."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def with_options(schema: type[FormSchema], **options: list[tuple[str, str]]) -> FormSchema:
    """A form whose named fields offer these options; one that has none to offer is left out."""
    made = schema()
    for name, found in options.items():
        field = made.fields[name]
        if not found and not field.required:
            del made.fields[name]
        else:
            field.metadata = {**field.metadata, "options": found}
    return made


def download(content: bytes, mime: str, name: str, *, inline: bool = False) -> Response:
    made = make_response(content)
    made.content_type = mime
    made.headers["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename={name}"
    return made
