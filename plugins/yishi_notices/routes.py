"""Pages for everybody: the board, a notice, its sheet and its text; and objecting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, Page, Unknown, Upload, assisted, ctx, render, requires
from yishi_notices import objecting
from yishi_notices.documents import notice_pdf
from yishi_notices.forms import ObjectForm
from yishi_notices.kinds import KINDS, OBJECTION_STATES, REASONS, STATES
from yishi_notices.lists import PAGE_SIZE, board
from yishi_notices.reading import NoticeView, view
from yishi_notices.wechat import chat_text
from yishi_notices.wording import act_facts, document_number, objected_says, provisional_says

pages = Blueprint("notices", __name__)

WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "states": STATES,
    "reasons": REASONS,
    "objection_states": OBJECTION_STATES,
}
"""Codes and their words, as the templates take them."""


@pages.get("/")
@requires("notices.read")
def index() -> Response:
    page = Page.asked(PAGE_SIZE)
    kind, q = request.args.get("kind", ""), request.args.get("q", "").strip()[:100]
    given = request.args.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else None
    shown = board(kind=kind if kind in KINDS else "", year=year, q=q, number=page.number)
    asked: dict[str, Any] = {"kind": kind, "year": year, "q": q}
    return render("notices/board.html", board=shown, page=page.of(shown.total), **asked, **WORDS)


@pages.get("/<uuid:notice_id>")
@requires("notices.read")
def show(notice_id: UUID) -> Response:
    found = view(ctx().actor, notice_id)
    return render(
        "notices/notice.html",
        notice=found,
        number=document_number(found),
        facts=act_facts(found, places=False),
        objected_says=objected_says(found),
        provisional_says=provisional_says(found.period.objections_until.year) if found.period else "",
        **WORDS,
    )


@pages.get("/<uuid:notice_id>/notice.pdf")
@requires("notices.read")
def pdf(notice_id: UUID) -> Response:
    found = view(ctx().actor, notice_id)
    answer = make_response(notice_pdf(found, address=address_of(found), locale=ctx().locale))
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = "inline; filename=notice.pdf"
    return answer


@pages.get("/<uuid:notice_id>/text")
@requires("notices.read")
def text(notice_id: UUID) -> Response:
    found = view(ctx().actor, notice_id)
    return render("notices/text.html", notice=found, text=chat_text(found, address=address_of(found)))


@pages.route("/<uuid:notice_id>/object", methods=["GET", "POST"])
@requires("notices.object")
def object_to(notice_id: UUID) -> AnyResponse:
    actor = acting()
    found = view(actor, notice_id)
    form = Form(ObjectForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            values = form.load()
            values["photos"] = uploads(form, "photos")
            objecting.file_objection(actor, notice_id, **values)
            return form.done(f"{ctx().base}/notices/{notice_id}#objections")
    return render(
        "notices/object.html", form.status, notice=found, form=form, beneficiary=actor.beneficiary_id
    )


def acting() -> Actor:
    """Who objects: the visitor, or the resident for whom a worker acts (`?for=`)."""
    person = request.args.get("for", "")
    if not person:
        return ctx().actor
    try:
        person_id = UUID(person)
    except ValueError as error:
        raise Unknown("people.unknown") from error
    return assisted.resume(ctx().actor, person_id)


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def address_of(notice: NoticeView) -> str:
    """The full address of a notice's page, for paper and for other apps."""
    context = ctx()
    root = request.host_url if context.by_host else (context.config.public_url or request.host_url)
    return f"{root.rstrip('/')}{context.base}/notices/{notice.id}"
