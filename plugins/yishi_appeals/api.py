"""The API, mounted under `/api/<tenant>/appeals/`: the same services, the same permissions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import PageQuery, ctx, idempotency, page_of, paged, percent, requires
from yishi_appeals import joining, lists, merging, raising, schemas, triaging, withdrawing
from yishi_appeals.alike import Alike, alike
from yishi_appeals.hotline import counting
from yishi_appeals.lists import Filter
from yishi_appeals.raising import Content
from yishi_appeals.reading import AppealView, view

api = Blueprint(
    "appeals_api", __name__, description="Residents' appeals, their triage, and the hotline's rates"
)

PAGE = paged(schemas.AppealLineSchema)


@api.get("/")
@requires("appeals.read")
@api.arguments(schemas.AppealsQuery, location="query")
@api.response(200, PAGE)
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Public appeals, the newest first."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = lists.public(Filter(**query), number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/desk")
@requires("appeals.register")
@api.arguments(schemas.AppealsQuery, location="query")
@api.response(200, PAGE)
def desk(query: dict[str, Any]) -> dict[str, Any]:
    """Appeals as the desk lists them: all, for those who triage; else those one typed in."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = lists.desk(ctx().actor, Filter(**query), number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/mine")
@requires("appeals.raise")
@api.arguments(PageQuery, location="query")
@api.response(200, PAGE)
def mine(query: dict[str, Any]) -> dict[str, Any]:
    """One's own appeals, and those one joined."""
    number, size = query["page"], query["page_size"]
    lines, total = lists.mine(ctx().actor, number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/alike")
@requires("appeals.read")
@api.arguments(schemas.AlikeQuery, location="query")
@api.response(200, schemas.AlikeSchema(many=True))
def similar(query: dict[str, Any]) -> list[Alike]:
    """Public open appeals that may say the same; for "is it one of these?" before raising."""
    return alike(query["text"], query["place"], query["estate_id"])


@api.get("/rates")
@requires("appeals.hotline")
@api.arguments(schemas.RatesQuery, location="query")
@api.response(200, schemas.RatesSchema)
def rates(query: dict[str, Any]) -> dict[str, Any]:
    """Hotline cases of a period and their three rates."""
    found = counting.count(query["since"], query["until"])
    return {
        "cases": found.cases,
        "excluded": found.excluded,
        "response": found.response,
        "resolution": found.resolution,
        "satisfaction": found.satisfaction,
        "weighted": percent(counting.percent_of(found)),
    }


@api.get("/<uuid:appeal_id>")
@requires("appeals.read")
@api.response(200, schemas.AppealSchema)
def show(appeal_id: UUID) -> AppealView:
    """One appeal, as the caller may see it."""
    return view(ctx().actor, appeal_id)


@api.post("/")
@requires("appeals.raise")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.RaiseRequest)
@api.response(201, schemas.AppealSchema)
def raise_(_headers: dict[str, Any], values: dict[str, Any]) -> AppealView:
    """Raise an appeal in one's own name."""
    first = idempotency.replayed()
    if first is None:
        first = raising.raise_appeal(ctx().actor, Content(**values), channel="api").id
        idempotency.remember(first)
    return view(ctx().actor, first)


@api.post("/<uuid:appeal_id>/join")
@requires("appeals.raise")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.JoinRequest)
@api.response(200, schemas.AppealSchema)
def join(_headers: dict[str, Any], values: dict[str, Any], appeal_id: UUID) -> AppealView:
    """Say that it holds for oneself as well; once per person."""
    if idempotency.replayed() is None:
        joining.join(ctx().actor, appeal_id, **values)
        idempotency.remember(appeal_id)
    return view(ctx().actor, appeal_id)


@api.post("/<uuid:appeal_id>/triage")
@requires("appeals.triage")
@api.arguments(schemas.TriageRequest)
@api.response(200, schemas.AppealSchema)
def triage(values: dict[str, Any], appeal_id: UUID) -> AppealView:
    """Accept it: it gets a level, and an item of the work list carries it."""
    triaging.triage(ctx().actor, appeal_id, **values)
    return view(ctx().actor, appeal_id)


@api.post("/<uuid:appeal_id>/reject")
@requires("appeals.triage")
@api.arguments(schemas.RejectRequest)
@api.response(200, schemas.AppealSchema)
def reject(values: dict[str, Any], appeal_id: UUID) -> AppealView:
    """Do not accept it, with the reason that the resident reads."""
    triaging.reject(ctx().actor, appeal_id, **values)
    return view(ctx().actor, appeal_id)


@api.post("/<uuid:appeal_id>/transfer")
@requires("appeals.triage")
@api.arguments(schemas.TransferRequest)
@api.response(200, schemas.AppealSchema)
def transfer(values: dict[str, Any], appeal_id: UUID) -> AppealView:
    """Hand it to another office."""
    triaging.transfer(ctx().actor, appeal_id, **values)
    return view(ctx().actor, appeal_id)


@api.post("/<uuid:appeal_id>/merge")
@requires("appeals.triage")
@api.arguments(schemas.MergeRequest)
@api.response(200, schemas.AppealSchema)
def merge(values: dict[str, Any], appeal_id: UUID) -> AppealView:
    """Put it into another one that says the same; that one stays."""
    merging.merge(ctx().actor, appeal_id, **values)
    return view(ctx().actor, appeal_id)


@api.post("/<uuid:appeal_id>/split")
@requires("appeals.triage")
@api.response(200, schemas.AppealSchema)
def split(appeal_id: UUID) -> AppealView:
    """Take a merge back, while the one that stayed is open."""
    merging.split(ctx().actor, appeal_id)
    return view(ctx().actor, appeal_id)


@api.post("/<uuid:appeal_id>/withdraw")
@requires("appeals.raise")
@api.arguments(schemas.WithdrawRequest)
@api.response(200, schemas.AppealSchema)
def withdraw(values: dict[str, Any], appeal_id: UUID) -> AppealView:
    """Take one's own appeal back."""
    withdrawing.withdraw(ctx().actor, appeal_id, **values)
    return view(ctx().actor, appeal_id)
