"""The API, mounted under `/api/<tenant>/worklist/`: the same services, the same permissions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import Actor, ctx, idempotency, page_of, paged, requires
from yishi_worklist import handing, opening, schemas
from yishi_worklist.levels import Level
from yishi_worklist.levels import levels as in_use
from yishi_worklist.lists import Totals, Wanted, board, public, without_words
from yishi_worklist.lists import totals as counted
from yishi_worklist.reading import seen, sees_inside, timeline
from yishi_worklist.rights import need_to_list, within

api = Blueprint("worklist_api", __name__, description="Things to be done: levels, deadlines, close-out")


@api.get("/")
@requires("worklist.read")
@api.arguments(schemas.PublicQuery, location="query")
@api.response(200, paged(schemas.PublicLineSchema))
def index(query: dict[str, Any]) -> dict[str, Any]:
    """The list that everybody sees, the newest number first."""
    need_to_list(ctx().actor)
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = public(Wanted(**query), number=number, size=size)
    return page_of(without_words(lines), number=number, size=size, total=total)


@api.get("/totals")
@requires("worklist.read")
@api.response(200, schemas.TotalsSchema)
def totals() -> Totals:
    """How many are on the list, closed, not closed, and overdue."""
    need_to_list(ctx().actor)
    return counted()


@api.get("/levels")
@requires("worklist.read")
@api.response(200, schemas.LevelSchema(many=True))
def levels() -> list[Level]:
    """The levels in use, with their terms."""
    return in_use()


@api.get("/board")
@requires("worklist.handle")
@api.arguments(schemas.ItemsQuery, location="query")
@api.response(200, paged(schemas.LineSchema))
def items(query: dict[str, Any]) -> dict[str, Any]:
    """The items that the caller sees in full, the most pressing first."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = board(ctx().actor, Wanted(**query), number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/board/totals")
@requires("worklist.handle")
@api.response(200, schemas.TotalsSchema)
def board_totals() -> Totals:
    """The four numbers of what the caller sees in full."""
    return counted(within(ctx().actor))


@api.get("/<uuid:item_id>")
@requires("worklist.read")
@api.response(200, schemas.ItemSchema)
def show(item_id: UUID) -> dict[str, Any]:
    """One item with its timeline."""
    return shown(ctx().actor, item_id)


def shown(actor: Actor, item_id: UUID) -> dict[str, Any]:
    """The item as the caller may see it; the public gets neither names nor the words of who reported it."""
    found = seen(actor, item_id)
    inside = sees_inside(actor, found)
    line = found if inside else replace(found, handler_id=None, handler_name="", located="", asked_until=None)
    return {
        "item": line,
        "text": found.text if inside else "",
        "result_text": found.result_text if inside or found.state in ("reported", "closed") else "",
        "paused_reason": found.paused_reason,
        "escalated_reason": found.escalated_reason,
        "escalated_answer": found.sent_up.answer if found.sent_up else "",
        "timeline": timeline(item_id, public=not inside),
    }


@api.post("/")
@requires("worklist.create")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.OpenRequest)
@api.response(201, schemas.ItemSchema)
def open_item(_headers: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Put something on the list."""
    first = idempotency.replayed()
    if first is None:
        first = opening.open_item(ctx().actor, **values).id
        idempotency.remember(first)
    return shown(ctx().actor, first)


@api.post("/<uuid:item_id>/view")
@requires("worklist.inspect")
@api.response(200, schemas.ItemSchema)
def view(item_id: UUID) -> dict[str, Any]:
    """Mark an item as viewed."""
    handing.view(ctx().actor, item_id)
    return shown(ctx().actor, item_id)
