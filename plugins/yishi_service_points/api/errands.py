"""The API of errands and their papers; scans have none, for each reading is an act of a person at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from yishi.toolkit import PageQuery, ctx, idempotency, page_of, paged, requires, signed_in
from yishi_service_points import asking, errand_schemas, errands, papers, schemas
from yishi_service_points.api.blueprint import api
from yishi_service_points.asking import Asking
from yishi_service_points.errands import ErrandContent
from yishi_service_points.reading.errands import (
    ErrandView,
    errand_just_made,
    errand_view,
    my_errand,
    my_errands,
)
from yishi_service_points.reading.errands import errands as listed
from yishi_service_points.rights import ASKS, HANDLES, MANAGES

ERRANDS = paged(errand_schemas.ErrandLineSchema)


@api.get("/mine")
@signed_in
@api.arguments(PageQuery, location="query")
@api.response(200, ERRANDS)
def mine(query: dict[str, Any]) -> dict[str, Any]:
    """One's own errands, the open ones first."""
    number, size = query["page"], query["page_size"]
    found, total = my_errands(ctx().actor.person_id, number=number, size=size)
    return page_of(found, number=number, size=size, total=total)


@api.get("/mine/<uuid:errand_id>")
@signed_in
@api.response(200, errand_schemas.ErrandSchema)
def my_one(errand_id: UUID) -> ErrandView:
    """One's own errand: what is where."""
    return my_errand(ctx().actor, errand_id)


@api.post("/mine")
@requires(ASKS)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(errand_schemas.AskRequest)
@api.response(201, errand_schemas.ErrandSchema)
def ask(_headers: dict[str, Any], values: dict[str, Any]) -> ErrandView:
    """Ask for an errand for oneself; it waits for the desk to take it on or to answer."""
    first = idempotency.replayed()
    if first is None:
        papers_had = tuple(values.pop("papers"))
        first = asking.ask(ctx().actor, Asking(papers=papers_had, **values)).id
        idempotency.remember(first)
    return errand_just_made(ctx().actor, first)


