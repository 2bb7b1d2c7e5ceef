"""From the draft to the open vote, and to the one that is called off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import ctx, page_of, paged, requires
from yishi_voting.api import api
from yishi_voting.desk_api import schemas
from yishi_voting.desk_api.acting import KeyHeader, ReasonRequest, VersionRequest, at_desk, done, once
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.shown.desk_lists import desk_list
from yishi_voting.shown.reading import VoteView
from yishi_voting.votes import drafting, opening
from yishi_voting.votes.drafting import Content
from yishi_voting.votes.telling import announce_and_tell


@api.get("/desk")
@requires(DELIVERS)
@api.arguments(schemas.DeskQuery, location="query")
@api.response(200, paged(schemas.DeskLineSchema))
def desk(query: dict[str, Any]) -> dict[str, Any]:
    """Votes in hand, what is late first; or finished ones."""
    number, size = query["page"], query["page_size"]
    lines, total = desk_list(ctx().actor, done=query["done"], offset=(number - 1) * size, limit=size)
    return page_of(lines, number=number, size=size, total=total)


@api.post("/")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.DraftRequest)
@api.response(201, schemas.DeskVoteSchema)
def draft(_headers: dict[str, Any], values: dict[str, Any]) -> VoteView:
    """Write a draft; refused with all that is wrong at once."""
    return at_desk(once(lambda: drafting.draft(ctx().actor, Content(**values)).id))


@api.put("/<uuid:vote_id>")
@requires(MANAGES)
@api.arguments(schemas.ReviseRequest)
@api.response(200, schemas.DeskVoteSchema)
def revise(values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Change a draft; 409 with both states when somebody else changed it meanwhile."""
    version = values.pop("version")
    drafting.revise(ctx().actor, vote_id, Content(**values), version=version)
    return at_desk(vote_id)


@api.put("/<uuid:vote_id>/record-date")
@requires(MANAGES)
@api.arguments(schemas.RecordDateRequest)
@api.response(200, schemas.DeskVoteSchema)
def record_date(values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Fix the day whose roster counts, so that the electorate can be built before the announcement."""
    drafting.set_record_date(ctx().actor, vote_id, values["record_date"])
    return at_desk(vote_id)


@api.post("/<uuid:vote_id>/announce")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.AnnounceRequest)
@api.response(200, schemas.DeskVoteSchema)
def announce(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Announce it today: its question is locked, its days are set."""
    return done(vote_id, lambda: announce_and_tell(ctx().actor, vote_id, **values))


@api.post("/<uuid:vote_id>/open")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(VersionRequest)
@api.response(200, schemas.DeskVoteSchema)
def open_now(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Open it: its rule is frozen with its hash. The electorate must be frozen before."""
    return done(vote_id, lambda: opening.open_vote(ctx().actor, vote_id, **values))


@api.post("/<uuid:vote_id>/extend")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.ExtendRequest)
@api.response(200, schemas.DeskVoteSchema)
def extend(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Close later than announced, with a reason for all to see."""
    return done(vote_id, lambda: opening.extend(ctx().actor, vote_id, **values))


@api.post("/<uuid:vote_id>/cancel")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(ReasonRequest)
@api.response(200, schemas.DeskVoteSchema)
def cancel(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Call it off, with a reason for all to see; its ballots are kept and not counted."""
    return done(vote_id, lambda: drafting.cancel(ctx().actor, vote_id, **values))
