"""Pages for everybody: what is public, raising in two steps, one appeal, one's own, and saying how it went."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import (
    Actor,
    Form,
    Page,
    Person,
    Unknown,
    ctx,
    db,
    matters,
    places,
    render,
    requires,
    settings,
)
from yishi_appeals import joining, lists, raising, withdrawing
from yishi_appeals.alike import alike
from yishi_appeals.following import mirror
from yishi_appeals.forms import (
    ConfirmForm,
    DisputeForm,
    LookForm,
    PromoteForm,
    RaiseForm,
    WithdrawForm,
    estate_options,
)
from yishi_appeals.kinds import STATES
from yishi_appeals.lists import Filter
from yishi_appeals.matter import offered
from yishi_appeals.pages import WORDS, acting, at, chosen, estate_asked, pages, uploads
from yishi_appeals.raising import Content
from yishi_appeals.reading import view
from yishi_appeals.rows import SUBJECT, locked
from yishi_appeals.settings import NAME
from yishi_worklist import service as worklist


@pages.get("/")
@requires("appeals.read")
def index() -> Response:
    page = Page.asked(lists.PAGE)
    q = request.args.get("q", "").strip()[:60]
    asked = Filter(state=chosen("state", ("open", "ended", *STATES)), estate_id=estate_asked(), q=q)
    lines, total = lists.public(asked, number=page.number)
    return render("appeals/index.html", lines=lines, page=page.of(total), asked=asked, total=total, **WORDS)


@pages.get("/mine")
@requires("appeals.raise")
def mine() -> Response:
    page = Page.asked(lists.PAGE)
    lines, total = lists.mine(ctx().actor, number=page.number)
    return render("appeals/mine.html", lines=lines, page=page.of(total), **WORDS)


@pages.route("/raise", methods=["GET", "POST"])
@requires("appeals.raise")
def raise_() -> AnyResponse:
    """With `?for=<person>` staff fill it in for a resident, as was begun at `assist`."""
    return _raise({})


@pages.route("/at/<uuid:estate_id>", methods=["GET", "POST"])
@requires("appeals.raise")
def raise_at(estate_id: UUID) -> AnyResponse:
    """Where the code on a poster leads: the estate is filled in, and `?place=` as the poster says."""
    if db.scalar(select(places.Estate.id).where(places.Estate.id == estate_id)) is None:
        raise Unknown("places.unknown_estate")
    place = request.args.get("place", "")[: raising.MAX_SHORT]
    return _raise({"estate_id": str(estate_id), "place": place}, channel="qr")


def _raise(given: dict[str, str], *, channel: str = "") -> AnyResponse:
    """Two steps without scripts: what and where; then what others said already, a photo, and sending."""
    actor = acting()
    send = Form(RaiseForm, step="send")
    if send.submitted:
        if (again := send.replayed()) is not None:
            return again
        with send.attempt():
            photos = uploads(send, "photos")
            values = {name: value for name, value in send.load().items() if name != "photos"}
            appeal = raising.raise_appeal(actor, Content(**values), photos=photos, channel=channel)
            return send.done(at(appeal.id))
        return _second(actor, send, [])
    look = Form(LookForm, given, step="look")
    if look.submitted:
        with look.attempt():
            values = look.load()
            found = alike(values["text"], values["place"], values["estate_id"])
            typed = {**values, "estate_id": str(values["estate_id"] or "")}
            return _second(actor, Form(RaiseForm, typed, step="send"), found)
    skip = [] if len(estate_options()) > 1 else ["estate_id"]
    return render("appeals/raise.html", look.status, form=look, person=_person(actor), skip=skip)


def _second(actor: Actor, form: Form, found: list[Any]) -> Response:
    """The second page: those that may be the same, and the whole form."""
    skip = [] if settings(NAME).anonymous else ["anonymous"]
    if len(estate_options()) < 2:
        skip.append("estate_id")
    return render(
        "appeals/send.html",
        form.status,
        form=form,
        found=found,
        person=_person(actor),
        skip=skip,
        query=request.query_string.decode("ascii", "replace"),
        **WORDS,
    )


def _person(actor: Actor) -> str:
    """For whom staff fill it in; empty for who does so themselves."""
    if actor.beneficiary_id is None:
        return ""
    return str(db.scalar(select(Person.name).where(Person.id == actor.beneficiary_id)) or "")


@pages.get("/<uuid:appeal_id>")
@requires("appeals.read")
def show(appeal_id: UUID) -> Response:
    return shown(appeal_id)


def shown(appeal_id: UUID, form: Form | None = None) -> Response:
    """The appeal's page; `form` is one that was refused and keeps what was typed."""
    actor = ctx().actor
    found = view(actor, appeal_id)
    became = matters.links_of(SUBJECT, [appeal_id]).get(appeal_id, [])
    forms = {"confirm": Form(ConfirmForm, step="confirm"), "dispute": Form(DisputeForm, step="dispute")}
    if form is not None:
        forms[form.step] = form
    return render(
        "appeals/show.html",
        form.status if form else 200,
        appeal=found,
        became=became,
        forms=forms,
        hand=forms.get("promote") or Form(PromoteForm, step="promote"),
        targets=offered(actor, found, [one.kind for one in became]) if found.staff and found.open else [],
        **WORDS,
    )


