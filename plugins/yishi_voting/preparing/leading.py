"""From the group to the election that it prepares."""

from __future__ import annotations

from sqlalchemy import select

from yishi.toolkit import Actor, db, ledger
from yishi_voting.models import Group, Vote
from yishi_voting.rules import owners


def is_first_election(family: str, matter: str) -> bool:
    """Whether a vote of this kind may be what a group leads to: the election of an owners' committee."""
    return (family, matter) == (owners.FAMILY, owners.ELECTION)


def lead_to(actor: Actor, vote: Vote) -> None:
    """Tie an election just announced to its estate's group, if there is one; later elections need none.

    A group whose election came to nothing (cancelled, or not passed) leads to the next one.
    """
    if vote.estate_id is None or not is_first_election(vote.family, vote.matter):
        return
    group = db.scalars(select(Group).where(Group.estate_id == vote.estate_id).with_for_update()).first()
    if group is None or not _free(group):
        return
    group.vote_id = vote.id
    db.flush()
    ledger.append(actor, "voting.group_election", group=str(group.id), vote=str(vote.id))


def _free(group: Group) -> bool:
    if group.vote_id is None:
        return True
    earlier = db.execute(select(Vote.state, Vote.outcome).where(Vote.id == group.vote_id)).one()
    return earlier.state == "cancelled" or earlier.outcome in ("rejected", "invalid")
