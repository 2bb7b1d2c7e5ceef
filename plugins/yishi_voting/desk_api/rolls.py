"""The electorate: built, looked at, posted, frozen; deliveries are in the list of electors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import ctx, page_of, paged, requires
from yishi_voting.api import api
from yishi_voting.desk_api import schemas
from yishi_voting.desk_api.acting import KeyHeader, done
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.roll import electorate
from yishi_voting.roll.electorate import Preview
from yishi_voting.roll.naming import members_named
from yishi_voting.shown import rolls
from yishi_voting.shown.reading import VoteView
from yishi_voting.votes import opening


@api.get("/<uuid:vote_id>/electors")
@requires(DELIVERS)
@api.arguments(schemas.ElectorsQuery, location="query")
@api.response(200, paged(schemas.ElectorSchema))
def electors(query: dict[str, Any], vote_id: UUID) -> dict[str, Any]:
    """Who may vote, by ballot number; `q` is a number or part of a room."""
    number, size = query.pop("page"), query.pop("page_size")
    lines, total = rolls.electors(ctx().actor, vote_id, offset=(number - 1) * size, limit=size, **query)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/<uuid:vote_id>/electorate/preview")
@requires(MANAGES)
@api.response(200, schemas.PreviewSchema)
def preview(vote_id: UUID) -> Preview:
    """What building it from the roster would come to now; nothing is written."""
    return electorate.preview_of(ctx().actor, vote_id)


@api.post("/<uuid:vote_id>/electorate/build")
@requires(MANAGES)
@api.response(200, schemas.PreviewSchema)
def build(vote_id: UUID) -> Preview:
    """Build it from the roster of the record date; again as often as needed, until it is posted."""
    return electorate.build_electorate(ctx().actor, vote_id)


@api.post("/<uuid:vote_id>/electorate/members")
@requires(MANAGES)
@api.arguments(schemas.MembersRequest)
@api.response(200, schemas.PreviewSchema)
def members(values: dict[str, Any], vote_id: UUID) -> Preview:
    """Build it from a list, for a body that has members."""
    return electorate.build_from_members(ctx().actor, vote_id, members_named(values["members"]))


@api.post("/<uuid:vote_id>/electorate/post")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.response(200, schemas.DeskVoteSchema)
def post_roll(_headers: dict[str, Any], vote_id: UUID) -> VoteView:
    """Post it today; objections are taken from now on."""
    return done(vote_id, lambda: electorate.post_electorate(ctx().actor, vote_id))


@api.post("/<uuid:vote_id>/electorate/freeze")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.response(200, schemas.DeskVoteSchema)
def freeze(_headers: dict[str, Any], vote_id: UUID) -> VoteView:
    """Lock it under its hash; from then on no sale and no correction changes it."""
    return done(vote_id, lambda: opening.freeze(ctx().actor, vote_id))
