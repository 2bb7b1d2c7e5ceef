"""The blueprint of this module's pages, and what several of them share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from yishi.toolkit import Actor, Form, Unknown, Upload, assisted, ctx, topics
from yishi_appeals import kinds
from yishi_worklist import service as worklist

pages = Blueprint("appeals", __name__)

WORDS: dict[str, Any] = {
    "states": kinds.STATES,
    "kinds": kinds.KINDS,
    "channels": kinds.CHANNELS,
    "severities": kinds.SEVERITY_WORDS,
    "urgencies": kinds.URGENCY_WORDS,
    "satisfactions": kinds.SATISFACTIONS,
    "entries": worklist.ENTRIES,
    "category": topics.category_label,
}
"""Codes and their words, as the templates take them."""


def acting() -> Actor:
    """The visitor; with `?for=<person>` staff acting for that resident, as was started with a reason."""
    given = request.args.get("for", "")
    if not given:
        return ctx().actor
    try:
        person_id = UUID(given)
    except ValueError as error:
        raise Unknown("people.unknown") from error
    return assisted.resume(ctx().actor, person_id)


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def at(appeal_id: UUID) -> str:
    """Where an appeal's page is."""
    return f"{ctx().base}/appeals/{appeal_id}"


def site() -> str:
    """The beginning of full addresses, for paper and for programs: `https://yishi.example`."""
    context = ctx()
    root = request.host_url if context.by_host else (context.config.public_url or request.host_url)
    return root.rstrip("/")


def version() -> int | None:
    """The version that a one-button form was drawn with."""
    given = request.form.get("_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def chosen(name: str, known: Any) -> str:
    """A filter of the address, where it is one of the known codes; else none."""
    given = request.args.get(name, "")
    return given if given in known else ""


def estate_asked() -> UUID | None:
    try:
        return UUID(request.args.get("estate", ""))
    except ValueError:
        return None
