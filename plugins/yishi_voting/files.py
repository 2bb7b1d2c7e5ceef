"""Who sees the files of this module: photos of papers are for those who enter and count, minutes for staff."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Topic, attachments, db
from yishi_voting.models import Ballot, StepRecord, Vote
from yishi_voting.rights import COUNTS, DELIVERS, ENTERS, READS
from yishi_voting.rows import BALLOT, STEP, SUBJECT
from yishi_voting.shown.lists import may_see


@attachments.viewers(SUBJECT)
def sees_files(actor: Actor, vote_id: UUID, _public: bool) -> bool:
    """Files of a vote are seen by those who see the vote."""
    found = db.execute(select(Vote.announced_on).where(Vote.id == vote_id)).first()
    return found is not None and may_see(actor, found.announced_on)


@attachments.viewers(BALLOT)
def sees_paper(actor: Actor, ballot_id: UUID, _public: bool) -> bool:
    """The photo of a paper shows what somebody voted.

    Until the close it is for those who entered this paper, and, while it waits, for who may enter it again or
    settle what two entries say; after the close for counters, too.
    """
    row = db.execute(
        select(Vote.state, Ballot.state.label("paper"), Ballot.entered_by_id, Ballot.second_by_id)
        .join(Vote, (Vote.tenant_id == Ballot.tenant_id) & (Vote.id == Ballot.vote_id))
        .where(Ballot.id == ballot_id)
    ).first()
    if row is None:
        return False
    if actor.may(COUNTS) and row.state in ("closed", "counted"):
        return True
    own = actor.person_id is not None and actor.person_id in (row.entered_by_id, row.second_by_id)
    if not own and row.paper != "pending_second":
        return False
    settles = row.second_by_id is not None and actor.may(COUNTS)
    return actor.may(ENTERS) if own or row.second_by_id is None else settles


@attachments.viewers(STEP)
def sees_evidence(actor: Actor, record_id: UUID, public: bool) -> bool:
    """The photo of what was put up is for all who see the topic; minutes name people and are for the staff."""
    if actor.may(DELIVERS):
        return True
    if not public or not actor.may(READS):
        return False
    shown = (
        select(Topic.public)
        .join(StepRecord, (StepRecord.tenant_id == Topic.tenant_id) & (StepRecord.topic_id == Topic.id))
        .where(StepRecord.id == record_id)
    )
    return bool(db.scalar(shown))
