"""Pages for everybody: the list, an item, and what its reporter says about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import N_, Actor, Form, FormSchema, Page, Unknown, ctx, matters, render, requires
from yishi_worklist import closing, forms, reopening
from yishi_worklist.kinds import ESCALATIONS, KINDS, RATINGS, STATES
from yishi_worklist.lists import Wanted, mine, public_for, totals
from yishi_worklist.reading import ItemView, seen, sees_inside, timeline
from yishi_worklist.rights import HANDLES, is_reporter, need_to_list, reaches
from yishi_worklist.rows import SUBJECT
from yishi_worklist.settings import NAME
from yishi_worklist.wording import closed_late, how_late, said

pages = Blueprint("worklist", __name__)


def once() -> Callable[..., Any]:
    """For a long page: what looks the same on many lines is drawn once. `once()(key, macro, …)`, in a template."""
    drawn: dict[Any, Any] = {}

    def of(key: Any, macro: Callable[..., Any], *given: Any) -> Any:
        if key not in drawn:
            drawn[key] = macro(*given)
        return drawn[key]

    return of


WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "states": STATES,
    "ratings": RATINGS,
    "escalations": ESCALATIONS,
    "how_late": how_late,
    "closed_late": closed_late,
}
"""Codes and their words, as the templates take them."""


@pages.get("/")
@requires("worklist.read")
def index() -> Response:
    need_to_list(ctx().actor)
    page = Page.asked(20)
    state, q = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    state = state if state in ("", "running", "closed", "late") else ""
    wanted = Wanted(state="" if state == "late" else state, late=state == "late", q=q)
    counted = totals()
    lines, total, inside = public_for(ctx().actor, wanted, number=page.number, size=page.size, known=counted)
    return render(
        "worklist/index.html",
        lines=lines,
        page=page.of(total),
        totals=counted,
        state=state,
        q=q,
        inside=inside,
        once=once(),
        **WORDS,
    )


@pages.get("/mine")
@requires("worklist.speak")
def own() -> Response:
    page = Page.asked(20)
    lines, total = mine(ctx().actor, number=page.number, size=page.size)
    return render("worklist/mine.html", lines=lines, page=page.of(total), **WORDS)


@pages.get("/<uuid:item_id>")
@requires("worklist.read")
def show(item_id: UUID) -> AnyResponse:
    found = seen(ctx().actor, item_id)
    actor = ctx().actor
    works = reaches(actor, found) and actor.may(HANDLES) and not is_reporter(actor, found)
    if works and request.args.get("as") != "public":
        return redirect(f"{ctx().base}/worklist/desk/{item_id}", 303)
    return page_of(found)


def page_of(found: ItemView, form: Form | None = None) -> Response:
    """The item as a resident sees it, with what its reporter can say; `form` is one that was refused."""
    actor = ctx().actor
    inside = sees_inside(actor, found) and request.args.get("as") != "public"
    own = is_reporter(actor, found)
    offers = [
        (
            name,
            label,
            form
            if form is not None and form.step == name
            else Form(schema, version=found.version, step=name),
        )
        for name, (label, schema, when, _do) in SAYINGS.items()
        if own and when(found)
    ]
    return render(
        "worklist/item.html",
        form.status if form else 200,
        item=found,
        inside=inside,
        own=own,
        offers=offers,
        entries=[said(entry) for entry in reversed(timeline(found.id, public=not inside))],
        became=matters.links_of(SUBJECT, [found.id]).get(found.id, []) if inside else [],
        files=[
            file
            for file in found.files
            if inside or file.role in ("result", "inspection", "effect", "answer")
        ],
        **WORDS,
    )


@pages.post("/<uuid:item_id>/say/<name>")
@requires("worklist.speak")
def say(item_id: UUID, name: str) -> AnyResponse:
    """What its reporter says about an item: done, not done, how satisfied, do it again."""
    if name not in SAYINGS:
        raise Unknown
    _label, schema, _when, do = SAYINGS[name]
    form = Form(schema, step=name)
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        do(ctx().actor, item_id, form, form.load())
        return form.done(f"{ctx().base}/{NAME}/{item_id}")
    return page_of(seen(ctx().actor, item_id), form)


Saying = tuple[
    str, type[FormSchema], Callable[[ItemView], bool], Callable[[Actor, UUID, Form, dict[str, Any]], Any]
]


def _confirm(actor: Actor, item_id: UUID, form: Form, given: dict[str, Any]) -> None:
    closing.confirm(actor, item_id, version=form.given_version, **given)


def _dispute(actor: Actor, item_id: UUID, form: Form, given: dict[str, Any]) -> None:
    closing.dispute_result(actor, item_id, version=form.given_version, **given)


def _rate(actor: Actor, item_id: UUID, form: Form, given: dict[str, Any]) -> None:
    closing.rate(actor, item_id, rating=given["rating"] or "", text=given["text"])


def _again(actor: Actor, item_id: UUID, form: Form, given: dict[str, Any]) -> None:
    reopening.reopen(actor, item_id, version=form.given_version, **given)


SAYINGS: dict[str, Saying] = {
    "confirm": (
        N_("办好了"),
        forms.ConfirmForm,
        lambda item: item.state == "reported" and item.confirmed_at is None,
        _confirm,
    ),
    "dispute": (
        N_("没办好"),
        forms.DisputeForm,
        lambda item: item.state == "reported",
        _dispute,
    ),
    "rate": (
        N_("评价"),
        forms.ConfirmForm,
        lambda item: item.state == "closed" or (item.state == "reported" and item.confirmed_at is not None),
        _rate,
    ),
    "again": (
        N_("问题又出现，要求重新办理"),
        forms.AgainForm,
        lambda item: item.state == "closed",
        _again,
    ),
}
