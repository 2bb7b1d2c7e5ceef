"""Pages for everybody (您的三长是谁) and for leads: what is to be handed in, one entry, nil report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, Page, Refusal, ctx, requires
from yishi_three_leads import sheets
from yishi_three_leads.documents import paper_pdf
from yishi_three_leads.forms import EntryForm, ReasonForm
from yishi_three_leads.kinds import APPEAL
from yishi_three_leads.pages import answer, at, download, go, pages, show, uploads, with_options
from yishi_three_leads.reading import SheetView, building_view, buildings, home_buildings, mine, sheet_view
from yishi_three_leads.rights import COLLECTS, MANAGES, SEES, ids_of
from yishi_three_leads.settings import duties_of
from yishi_three_leads.sheets import Said


@pages.get("/")
@requires(SEES)
def index() -> Response:
    actor = ctx().actor
    return show("index", lines=buildings(), homes=home_buildings(actor), leads=actor.may(COLLECTS))


@pages.get("/buildings/<uuid:building_id>")
@requires(SEES)
def building(building_id: UUID) -> Response:
    return show("building", door=building_view(building_id), duties=duties_of)


@pages.get("/mine")
@requires(COLLECTS)
def own() -> Response:
    page = Page.asked(30)
    lines, total = mine(ctx().actor, number=page.number, size=page.size)
    return show("mine", lines=lines, page=page.of(total))


@pages.get("/sheets/<uuid:sheet_id>")
@requires(COLLECTS)
def sheet(sheet_id: UUID) -> Response:
    return _sheet(sheet_id)


def _sheet(sheet_id: UUID, refusal: Refusal | None = None) -> Response:
    found = sheet_view(ctx().actor, sheet_id)
    status = refusal.status if refusal else 200
    return show("sheet", status, sheet=found, refusal=refusal, **_offers(ctx().actor, found))


def _offers(actor: Actor, found: SheetView) -> dict[str, bool]:
    """What this visitor can do with the sheet; the services decide."""
    own_sheet = found.person_id is not None and found.person_id == actor.person_id
    over = actor.may(MANAGES) or bool(ids_of(actor, "grid"))
    return {
        "own": own_sheet,
        "writes": found.writable and (own_sheet or over),
        "gives_back": over and found.state == "submitted" and found.round_state == "open",
    }


@pages.route("/sheets/<uuid:sheet_id>/new", methods=["GET", "POST"])
@requires(COLLECTS)
def new_entry(sheet_id: UUID) -> AnyResponse:
    found = sheet_view(ctx().actor, sheet_id)
    form = Form(with_options(EntryForm, where=list(found.places)), {"kind": APPEAL})

    def act(values: dict[str, Any]) -> str:
        kind, _colon, place = values.pop("where").partition(":")
        values.pop("photos")
        narrowed: dict[str, Any] = {f"{kind}_id": _id(place)} if kind in ("building", "entrance") else {}
        sheets.add_entry(ctx().actor, sheet_id, Said(**values, **narrowed), uploads(form, "photos"))
        return at(f"sheets/{sheet_id}")

    return answer(form, act, template="entry", sheet=found)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        # No such place; the service says that it is not the lead's.
        return UUID(int=0)


@pages.post("/entries/<uuid:entry_id>/drop")
@requires(COLLECTS)
def drop_entry(entry_id: UUID) -> AnyResponse:
    return go(f"sheets/{sheets.drop_entry(ctx().actor, entry_id)}")


@pages.post("/sheets/<uuid:sheet_id>/submit")
@requires(COLLECTS)
def submit(sheet_id: UUID) -> AnyResponse:
    try:
        sheets.submit(ctx().actor, sheet_id, nil=request.form.get("nil") == "1")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        ctx().because(refusal)
        return _sheet(sheet_id, refusal)
    return go(f"sheets/{sheet_id}")


@pages.route("/sheets/<uuid:sheet_id>/reopen", methods=["GET", "POST"])
@requires(COLLECTS)
def reopen(sheet_id: UUID) -> AnyResponse:
    found = sheet_view(ctx().actor, sheet_id)

    def act(values: dict[str, Any]) -> str:
        sheets.reopen(ctx().actor, sheet_id, **values)
        return at(f"sheets/{sheet_id}")

    return answer(Form(ReasonForm), act, template="reopen", sheet=found)


@pages.get("/sheets/<uuid:sheet_id>/paper.pdf")
@requires(COLLECTS)
def paper(sheet_id: UUID) -> Response:
    found = sheet_view(ctx().actor, sheet_id)
    return download(paper_pdf([found], locale=ctx().locale), "application/pdf", "sheet.pdf", inline=True)
