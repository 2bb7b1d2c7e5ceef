"""The blueprint of this module's pages, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Unknown, Upload, _, ctx, render
from yishi_service_points import kinds, wording
from yishi_service_points.documents.sheets import paper_words, receipt_pdf
from yishi_service_points.guides import CHECK_NOTE
from yishi_service_points.papers import receipt_number
from yishi_service_points.reading.errands import ErrandView
from yishi_service_points.reading.people import people_like

pages = Blueprint("service_points", __name__)

WORDS: dict[str, Any] = {
    "fields": kinds.FIELDS,
    "outcomes": kinds.OUTCOMES,
    "channels": kinds.CHANNELS,
    "states": kinds.STATES,
    "results": kinds.RESULTS,
    "paper_forms": kinds.PAPER_FORMS,
    "paper_states": kinds.PAPER_STATES,
    "authorised_by": kinds.AUTHORISED_BY,
    "signers": kinds.SIGNERS,
    "changes": kinds.CHANGES,
    "weekdays": kinds.SHORT_WEEKDAYS,
    "check_note": CHECK_NOTE,
}
"""Codes and their words, as the templates take them."""

TELLS: dict[str, Any] = {
    "paper_words": paper_words,
    "due_rule": wording.due_rule,
    "waited": wording.waited,
    "receipt_number": receipt_number,
    "paper_named": wording.paper_named,
    "way_words": lambda errand: [(_(label), state) for label, state in errand.way],
}
"""What tells figures in words."""


def show(template: str, status: int = 200, **data: Any) -> Response:
    """A page of this module, with its words."""
    return render(f"service_points/{template}.html", status, **WORDS, **TELLS, **data)


def answer(form: Form, act: Callable[[dict[str, Any]], str], **page: Any) -> AnyResponse:
    """A whole form: where it led when it was sent before, the act, or the page with what is wrong.

    `act` takes the values and gives the address to go to. `page`: `title`, `submit`, `back` (an address) and
    what else `form.html` draws; `template` names another page.
    """
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            return form.done(act(form.load()))
    return show(page.pop("template", "form"), form.status, form=form, **page)


def at(path: str) -> str:
    """An address within this module: `errands/…`."""
    return f"{ctx().base}/service_points/{path}"


def go(path: str) -> AnyResponse:
    return redirect(at(path), 303)


def given_version() -> int | None:
    """The version that a one-button form was drawn with."""
    given = request.form.get("_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def asked_id(name: str) -> UUID | None:
    """An id in the query; nonsense is none."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def asked_day(name: str) -> date | None:
    """A day in the query; nonsense is none."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if 2004 <= found.year <= 2100 else None


def with_options(schema: type[FormSchema], **options: list[tuple[str, str]]) -> FormSchema:
    """A form whose named fields offer these options; without any a field is not drawn."""
    made = schema()
    for name, found in options.items():
        field = made.fields[name]
        if not found and isinstance(field, fields.List):
            del made.fields[name]
            continue
        field.metadata = {**field.metadata, "options": found} | ({} if found else {"widget": "hidden"})
    return made


def looked_for() -> tuple[str, list[tuple[str, str]]]:
    """Who was looked for, and those found as options, nobody of them first."""
    q = request.args.get("q", "").strip()[:40]
    found = people_like(ctx().actor, q) if q else []
    return q, [("", _("不在名册上")), *found] if found else []


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def full(path: str) -> str:
    """A full address, for paper and for other apps."""
    context = ctx()
    root = request.host_url if context.by_host else (context.config.public_url or request.host_url)
    return f"{root.rstrip('/')}{context.base}/service_points/{path}"


def pdf(content: bytes, name: str) -> Response:
    found = make_response(content)
    found.content_type = "application/pdf"
    found.headers["Content-Disposition"] = f"inline; filename={name}.pdf"
    return found


def receipt_of(errand: ErrandView, receipt_id: UUID) -> Response:
    """One of an errand's receipts as a sheet. Raises `Unknown`."""
    for one in errand.receipts:
        if one.id == receipt_id:
            made = receipt_pdf(errand, one, address=full(f"mine/{errand.id}"), locale=ctx().locale)
            return pdf(made, "receipt")
    raise Unknown("service_points.unknown")
