"""From the close on: closing, counting, posting the result, filing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import ctx, requires
from yishi_voting.api import api
from yishi_voting.desk_api import schemas
from yishi_voting.desk_api.acting import KeyHeader, at_desk, done
from yishi_voting.rights import COUNTS, MANAGES
from yishi_voting.shown.reading import VoteView
from yishi_voting.votes import opening, publicising, results


@api.post("/<uuid:vote_id>/close")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.response(200, schemas.DeskVoteSchema)
def close(_headers: dict[str, Any], vote_id: UUID) -> VoteView:
    """Close it. Papers that were received in time may still be entered until it is counted."""
    return done(vote_id, lambda: opening.close(ctx().actor, vote_id))


@api.post("/<uuid:vote_id>/count")
@requires(COUNTS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.CountRequest)
@api.response(200, schemas.DeskVoteSchema)
def count(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Count it by its frozen rule and electorate; the result then stands for good."""
    return done(vote_id, lambda: results.count_vote(ctx().actor, vote_id, **values))


@api.post("/<uuid:vote_id>/result/post")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.response(200, schemas.DeskVoteSchema)
def post_result(_headers: dict[str, Any], vote_id: UUID) -> VoteView:
    """Post the result today; `post_due` is the last day for it."""
    return done(vote_id, lambda: results.post_result(ctx().actor, vote_id))


@api.post("/<uuid:vote_id>/result/notice")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.response(200, schemas.DeskVoteSchema)
def put_up(_headers: dict[str, Any], vote_id: UUID) -> VoteView:
    """Put a posted result up on the notice board, where posting it did not."""
    return done(vote_id, lambda: publicising.put_up_later(ctx().actor, vote_id))


@api.put("/<uuid:vote_id>/filing/papers")
@requires(MANAGES)
@api.arguments(schemas.FilingPaperRequest)
@api.response(200, schemas.DeskVoteSchema)
def filing_paper(values: dict[str, Any], vote_id: UUID) -> VoteView:
    """Tick a paper of the filing checklist, or take the tick away."""
    results.check_paper(ctx().actor, vote_id, values["paper"], at_hand=values["at_hand"])
    return at_desk(vote_id)


@api.post("/<uuid:vote_id>/filing")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.response(200, schemas.DeskVoteSchema)
def file_papers(_headers: dict[str, Any], vote_id: UUID) -> VoteView:
    """Hand the papers in; refused with one reason for each that is not at hand."""
    return done(vote_id, lambda: results.submit_filing(ctx().actor, vote_id))
