"""The API, mounted under `/api/<tenant>/notices/`: the same services, the same permissions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import ctx, idempotency, page_of, paged, requires
from yishi_notices import drafting, objecting, posting, schemas, withdrawing
from yishi_notices.drafting import Content
from yishi_notices.lists import listed
from yishi_notices.reading import NoticeView, view

api = Blueprint("notices_api", __name__, description="Public notices, and objections against them")


@api.get("/")
@requires("notices.read")
@api.arguments(schemas.NoticesQuery, location="query")
@api.response(200, paged(schemas.NoticeLineSchema))
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Posted notices, the newest first."""
    number, size = query["page"], query["page_size"]
    lines, total = listed(
        kind=query.get("kind", ""), year=query.get("year"), q=query.get("q", ""), number=number, size=size
    )
    return page_of(lines, number=number, size=size, total=total)


@api.get("/<uuid:notice_id>")
@requires("notices.read")
@api.response(200, schemas.NoticeSchema)
def show(notice_id: UUID) -> NoticeView:
    """One notice with its corrections and objections."""
    return view(ctx().actor, notice_id)


@api.post("/")
@requires("notices.draft")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.DraftRequest)
@api.response(201, schemas.NoticeSchema)
def draft(_headers: dict[str, Any], values: dict[str, Any]) -> NoticeView:
    """Write a draft."""
    first = idempotency.replayed()
    if first is None:
        first = drafting.draft(ctx().actor, Content(**values)).id
        idempotency.remember(first)
    return view(ctx().actor, first)


@api.put("/<uuid:notice_id>")
@requires("notices.draft")
@api.arguments(schemas.ReviseRequest)
@api.response(200, schemas.NoticeSchema)
def revise(values: dict[str, Any], notice_id: UUID) -> NoticeView:
    """Change a draft; 409 with both states when somebody else changed it meanwhile."""
    version = values.pop("version")
    drafting.revise(ctx().actor, notice_id, Content(**values), version=version)
    return view(ctx().actor, notice_id)


@api.post("/<uuid:notice_id>/post")
@requires("notices.draft")
@api.arguments(schemas.VersionRequest)
@api.response(200, schemas.NoticeSchema)
def post(values: dict[str, Any], notice_id: UUID) -> NoticeView:
    """Post a draft today; its period begins."""
    posting.post(ctx().actor, notice_id, **values)
    return view(ctx().actor, notice_id)


@api.post("/<uuid:notice_id>/correct")
@requires("notices.draft")
@api.arguments(schemas.CorrectRequest)
@api.response(200, schemas.NoticeSchema)
def correct(values: dict[str, Any], notice_id: UUID) -> NoticeView:
    """Add a dated correction to a posted notice."""
    posting.correct(ctx().actor, notice_id, **values)
    return view(ctx().actor, notice_id)


@api.post("/<uuid:notice_id>/withdraw")
@requires("notices.draft")
@api.arguments(schemas.WithdrawRequest)
@api.response(200, schemas.NoticeSchema)
def withdraw(values: dict[str, Any], notice_id: UUID) -> NoticeView:
    """Withdraw a posted notice and what it announces."""
    withdrawing.withdraw(ctx().actor, notice_id, **values)
    return view(ctx().actor, notice_id)


@api.post("/<uuid:notice_id>/objections")
@requires("notices.object")
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.ObjectRequest)
@api.response(201, schemas.NoticeSchema)
def object_to(_headers: dict[str, Any], values: dict[str, Any], notice_id: UUID) -> NoticeView:
    """Object to a notice within its period; once per person."""
    if idempotency.replayed() is None:
        made = objecting.file_objection(ctx().actor, notice_id, channel="api", **values)
        idempotency.remember(made.id)
    return view(ctx().actor, notice_id)
