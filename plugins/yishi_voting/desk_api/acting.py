"""What all acts of the desk's API share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from yishi.toolkit import ctx, idempotency
from yishi_voting.shown import reading
from yishi_voting.shown.reading import VoteView

KeyHeader = idempotency.KeyHeader


def once(act: Callable[[], UUID]) -> UUID:
    """Do `act`, which gives the id of what it made or changed, unless this very request did it before."""
    first = idempotency.replayed()
    if first is None:
        first = act()
        idempotency.remember(first)
    return first


def done(vote_id: UUID, act: Callable[[], Any]) -> VoteView:
    """An act on a vote, done once; the vote as it then stands."""

    def doing() -> UUID:
        act()
        return vote_id

    once(doing)
    return at_desk(vote_id)


def at_desk(vote_id: UUID) -> VoteView:
    """The vote for who works on it. Raises `Unknown`."""
    return reading.view(ctx().actor, vote_id, turnout_for_staff=False, mine=False)


class VersionRequest(Schema):
    """The state that the caller has seen; left out, the act is done whatever changed meanwhile."""

    version = fields.Integer(load_default=None, allow_none=True, metadata={"description": "Stale: 409."})


class ReasonRequest(VersionRequest):
    reason = fields.String(required=True)
