"""The live board: late on top, four marks on each line, filters in the address, several handed out at once."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Refusal, Unknown, _, assisted, ctx, render, requires
from yishi_worklist import handing, opening
from yishi_worklist.acts import uploads
from yishi_worklist.forms import BulkForm, OpenForm
from yishi_worklist.kinds import KINDS, MARKS, STATES
from yishi_worklist.lists import PAGE_SIZE, Wanted, board, choices
from yishi_worklist.rights import ASSIGNS, INSPECTS
from yishi_worklist.routes import WORDS, once, pages


@pages.route("/desk", methods=["GET", "POST"])
@requires("worklist.handle")
def desk() -> AnyResponse:
    form = Form(BulkForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            _do(**form.load())
            query = request.query_string.decode("ascii", "ignore")
            return form.done(f"{ctx().base}/worklist/desk?{query}")
    return _table(form)


def _table(form: Form) -> Response:
    actor = ctx().actor
    page = Page.asked(PAGE_SIZE)
    wanted = _wanted()
    found, assigns = choices(actor), actor.may(ASSIGNS)
    lines, total = board(actor, wanted, number=page.number, size=page.size, known=found.totals)
    return render(
        "worklist/board.html",
        form.status,
        form=form,
        lines=lines,
        page=page.of(total),
        wanted=wanted,
        state=_state(),
        mine=request.args.get("mine") == "1",
        choices=found,
        handlers=found.handlers if assigns else [],
        assigns=assigns,
        inspects=actor.may(INSPECTS),
        marks=MARKS,
        once=once(),
        **WORDS,
    )


def _state() -> str:
    """Without a state asked for: what has still to be done; what waits for its effect check is closed."""
    asked = request.args.get("state")
    if asked is None:
        return "closed" if request.args.get("effect") == "1" else "running"
    return asked if asked in (*STATES, "running", "") else "running"


def _wanted() -> Wanted:
    args = request.args
    mine = args.get("mine") == "1"
    return Wanted(
        state=_state(),
        level=args.get("level", "")[:20],
        kind=args.get("kind", "") if args.get("kind") in KINDS else "",
        estate=_id(args.get("estate", "")),
        handler=ctx().actor.person_id if mine else _id(args.get("handler", "")),
        late=args.get("late") == "1",
        asked=args.get("asked") == "1",
        effect=args.get("effect") == "1",
        q=args.get("q", "").strip()[:100],
    )


def _id(text: str) -> UUID | None:
    """An id of a filter; what is none matches nothing that is here."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Unknown("worklist.unknown") from error


def _do(act: str, chosen: list[UUID], handler_id: UUID | None) -> None:
    """All of them or none: one refusal takes everything back."""
    if not chosen:
        raise Refusal("worklist.none_chosen", _("请先勾选要处理的事项。"))
    if act == "assign" and handler_id is None:
        raise Refusal("worklist.handler_missing", _("请选交给谁办。"), field="handler_id")
    for item_id in chosen:
        if act == "view":
            handing.view(ctx().actor, item_id)
        elif handler_id is not None:
            handing.assign(ctx().actor, item_id, handler_id=handler_id)


@pages.route("/desk/new", methods=["GET", "POST"])
@requires("worklist.create")
def new() -> AnyResponse:
    """Quick creation; with `?for=` it is that resident's matter."""
    actor = ctx().actor
    given = request.args.get("for", "")
    if given:
        person_id = _id(given)
        assert person_id is not None
        actor = assisted.resume(actor, person_id)
    form = Form(OpenForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            values = form.load()
            values.pop("photos", None)
            item = opening.open_item(
                actor, reporter_id=actor.beneficiary_id, uploads=uploads(form, "photos"), **values
            )
            return form.done(f"{ctx().base}/worklist/desk/{item.id}")
    return render("worklist/new.html", form.status, form=form, beneficiary=actor.beneficiary_id)
