"""Pages of the desk: the list, writing down for residents, triage, and handing on. Each act is one service call."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, ctx, render, requires, settings
from yishi_appeals import lists, matter, merging, raising, triaging
from yishi_appeals.alike import alike
from yishi_appeals.forms import (
    MergeForm,
    PromoteForm,
    RegisterForm,
    RegisterForSomebody,
    RejectForm,
    TransferForm,
    TriageForm,
    estate_options,
)
from yishi_appeals.kinds import CHANNELS, SEVERITY_WORDS, STATES, URGENCY_WORDS
from yishi_appeals.lists import Filter
from yishi_appeals.pages import WORDS, acting, at, chosen, estate_asked, pages, uploads
from yishi_appeals.raising import Content
from yishi_appeals.reading import view
from yishi_appeals.routes import shown
from yishi_appeals.rows import today
from yishi_appeals.settings import NAME, triage_table
from yishi_appeals.suggesting import suggest
from yishi_worklist import service as worklist

DESK_STATES = ("raised", "in_hand", "late", "open", "ended", "done", "rejected", "transferred", "withdrawn")


@pages.get("/desk")
@requires("appeals.register")
def desk() -> Response:
    page = Page.asked(30)
    asked = Filter(
        state=chosen("state", (*DESK_STATES, *STATES)),
        level=request.args.get("level", "")[:40],
        estate_id=estate_asked(),
        channel=chosen("channel", CHANNELS),
        q=request.args.get("q", "").strip()[:60],
    )
    lines, total = lists.desk(ctx().actor, asked, number=page.number, size=30)
    return render("appeals/desk.html", lines=lines, page=page.of(total), asked=asked, total=total, **WORDS)


@pages.route("/register", methods=["GET", "POST"])
@requires("appeals.register")
def register() -> AnyResponse:
    """What somebody says at the desk, by telephone, in a chat; with `?for=` for a resident on the roster."""
    actor = acting()
    assisted = actor.beneficiary_id is not None
    form = Form(RegisterForSomebody if assisted else RegisterForm)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            photos = uploads(form, "photos")
            values = {name: value for name, value in form.load().items() if name != "photos"}
            channel = values.pop("channel")
            appeal = raising.register(actor, Content(**values), photos=photos, channel=channel)
            return form.done(at(appeal.id))
    skip = [] if settings(NAME).anonymous else ["anonymous"]
    if len(estate_options()) < 2:
        skip.append("estate_id")
    return render("appeals/register.html", form.status, form=form, assisted=assisted, skip=skip)


@pages.route("/<uuid:appeal_id>/triage", methods=["GET", "POST"])
@requires("appeals.triage")
def triage(appeal_id: UUID) -> AnyResponse:
    found = view(ctx().actor, appeal_id)
    given = {
        "title": found.title,
        "kind": found.kind,
        "category": found.category,
        "public": found.kind != "dispute",
    }
    form = Form(TriageForm, given, version=found.version)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            triaging.triage(ctx().actor, appeal_id, version=form.given_version, **form.load())
            return form.done(at(appeal_id))
    levels = worklist.levels()
    return render(
        "appeals/triage.html",
        form.status,
        form=form,
        appeal=found,
        same=alike(f"{found.title} {found.text}", found.place, found.estate_id, but=found.id, every=True),
        levels=[(one, worklist.due_of(one.code, today())) for one in levels],
        grid=_grid({one.code: one.name for one in levels}),
        **WORDS,
    )


def _grid(names: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The table of proposals in words, row by row of severity."""
    table = triage_table()
    return [
        (word, [names.get(code := suggest(table, severity, urgency), code) for urgency in URGENCY_WORDS])
        for severity, word in SEVERITY_WORDS.items()
    ]


@pages.route("/<uuid:appeal_id>/reject", methods=["GET", "POST"])
@requires("appeals.triage")
def reject(appeal_id: UUID) -> AnyResponse:
    found = view(ctx().actor, appeal_id)
    form = Form(RejectForm, version=found.version)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            triaging.reject(ctx().actor, appeal_id, version=form.given_version, **form.load())
            return form.done(at(appeal_id))
    return render("appeals/reject.html", form.status, form=form, appeal=found)


@pages.route("/<uuid:appeal_id>/transfer", methods=["GET", "POST"])
@requires("appeals.triage")
def transfer(appeal_id: UUID) -> AnyResponse:
    found = view(ctx().actor, appeal_id)
    form = Form(TransferForm, version=found.version)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            triaging.transfer(ctx().actor, appeal_id, version=form.given_version, **form.load())
            return form.done(at(appeal_id))
    return render("appeals/transfer.html", form.status, form=form, appeal=found)


@pages.route("/<uuid:appeal_id>/merge", methods=["GET", "POST"])
@requires("appeals.triage")
def merge(appeal_id: UUID) -> AnyResponse:
    """Put it into another one; `?into=` is the number of one that was chosen."""
    found = view(ctx().actor, appeal_id)
    form = Form(MergeForm, {"into": request.args.get("into", "")[:8]}, version=found.version)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            given = form.load()
            into_id = merging.by_number(given["into"])
            merging.merge(
                ctx().actor, appeal_id, into_id=into_id, reason=given["reason"], version=form.given_version
            )
            return form.done(at(into_id))
    return render(
        "appeals/merge.html",
        form.status,
        form=form,
        appeal=found,
        same=alike(f"{found.title} {found.text}", found.place, found.estate_id, but=found.id, every=True),
        **WORDS,
    )


@pages.post("/<uuid:appeal_id>/split")
@requires("appeals.triage")
def split(appeal_id: UUID) -> AnyResponse:
    merging.split(ctx().actor, appeal_id)
    return redirect(at(appeal_id), 303)


@pages.post("/<uuid:appeal_id>/promote")
@requires("appeals.triage")
def promote(appeal_id: UUID) -> AnyResponse:
    """Hand it on: a topic, an errand; the appeal stays and says what it became."""
    form = Form(PromoteForm, step="promote")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        matter.promote(ctx().actor, appeal_id, form.load()["kind"])
        return form.done(f"{at(appeal_id)}#became")
    return shown(appeal_id, form)
