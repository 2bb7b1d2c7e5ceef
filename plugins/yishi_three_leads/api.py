"""The API, mounted under `/api/<tenant>/three_leads/`: the same services, the same permissions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import PageQuery, ctx, idempotency, page_of, paged, requires
from yishi_three_leads import (
    grids,
    handing_over,
    holding,
    listing,
    merging,
    promoting,
    reading,
    rounds,
    sheets,
)
from yishi_three_leads import schemas as s
from yishi_three_leads.holding import Who
from yishi_three_leads.rights import COLLECTS, MANAGES, MERGES, SEES
from yishi_three_leads.sheets import Said

api = Blueprint(
    "three_leads_api", __name__, description="Grid, building and entrance leads, and what they collect"
)


@api.get("/buildings/<uuid:building_id>")
@requires(SEES)
@api.response(200, s.BuildingSchema)
def building(building_id: UUID) -> dict[str, Any]:
    """Who looks after a building."""
    found = reading.building_view(building_id)
    doors = [{"entrance": label, "lead": lead} for label, lead in found.entrances]
    return {
        "id": found.id,
        "label": found.label,
        "grid": found.grid,
        "building": found.building,
        "entrances": doors,
    }


@api.get("/grids")
@requires(MANAGES)
@api.response(200, s.GridSchema(many=True))
def all_grids() -> list[reading.GridLine]:
    """Grids with their buildings and households."""
    return reading.grids(ctx().actor)


@api.post("/grids")
@requires(MANAGES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(s.GridRequest)
@api.response(201, s.GridSchema)
def new_grid(_headers: dict[str, Any], values: dict[str, Any]) -> reading.GridLine:
    """Make a grid."""
    first = idempotency.replayed()
    if first is None:
        first = grids.add_grid(ctx().actor, **values).id
        idempotency.remember(first)
    return reading.grid_line(ctx().actor, first)


@api.get("/posts")
@requires(MANAGES)
@api.arguments(s.PostsQuery, location="query")
@api.response(200, paged(s.PostSchema))
def all_posts(query: dict[str, Any]) -> dict[str, Any]:
    """Who leads what."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = reading.posts(ctx().actor, number=number, size=size, **query)
    return page_of(lines, number=number, size=size, total=total)


