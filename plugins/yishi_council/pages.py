"""The blueprint of this module's pages, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, Unknown, assisted, ctx, render
from yishi_council import kinds, wording
from yishi_council.reading import MeetingView
from yishi_council.rights import RECORDS

pages = Blueprint("council", __name__)

WORDS: dict[str, Any] = {
    "roles": kinds.ROLES,
    "bases": kinds.BASES,
    "constituencies": kinds.CONSTITUENCIES,
    "groups": kinds.GROUPS,
    "audiences": kinds.AUDIENCES,
    "states": kinds.MEETING_STATES,
    "slots": kinds.SLOTS,
    "modes": kinds.MODES,
    "replies": kinds.REPLIES,
    "deliveries": kinds.DELIVERIES,
    "conclusions": kinds.CONCLUSIONS,
    "outcomes": kinds.OUTCOMES,
    "minutes_states": kinds.MINUTES_STATES,
    "tags": kinds.TAGS,
    "skills": kinds.SKILLS,
    "volunteer_roles": kinds.VOLUNTEER_ROLES,
    "results": kinds.REVIEW_RESULTS,
}
"""Codes and their words, as the templates take them."""

TELLS: dict[str, Any] = {
    "entrance_label": wording.entrance_label,
    "once_says": wording.once_says,
    "replies_says": wording.replies_says,
    "review_meters": wording.review_meters,
    "review_rows": wording.review_rows,
    "review_says": wording.review_says,
    "share_meter": wording.share_meter,
    "threshold": wording.threshold,
}
"""What tells figures in words."""


def show(template: str, status: int = 200, **data: Any) -> Response:
    """A page of this module, with its words."""
    return render(f"council/{template}.html", status, **WORDS, **TELLS, **data)


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
    """An address within this module: `meetings/…`."""
    return f"{ctx().base}/council/{path}"


def go(path: str) -> AnyResponse:
    return redirect(at(path), 303)


def given_version() -> int | None:
    """The version that a one-button form was drawn with."""
    given = request.form.get("_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def given_id(name: str) -> UUID | None:
    """An id sent with a one-button form. Raises `Unknown` for what is none."""
    given = request.form.get(name, "")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError as error:
        raise Unknown("council.unknown") from error


def acting() -> Actor:
    """Who answers: the visitor, or the resident for whom a worker acts (`?for=`)."""
    person = request.args.get("for", "")
    if not person:
        return ctx().actor
    try:
        person_id = UUID(person)
    except ValueError as error:
        raise Unknown("people.unknown") from error
    return assisted.resume(ctx().actor, person_id)


def origin() -> str:
    """The community's full address, for paper, calendars and other apps."""
    context = ctx()
    root = request.host_url if context.by_host else (context.config.public_url or request.host_url)
    return f"{root.rstrip('/')}{context.base}"


def download(content: bytes, kind: str, name: str, *, inline: bool = True) -> Response:
    """A file as an answer."""
    found = make_response(content)
    found.content_type = kind
    how = "inline" if inline else "attachment"
    found.headers["Content-Disposition"] = f"{how}; filename={name}"
    return found


def pdf(content: bytes, name: str) -> Response:
    return download(content, "application/pdf", f"{name}.pdf")


def shows_link(meeting: MeetingView, invited: bool) -> bool:
    """Whether the address of the video conference is shown: to those summoned, and to recorders."""
    return bool(meeting.line.video_link) and (invited or ctx().actor.may(RECORDS))
