"""What a company's software does with its orders: JSON for decisions, `multipart/form-data` where photos go along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import Schema

from yishi.toolkit import Upload, ctx, idempotency, requires
from yishi_alliance import acting, schemas
from yishi_alliance.api import api
from yishi_alliance.reading.orders import OrderView, order

FILES = "files"
"""The field of a multipart request that holds photos; several of one name."""


def _offer(
    name: str, permission: str, schema: type[Schema], service: Callable[..., Any], summary: str
) -> None:
    """One route `POST /orders/<id>/<name>`."""

    def act(values: dict[str, Any], order_id: UUID) -> OrderView:
        service(ctx().actor, order_id, **values)
        return order(ctx().actor, order_id)

    act.__name__, act.__doc__ = f"{name}_order", summary
    taken = api.arguments(schema)(api.response(200, schemas.OrderSchema)(act))
    api.post(f"/orders/<uuid:order_id>/{name}")(requires(permission)(taken))


for _name, _permission, _schema, _service, _summary in (
    ("accept", "alliance.work", schemas.AcceptRequest, acting.accept, "Take it on: the receipt."),
    ("refuse", "alliance.work", schemas.RefuseRequest, acting.refuse, "Do not take it, and say why."),
    ("extension", "alliance.work", schemas.ExtendRequest, acting.ask_extension, "Ask for a later day."),
    ("give", "alliance.manage", schemas.GiveRequest, acting.give, "Give it to a company."),
):
    _offer(_name, _permission, _schema, _service, _summary)


@api.post("/orders/<uuid:order_id>/progress")
@requires("alliance.work")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.TextForm, location="form")
@api.response(200, schemas.OrderSchema)
def log_progress(_headers: dict[str, Any], values: dict[str, Any], order_id: UUID) -> OrderView:
    """Say how it goes, with photos (`files`)."""
    found = order(ctx().actor, order_id)
    if idempotency.replayed() is not None:
        return found
    entry = acting.log_progress(ctx().actor, order_id, photos=_uploads(), **values)
    idempotency.remember(entry.id)
    return order(ctx().actor, order_id)


@api.post("/orders/<uuid:order_id>/result")
@requires("alliance.work")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.TextForm, location="form")
@api.response(200, schemas.OrderSchema)
def report_result(_headers: dict[str, Any], values: dict[str, Any], order_id: UUID) -> OrderView:
    """Report what was done, with its evidence (`files`, at least one)."""
    found = order(ctx().actor, order_id)
    if idempotency.replayed() is not None:
        return found
    acting.report_result(ctx().actor, order_id, evidence=_uploads(), **values)
    idempotency.remember(order_id)
    return order(ctx().actor, order_id)


def _uploads() -> list[Upload]:
    return [
        Upload(file.filename or "", file.read()) for file in request.files.getlist(FILES) if file.filename
    ]