@pages.post("/<uuid:appeal_id>/join")
@requires("appeals.raise")
def join(appeal_id: UUID) -> AnyResponse:
    """我也遇到了; with `?for=` in a resident's name."""
    joining.join(acting(), appeal_id)
    return redirect(at(appeal_id), 303)


@pages.post("/<uuid:appeal_id>/confirm")
@requires("appeals.raise")
def confirm(appeal_id: UUID) -> AnyResponse:
    """办好了: who raised it says so, and how satisfied they are."""
    form = Form(ConfirmForm, step="confirm")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        given = form.load()
        appeal = locked(view(ctx().actor, appeal_id).id)
        item_id = _item_of(appeal)
        if worklist.item(item_id).state == "closed":
            worklist.rate(ctx().actor, item_id, rating=given["rating"], text=given["text"])
        else:
            worklist.confirm(ctx().actor, item_id, rating=given["rating"] or None, text=given["text"])
        mirror(appeal)
        return form.done(at(appeal_id))
    return shown(appeal_id, form)


@pages.post("/<uuid:appeal_id>/dispute")
@requires("appeals.raise")
def dispute(appeal_id: UUID) -> AnyResponse:
    """没办好: before it is closed it goes back to who handles it; afterwards it is opened again."""
    form = Form(DisputeForm, step="dispute")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        said = form.load()["text"]
        appeal = locked(view(ctx().actor, appeal_id).id)
        item_id = _item_of(appeal)
        if worklist.item(item_id).state == "closed":
            worklist.reopen(ctx().actor, item_id, reason=said)
        else:
            worklist.dispute_result(ctx().actor, item_id, text=said)
        mirror(appeal)
        return form.done(at(appeal_id))
    return shown(appeal_id, form)


def _item_of(appeal: Any) -> UUID:
    if appeal.item_id is None:
        raise Unknown("appeals.unknown")
    found: UUID = appeal.item_id
    return found


@pages.route("/<uuid:appeal_id>/withdraw", methods=["GET", "POST"])
@requires("appeals.raise")
def withdraw(appeal_id: UUID) -> AnyResponse:
    found = view(ctx().actor, appeal_id)
    withdrawing.need_own(ctx().actor, found)
    form = Form(WithdrawForm, version=found.version)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            withdrawing.withdraw(ctx().actor, appeal_id, version=form.given_version, **form.load())
            return form.done(at(appeal_id))
    return render("appeals/withdraw.html", form.status, form=form, appeal=found)


__all__ = ["pages", "shown"]
