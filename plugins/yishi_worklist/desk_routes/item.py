"""An item on the desk: how it stands, one timeline, and all that can be done with it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Unknown, ctx, matters, render, requires
from yishi_worklist import escalating, handing, matter
from yishi_worklist.acts import BY_NAME, possible
from yishi_worklist.answering import WAITS
from yishi_worklist.forms import HandOverForm
from yishi_worklist.kinds import MARKS
from yishi_worklist.matter import as_matter
from yishi_worklist.reading import ItemView, item, timeline
from yishi_worklist.rights import ASSIGNS, INSPECTS, reaches
from yishi_worklist.routes import WORDS, pages
from yishi_worklist.rows import SUBJECT
from yishi_worklist.wording import said, terms_in_words


@pages.get("/desk/<uuid:item_id>")
@requires("worklist.handle")
def desk_item(item_id: UUID) -> Response:
    return _page(_mine(item_id))


def _mine(item_id: UUID) -> ItemView:
    found = item(item_id)
    if not reaches(ctx().actor, found):
        raise Unknown("worklist.unknown")
    return found


def _page(found: ItemView, form: Form | None = None) -> Response:
    """The page; `form` is one that was refused, shown open with what was typed."""
    actor = ctx().actor
    step = form.step if form else ""
    offers = [
        (
            act,
            form
            if form is not None and act.name == step
            else Form(act.schema, version=found.version, step=act.name),
        )
        for act in possible(actor, found)
    ]
    steps = {act.name for act, _form in offers}
    became = matters.links_of(SUBJECT, [found.id]).get(found.id, [])
    hands_on = found.running and actor.may(ASSIGNS)
    taken = [link.kind for link in became]
    return render(
        "worklist/desk_item.html",
        form.status if form else 200,
        item=found,
        entries=[said(entry) for entry in reversed(timeline(found.id, public=False))],
        terms=terms_in_words(found.rule),
        offers=offers,
        refused=form if form is not None and step not in steps else None,
        step=step,
        became=became,
        targets=matters.targets(actor, as_matter(found), taken=taken) if hands_on else [],
        marks=MARKS,
        office=escalating.office() if "escalate" in steps or found.escalation in WAITS else None,
        views=actor.may(INSPECTS) and found.viewed_at is None,
        before=[said(entry) for entry in found.from_below.done] if found.from_below else [],
        **WORDS,
    )


@pages.post("/desk/<uuid:item_id>/do/<name>")
@requires("worklist.handle")
def act(item_id: UUID, name: str) -> AnyResponse:
    """The service checks who may; an act that is none is not found."""
    found = BY_NAME.get(name)
    if found is None:
        raise Unknown
    form = Form(found.schema, step=name)
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        values = form.load()
        for field in ("photos", "evidence"):
            values.pop(field, None)
        found.do(ctx().actor, item_id, form, values)
        return form.done(f"{ctx().base}/worklist/desk/{item_id}")
    return _page(_mine(item_id), form)


@pages.post("/desk/<uuid:item_id>/view")
@requires("worklist.inspect")
def view(item_id: UUID) -> AnyResponse:
    handing.view(ctx().actor, item_id)
    return redirect(f"{ctx().base}/worklist/desk/{item_id}", 303)


@pages.post("/desk/<uuid:item_id>/promote")
@requires("worklist.assign")
def promote(item_id: UUID) -> AnyResponse:
    """Make it into what a neighbour offers (a topic); the item stays."""
    form = Form(HandOverForm, step="promote")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        matter.promote(ctx().actor, item_id, kind=form.load()["kind"])
        return form.done(f"{ctx().base}/worklist/desk/{item_id}")
    return _page(_mine(item_id), form)
