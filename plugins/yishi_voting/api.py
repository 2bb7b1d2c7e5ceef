"""The API, mounted under `/api/<tenant>/voting/`: the same services, the same permissions, no partial results."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import PageQuery, Refusal, _, ctx, idempotency, page_of, paged, requires
from yishi_voting import schemas
from yishi_voting.ballots import casting, receipts
from yishi_voting.models import Objection
from yishi_voting.proof import exporting
from yishi_voting.rights import READS, VOTES
from yishi_voting.roll import correcting
from yishi_voting.shown import lists, public_roll, reading
from yishi_voting.shown.reading import VoteView

api = Blueprint(
    "voting_api", __name__, description="Votes: their questions, one's own ballots, their results"
)


@api.get("/")
@requires(READS)
@api.arguments(PageQuery, location="query")
@api.response(200, paged(schemas.VoteLineSchema))
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Announced votes, running ones first."""
    number, size = query["page"], query["page_size"]
    lines, total = lists.list_votes(ctx().actor, offset=(number - 1) * size, limit=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/<uuid:vote_id>")
@requires(READS)
@api.response(200, schemas.VoteSchema)
def show(vote_id: UUID) -> VoteView:
    """One vote."""
    return _vote(vote_id)


@api.get("/<uuid:vote_id>/electorate")
@requires(READS)
@api.response(200, schemas.ElectorateSchema)
def electorate(vote_id: UUID) -> dict[str, Any]:
    """The posted electorate in figures; 404 while it is not posted."""
    vote = _vote(vote_id)
    found = public_roll.summary(ctx().actor, vote)
    return {
        "electors": found.electors,
        "persons": found.persons,
        "area": found.area,
        "record_date": vote.record_date,
        "posted_on": vote.electorate_posted_on,
        "objections_until": vote.objections_until,
        "hash": vote.electorate_hash,
    }


@api.post("/<uuid:vote_id>/electorate/objections")
@requires(VOTES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.ObjectionRequest)
@api.response(201, schemas.ObjectionSchema)
def object_to(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> Any:
    """Object to the posted electorate within its days."""
    first = idempotency.replayed()
    if first is not None:
        filed = public_roll.own_objections(ctx().actor, vote_id)
        return next(objection for objection in filed if objection.id == first)
    made: Objection = correcting.object_to_electorate(ctx().actor, vote_id, values["text"])
    idempotency.remember(made.id)
    return made


@api.get("/<uuid:vote_id>/ballots/mine")
@requires(VOTES)
@api.response(200, schemas.MyBallotsSchema)
def my_ballots(vote_id: UUID) -> dict[str, Any]:
    """The electors for whom the caller may vote, and what of theirs is cast."""
    return {"items": reading.view(ctx().actor, vote_id, turnout_for_staff=False).mine}


@api.post("/<uuid:vote_id>/ballots")
@requires(VOTES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.CastRequest)
@api.response(201, schemas.CastSchema)
def cast(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> Any:
    """Cast a ballot. A signed one sent again under its key answers as the first time did."""
    first = idempotency.replayed()
    if first is not None:
        return _cast_before(vote_id, first)
    done = casting.cast(ctx().actor, vote_id, values["choice"], number=values.get("number"))
    if done.ballot_id is not None:
        # Of a secret ballot nothing is remembered: no key may lead to it.
        idempotency.remember(done.ballot_id)
    return done


@api.put("/<uuid:vote_id>/ballots/<uuid:ballot_id>")
@requires(VOTES)
@api.arguments(schemas.CastRequest)
@api.response(200, schemas.CastSchema)
def change(values: dict[str, Any], vote_id: UUID, ballot_id: UUID) -> Any:
    """Change one's own ballot until the close; 409 when it was changed meanwhile."""
    return casting.cast(
        ctx().actor, vote_id, values["choice"], number=values.get("number"), replaces=ballot_id
    )


@api.get("/<uuid:vote_id>/result")
@requires(READS)
@api.response(200, schemas.ResultSchema)
def result(vote_id: UUID) -> VoteView:
    """The result of a counted vote; before, `voting.not_counted_yet`, whoever asks."""
    vote = _vote(vote_id)
    if not vote.outcome:
        raise Refusal("voting.not_counted_yet", _("还没有计票，没有结果。"))
    return vote


@api.get("/<uuid:vote_id>/public-export")
@requires(READS)
@api.response(200, schemas.PublicExportSchema)
def public_export(vote_id: UUID) -> dict[str, Any]:
    """A counted vote without its ballots, to be checked by `verify_vote.py`."""
    return exporting.export_public(ctx().actor, vote_id)


@api.post("/<uuid:vote_id>/receipts")
@requires(READS)
@api.arguments(schemas.ReceiptRequest)
@api.response(200, schemas.FoundSchema)
def by_receipt(values: dict[str, Any], vote_id: UUID) -> dict[str, Any]:
    """Find a secret ballot by its receipt, once the vote is counted."""
    _vote(vote_id)
    found = receipts.find_by_receipt(vote_id, values["receipt"])
    return {"choice": found.get("choice")}


def _vote(vote_id: UUID) -> VoteView:
    return reading.view(ctx().actor, vote_id, turnout_for_staff=False, mine=False)


def _cast_before(vote_id: UUID, ballot_id: UUID) -> dict[str, Any]:
    """What was answered the first time, also where the ballot was changed since."""
    return {"number": casting.number_of(vote_id, ballot_id), "ballot_id": ballot_id, "receipt": None}
