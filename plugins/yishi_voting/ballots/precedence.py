"""Of two ballots of one elector the one received first counts, also where it was registered later.

A paper may lie in a collector's bag while its owner votes on the web. Once two people have entered it, with the moment
when it was received, the later ballot is voided on the record, and its people are told. (Two also where a community
enters its papers once: nobody alone may put a ballot in another's place. An official platform's times are its own.)
A ballot that was changed on the web stands from its first version on. So in signed votes, until the count; of secret
ones nobody can take a ballot back, and the first registered stands.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from yishi.toolkit import N_, Actor, activity, db, notify
from yishi_voting.ballots import taking
from yishi_voting.models import Ballot, Elector, Vote
from yishi_voting.rows import SUBJECT
from yishi_voting.settings import NAME

OVERTAKEN = "overtaken"
"""Why a ballot does not count that was voided by one received before it."""


def came_before(at: datetime, standing: Ballot) -> bool:
    """Whether something received at `at` came before the ballot that counts; at the same moment it did not."""
    return at < first_received(standing)


def first_received(standing: Ballot) -> datetime:
    """When the elector first voted by the ballot that counts now, before any change of it."""
    versions = or_(
        Ballot.id == standing.id,
        and_(
            Ballot.elector_id == standing.elector_id,
            Ballot.channel == standing.channel,
            Ballot.state == "superseded",
        ),
    )
    return db.scalar(select(func.min(Ballot.received_at)).where(versions)) or standing.received_at


def first_received_of_all(vote_id: UUID) -> dict[int, datetime]:
    """The same for every elector of a vote who has a ballot that counts, by ballot number."""
    rows = db.execute(
        select(Elector.number, func.min(Ballot.received_at))
        .join(Ballot, (Ballot.tenant_id == Elector.tenant_id) & (Ballot.elector_id == Elector.id))
        .where(
            Elector.vote_id == vote_id,
            Ballot.channel == Elector.cast_channel,
            or_(Ballot.id == Elector.cast_ballot_id, Ballot.state == "superseded"),
        )
        .group_by(Elector.number)
    )
    return {row[0]: row[1] for row in rows}


def overtake(elector: Elector, old: Ballot, new: Ballot) -> None:
    """Void the ballot that counts, and let the mark stand on the one received before it; the row is held."""
    old.state, old.reason = "not_counted", OVERTAKEN
    db.flush()
    elector.cast_channel, elector.cast_at, elector.cast_ballot_id = new.channel, new.received_at, new.id
    new.state = "counted"
    db.add(new)
    db.flush()


def tell(actor: Actor, vote: Vote, number: int, old: Ballot) -> None:
    """Put it on the record, and tell whose ballot no longer counts."""
    activity.record(
        actor,
        "voting.overtaken",
        N_("%(number)s 号更早收到了另一张票，原来的一张不再计入"),
        (SUBJECT, vote.id),
        plugin=NAME,
        number=str(number),
    )
    assert old.elector_id is not None
    for person_id in {*taking.holders(old.elector_id), *filter(None, [old.person_id])}:
        notify(
            person_id,
            N_(
                "「%(title)s」：更早收到了您这一号的另一张票，先收到的有效，后投的一张不再计入。有疑问请联系社区"
            ),
            {"title": vote.title},
            path=f"voting/{vote.id}",
            key=f"voting:overtaken:{old.id}",
        )
