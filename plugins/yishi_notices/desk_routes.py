"""Pages of the desk: drafting, posting, correcting, withdrawing. Each act is one service call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Invalid, _, ctx, render, requires
from yishi_notices import drafting, files, posting, withdrawing
from yishi_notices.drafting import Content
from yishi_notices.forms import CorrectForm, DraftForm, PhotoForm, WithdrawForm
from yishi_notices.lists import desk as in_hand
from yishi_notices.reading import NoticeView, view
from yishi_notices.rights import PUBLISHES
from yishi_notices.routes import WORDS, pages, uploads
from yishi_notices.settings import default_issuer
from yishi_notices.wording import shortest_periods


@pages.get("/desk")
@requires("notices.draft")
def desk() -> Response:
    return render("notices/desk.html", lines=in_hand(ctx().actor), **WORDS)


@pages.route("/new", methods=["GET", "POST"])
@requires("notices.draft")
def new() -> AnyResponse:
    kind = "act" if not ctx().actor.may(PUBLISHES) else request.args.get("kind", "")
    form = Form(DraftForm, {"issuer": default_issuer(), "kind": kind})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            notice = drafting.draft(ctx().actor, _content(form))
            files.add_files(ctx().actor, notice.id, uploads(form, "files"))
            return form.done(_at(notice.id))
    return render("notices/draft.html", form.status, form=form, notice=None, shortest=shortest_periods())


@pages.route("/<uuid:notice_id>/edit", methods=["GET", "POST"])
@requires("notices.draft")
def edit(notice_id: UUID) -> AnyResponse:
    found = _own(notice_id)
    form = Form(DraftForm, _typed(found), version=found.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            drafting.revise(ctx().actor, notice_id, _content(form), version=form.given_version)
            files.add_files(ctx().actor, notice_id, uploads(form, "files"))
            return form.done(_at(notice_id))
    return render("notices/draft.html", form.status, form=form, notice=found, shortest=shortest_periods())


@pages.post("/<uuid:notice_id>/post")
@requires("notices.draft")
def post(notice_id: UUID) -> AnyResponse:
    posting.post(ctx().actor, notice_id, version=_version())
    return redirect(_at(notice_id), 303)


@pages.post("/<uuid:notice_id>/discard")
@requires("notices.draft")
def discard(notice_id: UUID) -> AnyResponse:
    drafting.discard(ctx().actor, notice_id, version=_version())
    return redirect(f"{ctx().base}/notices/desk", 303)


@pages.route("/<uuid:notice_id>/withdraw", methods=["GET", "POST"])
@requires("notices.draft")
def withdraw(notice_id: UUID) -> AnyResponse:
    found = _own(notice_id)
    form = Form(WithdrawForm, version=found.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            withdrawing.withdraw(ctx().actor, notice_id, version=form.given_version, **form.load())
            return form.done(_at(notice_id))
    return render("notices/withdraw.html", form.status, form=form, notice=found)


@pages.route("/<uuid:notice_id>/correct", methods=["GET", "POST"])
@requires("notices.draft")
def correct(notice_id: UUID) -> AnyResponse:
    found = _own(notice_id)
    form = Form(CorrectForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            posting.correct(ctx().actor, notice_id, **form.load())
            return form.done(_at(notice_id))
    return render("notices/correct.html", form.status, form=form, notice=found)


@pages.post("/<uuid:notice_id>/relocate")
@requires("notices.draft")
def relocate(notice_id: UUID) -> AnyResponse:
    notice = drafting.relocate(ctx().actor, notice_id)
    return redirect(f"{_at(notice.id)}/edit", 303)


@pages.route("/<uuid:notice_id>/photo", methods=["GET", "POST"])
@requires("notices.draft")
def photo(notice_id: UUID) -> AnyResponse:
    found = _own(notice_id)
    form = Form(PhotoForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            sent = uploads(form, "photo")
            if not sent:
                raise Invalid({"photo": [_("请选一张照片。")]})
            files.add_place_photo(ctx().actor, notice_id, sent[0])
            return form.done(_at(notice_id))
    return render("notices/photo.html", form.status, form=form, notice=found)


@pages.post("/<uuid:notice_id>/files/<uuid:file_id>/remove")
@requires("notices.draft")
def remove_file(notice_id: UUID, file_id: UUID) -> AnyResponse:
    files.remove_file(ctx().actor, notice_id, file_id)
    return redirect(f"{_at(notice_id)}/edit", 303)


def _own(notice_id: UUID) -> NoticeView:
    """The notice for a form; whether the act itself is allowed is the service's to say."""
    return view(ctx().actor, notice_id)


def _at(notice_id: UUID) -> str:
    return f"{ctx().base}/notices/{notice_id}"


def _version() -> int | None:
    """The version that a one-button form was drawn with."""
    given = request.form.get("_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _content(form: Form) -> Content:
    values = form.load()
    values.pop("files", None)
    return Content(**values)


def _typed(notice: NoticeView) -> dict[str, Any]:
    """What stands in a draft, as a person would type it."""
    typed = {name: getattr(notice, name) for name in DraftForm().fields if name != "files"}
    if notice.act_area:
        typed["act_area"] = f"{notice.act_area // 100}.{notice.act_area % 100:02d}".removesuffix(".00")
    return typed