@api.post("/mine/<uuid:errand_id>/cancel")
@signed_in
@api.arguments(schemas.VersionRequest)
@api.response(200, errand_schemas.ErrandSchema)
def cancel(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Cancel one's own errand, while nothing was handed in."""
    asking.cancel(ctx().actor, errand_id, **values)
    return my_errand(ctx().actor, errand_id)


@api.get("/errands")
@requires(HANDLES)
@api.arguments(errand_schemas.ErrandsQuery, location="query")
@api.response(200, ERRANDS)
def all_errands(query: dict[str, Any]) -> dict[str, Any]:
    """Errands that the caller may see, the open ones by their deadline."""
    number, size = query.pop("page"), query.pop("page_size")
    found, total = listed(ctx().actor, number=number, size=size, **query)
    return page_of(found, number=number, size=size, total=total)


@api.get("/errands/<uuid:errand_id>")
@requires(HANDLES)
@api.response(200, errand_schemas.ErrandSchema)
def one_errand(errand_id: UUID) -> ErrandView:
    """One errand with its papers and receipts."""
    return errand_view(ctx().actor, errand_id)


@api.post("/errands")
@requires(HANDLES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(errand_schemas.ErrandRequest)
@api.response(201, errand_schemas.ErrandSchema)
def take_errand(_headers: dict[str, Any], values: dict[str, Any]) -> ErrandView:
    """Take an errand on."""
    first = idempotency.replayed()
    if first is None:
        first = errands.take_errand(ctx().actor, ErrandContent(**values)).id
        idempotency.remember(first)
    return errand_view(ctx().actor, first)


@api.post("/errands/<uuid:errand_id>/accept")
@requires(MANAGES)
@api.arguments(errand_schemas.AcceptRequest)
@api.response(200, errand_schemas.ErrandSchema)
def accept(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Take on what a resident asked for online."""
    return _done(asking.accept, errand_id, values)


@api.post("/errands/<uuid:errand_id>/answer")
@requires(MANAGES)
@api.arguments(schemas.ReasonRequest)
@api.response(200, errand_schemas.ErrandSchema)
def answer(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Answer it instead; the resident reads the reason."""
    return _done(asking.answer, errand_id, values)


@api.post("/errands/<uuid:errand_id>/authorise")
@requires(HANDLES)
@api.arguments(errand_schemas.AuthoriseRequest)
@api.response(200, errand_schemas.ErrandSchema)
def authorise(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Note the resident's written word."""
    return _done(errands.authorise, errand_id, values)


@api.post("/errands/<uuid:errand_id>/papers")
@requires(HANDLES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(errand_schemas.PaperRequest)
@api.response(201, errand_schemas.ErrandSchema)
def list_paper(_headers: dict[str, Any], values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Put one more line on the checklist."""
    if idempotency.replayed() is None:
        idempotency.remember(papers.list_paper(ctx().actor, errand_id, **values).id)
    return errand_view(ctx().actor, errand_id)


@api.post("/errands/<uuid:errand_id>/take-in")
@requires(HANDLES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(errand_schemas.TakeInRequest)
@api.response(200, errand_schemas.ErrandSchema)
def take_in(_headers: dict[str, Any], values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Take papers in; a numbered receipt follows."""
    if idempotency.replayed() is None:
        counts = {one["paper_id"]: one["count"] for one in values["papers"]}
        made = papers.take_in(ctx().actor, errand_id, counts, version=values["version"])
        idempotency.remember(made.id)
    return errand_view(ctx().actor, errand_id)


@api.post("/errands/<uuid:errand_id>/submit")
@requires(HANDLES)
@api.arguments(errand_schemas.SubmitRequest)
@api.response(200, errand_schemas.ErrandSchema)
def submit(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """It was handed in at an office."""
    return _done(errands.submit, errand_id, values)


@api.post("/errands/<uuid:errand_id>/result")
@requires(HANDLES)
@api.arguments(errand_schemas.ResultRequest)
@api.response(200, errand_schemas.ErrandSchema)
def record_result(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """What the office said."""
    return _done(errands.record_result, errand_id, values)


@api.post("/errands/<uuid:errand_id>/hand-back")
@requires(HANDLES)
@api.arguments(errand_schemas.HandBackRequest)
@api.response(200, errand_schemas.ErrandSchema)
def hand_back(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """Give papers back against a signature; 409 for a paper that is not here any more."""
    return _done(papers.hand_back, errand_id, values)


@api.post("/errands/<uuid:errand_id>/close")
@requires(HANDLES)
@api.arguments(schemas.VersionRequest)
@api.response(200, errand_schemas.ErrandSchema)
def close(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """End an errand whose papers are all accounted for."""
    return _done(errands.close, errand_id, values)


@api.post("/errands/<uuid:errand_id>/refuse")
@requires(HANDLES)
@api.arguments(schemas.ReasonRequest)
@api.response(200, errand_schemas.ErrandSchema)
def refuse(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """The community can't do it."""
    return _done(errands.refuse, errand_id, values)


@api.post("/errands/<uuid:errand_id>/withdraw")
@requires(HANDLES)
@api.arguments(schemas.ReasonRequest)
@api.response(200, errand_schemas.ErrandSchema)
def withdraw(values: dict[str, Any], errand_id: UUID) -> ErrandView:
    """The resident no longer wants it."""
    return _done(errands.withdraw, errand_id, values)


@api.post("/papers/<uuid:paper_id>/fetch")
@requires(HANDLES)
@api.response(200, errand_schemas.ErrandSchema)
def fetch(paper_id: UUID) -> ErrandView:
    """A paper is back from the office."""
    return errand_view(ctx().actor, papers.fetch(ctx().actor, paper_id).errand_id)


@api.post("/papers/<uuid:paper_id>/kept")
@requires(HANDLES)
@api.arguments(errand_schemas.KeptRequest)
@api.response(200, errand_schemas.ErrandSchema)
def kept(values: dict[str, Any], paper_id: UUID) -> ErrandView:
    """The office keeps a paper for good."""
    return errand_view(ctx().actor, papers.note_kept(ctx().actor, paper_id, **values).errand_id)


def _done(act: Callable[..., object], errand_id: UUID, values: dict[str, Any]) -> ErrandView:
    """Do it, and show how the errand stands now."""
    act(ctx().actor, errand_id, **values)
    return errand_view(ctx().actor, errand_id)