@api.post("/posts")
@requires(MANAGES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(s.AppointRequest)
@api.response(201, s.PostSchema)
def appoint(_headers: dict[str, Any], values: dict[str, Any]) -> reading.PostLine:
    """Appoint a lead; 409 where the place has one."""
    first = idempotency.replayed()
    if first is None:
        level, place_id, who = values.pop("level"), values.pop("place_id"), _who(values)
        first = holding.appoint(ctx().actor, level, place_id, who, **values).id
        idempotency.remember(first)
    return reading.post_line(ctx().actor, first)


def _who(values: dict[str, Any]) -> Who:
    return Who(values.pop("name", ""), values.pop("phone", ""), values.pop("person_id", None))


@api.post("/posts/<uuid:post_id>/leave")
@requires(MANAGES)
@api.arguments(s.LeaveRequest)
@api.response(200, s.PostSchema)
def leave(values: dict[str, Any], post_id: UUID) -> reading.PostLine:
    """A lead leaves; what is open goes to the successor."""
    who = _who(values)
    successor = who if who.name or who.person_id else None
    handing_over.leave(ctx().actor, post_id, successor=successor, **values)
    return reading.post_line(ctx().actor, post_id)


@api.get("/rounds")
@requires(MANAGES)
@api.arguments(PageQuery, location="query")
@api.response(200, paged(s.RoundSchema))
def all_rounds(query: dict[str, Any]) -> dict[str, Any]:
    """Rounds, the newest first."""
    number, size = query["page"], query["page_size"]
    lines, total = reading.rounds(number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.post("/rounds")
@requires(MERGES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(s.RoundRequest)
@api.response(201, s.RoundSchema)
def new_round(_headers: dict[str, Any], values: dict[str, Any]) -> reading.RoundLine:
    """Begin collecting; without days, the current week or month."""
    first = idempotency.replayed()
    if first is None:
        first = rounds.open_round(ctx().actor, **values).id
        idempotency.remember(first)
    return reading.round_view(first).line


@api.get("/rounds/<uuid:round_id>/sheets")
@requires(COLLECTS)
@api.arguments(s.SheetsQuery, location="query")
@api.response(200, paged(s.SheetLineSchema))
def sheets_of(query: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """The sheets of a round that the caller sees, missing ones first."""
    number, size = query.pop("page"), query.pop("page_size")
    reading.round_view(round_id)
    lines, total = reading.sheets(ctx().actor, round_id, number=number, size=size, **query)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/mine")
@requires(COLLECTS)
@api.arguments(PageQuery, location="query")
@api.response(200, paged(s.MineSchema))
def mine(query: dict[str, Any]) -> dict[str, Any]:
    """The caller's own sheets, open ones first."""
    number, size = query["page"], query["page_size"]
    lines, total = reading.mine(ctx().actor, number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/sheets/<uuid:sheet_id>")
@requires(COLLECTS)
@api.response(200, s.SheetSchema)
def sheet(sheet_id: UUID) -> reading.SheetView:
    """One sheet with its entries."""
    return reading.sheet_view(ctx().actor, sheet_id)


@api.post("/sheets/<uuid:sheet_id>/entries")
@requires(COLLECTS)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(s.EntryRequest)
@api.response(201, s.SheetSchema)
def add_entry(_headers: dict[str, Any], values: dict[str, Any], sheet_id: UUID) -> reading.SheetView:
    """Write one entry."""
    if idempotency.replayed() is None:
        idempotency.remember(sheets.add_entry(ctx().actor, sheet_id, Said(**values)).id)
    return reading.sheet_view(ctx().actor, sheet_id)


@api.delete("/entries/<uuid:entry_id>")
@requires(COLLECTS)
@api.response(200, s.SheetSchema)
def drop_entry(entry_id: UUID) -> reading.SheetView:
    """Take an entry off a sheet that is not handed in."""
    return reading.sheet_view(ctx().actor, sheets.drop_entry(ctx().actor, entry_id))


@api.post("/sheets/<uuid:sheet_id>/submit")
@requires(COLLECTS)
@api.arguments(s.SubmitRequest)
@api.response(200, s.SheetSchema)
def submit(values: dict[str, Any], sheet_id: UUID) -> reading.SheetView:
    """Hand a sheet in, or report that there was nothing; again changes nothing."""
    sheets.submit(ctx().actor, sheet_id, **values)
    return reading.sheet_view(ctx().actor, sheet_id)


@api.post("/sheets/<uuid:sheet_id>/reopen")
@requires(COLLECTS)
@api.arguments(s.ReasonRequest)
@api.response(200, s.SheetSchema)
def reopen(values: dict[str, Any], sheet_id: UUID) -> reading.SheetView:
    """Give a sheet back with a reason."""
    sheets.reopen(ctx().actor, sheet_id, **values)
    return reading.sheet_view(ctx().actor, sheet_id)


@api.get("/rounds/<uuid:round_id>/entries")
@requires(MERGES)
@api.arguments(PageQuery, location="query")
@api.response(200, paged(s.EntrySchema))
def entries(query: dict[str, Any], round_id: UUID) -> dict[str, Any]:
    """Entries of a round that were handed in, place by place."""
    number, size = query["page"], query["page_size"]
    reading.round_view(round_id)
    lines, total = reading.entry_page(ctx().actor, round_id, number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/rounds/<uuid:round_id>/proposals")
@requires(MERGES)
@api.response(200, s.AlikeSchema(many=True))
def proposals(round_id: UUID) -> list[merging.Alike]:
    """Pairs that may be the same thing, the most alike first."""
    reading.round_view(round_id)
    return merging.proposals(ctx().actor, round_id)


@api.post("/rounds/<uuid:round_id>/merge")
@requires(MERGES)
@api.arguments(s.MergeRequest)
@api.response(200, s.MergedSchema)
def merge(values: dict[str, Any], round_id: UUID) -> dict[str, int]:
    """Make entries one; everybody who said it stays on record."""
    return {"merged": merging.merge(ctx().actor, round_id, values["into"], values["entries"])}


@api.post("/rounds/<uuid:round_id>/freeze")
@requires(MERGES)
@api.response(200, s.ListSchema(many=True))
def freeze(round_id: UUID) -> list[reading.ListView]:
    """Make the two lists."""
    made = listing.freeze(ctx().actor, round_id)
    return [reading.list_view(ctx().actor, one.id) for one in made]


@api.get("/lists/<uuid:listing_id>")
@requires(MERGES)
@api.response(200, s.ListSchema)
def one_list(listing_id: UUID) -> reading.ListView:
    """A list with what became of each line."""
    return reading.list_view(ctx().actor, listing_id)


@api.post("/lists/<uuid:listing_id>/hand-over")
@requires(MERGES)
@api.arguments(s.HandOverRequest)
@api.response(200, s.HandedSchema)
def hand_over(values: dict[str, Any], listing_id: UUID) -> dict[str, int]:
    """Make lines into what another module takes; those that were made before are left. All or nothing."""
    return {"handed": promoting.hand_over(ctx().actor, listing_id, values["lines"], values["kind"])}


@api.post("/lists/<uuid:listing_id>/hand-over-all")
@requires(MERGES)
@api.arguments(s.HandOverAllRequest)
@api.response(200, s.HandedOverSchema)
def hand_over_all(values: dict[str, Any], listing_id: UUID) -> dict[str, Any]:
    """Make all lines that became nothing yet into what another module takes; sent again it changes nothing.

    All or nothing: 422 names the lines that are refused (`field` is `lines.<id>`). With `partly` the others go.
    """
    done = promoting.hand_over_list(ctx().actor, listing_id, **values)
    found = reading.list_view(ctx().actor, listing_id)
    return {"handed": done.handed, "stopped": done.stopped, "waiting": found.waiting, "list": found}
