"""The API, mounted under `/api/<tenant>/alliance/`: for a company's own software, and for the community's.

The same services and the same one predicate (`rights`): a company's token sees and changes its own orders alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import ctx, current_tenant, idempotency, page_of, paged, requires
from yishi_alliance import handing, schemas
from yishi_alliance.handing import Wish
from yishi_alliance.partners import serving
from yishi_alliance.reading import handovers as handed
from yishi_alliance.reading.companies import companies
from yishi_alliance.reading.orders import OrderView, Wanted, order, orders
from yishi_worklist import service as worklist

api = Blueprint("alliance_api", __name__, description="The property alliance: orders, receipts, results")


@api.get("/companies")
@requires("alliance.read")
@api.response(200, schemas.CompanySchema(many=True))
def all_companies() -> list[dict[str, Any]]:
    """The companies, with the estates that they serve today."""
    if current_tenant().kind == "alliance":
        return [
            {
                "id": one.id,
                "name": one.name,
                "phone": one.phone,
                "estates": [serves.estate for serves in one.services if serves.now],
            }
            for one in companies()
        ]
    return [
        {"id": one.id, "name": one.name, "phone": one.phone, "estates": one.estates}
        for one in handed.partner_lines()
    ]


@api.get("/orders")
@requires("alliance.work")
@api.arguments(schemas.OrdersQuery, location="query")
@api.response(200, paged(schemas.OrderLineSchema))
def all_orders(query: dict[str, Any]) -> dict[str, Any]:
    """The orders of the caller's companies, the most pressing first."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = orders(ctx().actor, Wanted(**query), number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/orders/<uuid:order_id>")
@requires("alliance.work")
@api.response(200, schemas.OrderSchema)
def one_order(order_id: UUID) -> OrderView:
    """One order with its timeline and its files."""
    return order(ctx().actor, order_id)


@api.get("/handovers")
@requires("alliance.hand")
@api.arguments(schemas.HandoversQuery, location="query")
@api.response(200, paged(schemas.HandoverSchema))
def all_handovers(query: dict[str, Any]) -> dict[str, Any]:
    """What this community handed over."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = handed.handovers(ctx().actor, handed.Wanted(**query), number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/handovers/<uuid:handover_id>")
@requires("alliance.hand")
@api.response(200, schemas.HandoverSchema)
def one_handover(handover_id: UUID) -> handed.HandoverLine:
    """One handover."""
    return handed.handover(ctx().actor, handover_id)[0]


@api.post("/handovers")
@requires("alliance.hand")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.HandRequest)
@api.response(201, schemas.HandoversSchema)
def hand_over(_headers: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Hand items over, all or none. Sent again with its key it answers with the first one's handover."""
    first = idempotency.replayed()
    if first is not None:
        return {"handovers": [handed.handover(ctx().actor, first)[0]]}
    made = handing.hand_over(ctx().actor, _wishes(values["wishes"]), note=values["note"])
    idempotency.remember(made[0].id)
    return {"handovers": [handed.handover(ctx().actor, one.id)[0] for one in made]}


def _wishes(given: list[dict[str, Any]]) -> list[Wish]:
    lines = worklist.items([one["item_id"] for one in given])
    right = serving({line.estate_id for line in lines.values() if line.estate_id})
    found = []
    for one in given:
        line = lines.get(one["item_id"])
        partner = right.get(line.estate_id) if line and line.estate_id else None
        found.append(Wish(one["item_id"], one["partner_id"] or (partner.id if partner else None)))
    return found


@api.post("/handovers/<uuid:handover_id>/recall")
@requires("alliance.hand")
@api.arguments(schemas.RecallRequest)
@api.response(200, schemas.HandoverSchema)
def recall(values: dict[str, Any], handover_id: UUID) -> handed.HandoverLine:
    """Take it back."""
    handing.recall(ctx().actor, handover_id, **values)
    return handed.handover(ctx().actor, handover_id)[0]
