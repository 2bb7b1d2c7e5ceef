"""Pages of the desk: rounds, who has not reported, merging, making the two lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Refusal, _, ctx, requires, settings
from yishi_three_leads import documents, listing, merging, rounds
from yishi_three_leads.forms import RoundForm
from yishi_three_leads.merging import Alike
from yishi_three_leads.pages import answer, asked_id, at, download, go, pages, sent_ids, show
from yishi_three_leads.reading import EntryView, RoundView, entries_of, round_view, sheets
from yishi_three_leads.reading import rounds as round_lines
from yishi_three_leads.rights import MANAGES, MERGES, merges_all
from yishi_three_leads.settings import NAME

PAGE_SIZE, MERGE_SIZE = 50, 60
MOST_PAPERS = 400


@pages.get("/desk")
@requires(MANAGES)
def desk() -> Response:
    page = Page.asked(20)
    lines, total = round_lines(number=page.number, size=20)
    return show("desk", lines=lines, page=page.of(total), opens=merges_all(ctx().actor))


@pages.route("/rounds/new", methods=["GET", "POST"])
@requires(MERGES)
def new_round() -> AnyResponse:
    def act(values: dict[str, Any]) -> str:
        return at(f"rounds/{rounds.open_round(ctx().actor, **values).id}")

    return answer(
        Form(RoundForm),
        act,
        title=_("开始收集"),
        about=_("什么都不填，就开始当周或当月的收集；每位三长会收到通知。"),
        submit=_("开始收集"),
        back="three_leads/desk",
    )


@pages.get("/rounds/<uuid:round_id>")
@requires(MANAGES)
def round_page(round_id: UUID) -> Response:
    return _round(round_id)


def _round(round_id: UUID, refusal: Refusal | None = None) -> Response:
    page = Page.asked(PAGE_SIZE)
    state, grid_id = request.args.get("state", ""), asked_id("grid")
    found = round_view(round_id)
    lines, total = sheets(
        ctx().actor, round_id, grid_id=grid_id, state=state, number=page.number, size=PAGE_SIZE
    )
    return show(
        "round",
        refusal.status if refusal else 200,
        round=found,
        lines=lines,
        page=page.of(total),
        state=state,
        grid_id=grid_id,
        refusal=refusal,
        merges=merges_all(ctx().actor),
    )


@pages.get("/rounds/<uuid:round_id>/papers.pdf")
@requires(MANAGES)
def papers(round_id: UUID) -> Response:
    """A sheet to write on by hand for everybody who has not handed in (or those of one grid)."""
    found = round_view(round_id)
    lines, _total = sheets(
        ctx().actor, round_id, grid_id=asked_id("grid"), state="open", number=1, size=MOST_PAPERS
    )
    made = documents.papers_pdf(found.line, lines, locale=ctx().locale)
    return download(made, "application/pdf", "sheets.pdf", inline=True)


@pages.get("/rounds/<uuid:round_id>/merge")
@requires(MERGES)
def merge_page(round_id: UUID) -> Response:
    return _merging(round_id)


def _merging(round_id: UUID, refusal: Refusal | None = None) -> Response:
    found, entries = round_view(round_id), entries_of(ctx().actor, round_id)
    heads = [one for one in entries if one.merged_into_id is None]
    page = Page.asked(MERGE_SIZE)
    first = (page.number - 1) * MERGE_SIZE
    return show(
        "merge",
        refusal.status if refusal else 200,
        round=found,
        refusal=refusal,
        heads=heads[first : first + MERGE_SIZE],
        page=page.of(len(heads)),
        merged=_merged(entries),
        pairs=_pairs(found, entries),
        total=len(entries),
        counts={kind: sum(one.kind == kind for one in heads) for kind in ("appeal", "dispute")},
    )


def _merged(entries: list[EntryView]) -> dict[UUID, list[EntryView]]:
    found: dict[UUID, list[EntryView]] = {}
    for one in entries:
        if one.merged_into_id is not None:
            found.setdefault(one.merged_into_id, []).append(one)
    return found


def _pairs(found: RoundView, entries: list[EntryView]) -> list[tuple[Alike, EntryView, EntryView]]:
    """Proposals with their entries, for a round that is still open."""
    if found.line.state != "open":
        return []
    by_id = {one.id: one for one in entries}
    near = merging.likenesses(entries, int(settings(NAME).alike))
    return [(pair, by_id[pair.first], by_id[pair.second]) for pair in near[:30]]


@pages.post("/rounds/<uuid:round_id>/merge")
@requires(MERGES)
def merge(round_id: UUID) -> AnyResponse:
    """Ticked entries become one: the first of them speaks for all."""
    ids = sent_ids("entry")
    try:
        merging.merge(ctx().actor, round_id, ids[0] if ids else UUID(int=0), ids)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        ctx().because(refusal)
        return _merging(round_id, refusal)
    return go(f"rounds/{round_id}/merge")


@pages.post("/rounds/<uuid:round_id>/entries/<uuid:entry_id>/apart")
@requires(MERGES)
def take_apart(round_id: UUID, entry_id: UUID) -> AnyResponse:
    merging.take_apart(ctx().actor, round_id, entry_id)
    return go(f"rounds/{round_id}/merge")


@pages.post("/rounds/<uuid:round_id>/entries/<uuid:entry_id>/kind")
@requires(MERGES)
def set_kind(round_id: UUID, entry_id: UUID) -> AnyResponse:
    merging.set_kind(ctx().actor, round_id, entry_id, request.form.get("kind", "")[:10])
    return go(f"rounds/{round_id}/merge")


@pages.post("/rounds/<uuid:round_id>/freeze")
@requires(MERGES)
def freeze(round_id: UUID) -> AnyResponse:
    try:
        made = listing.freeze(ctx().actor, round_id)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        ctx().because(refusal)
        return _round(round_id, refusal)
    return go(f"lists/{made[0].id}")
