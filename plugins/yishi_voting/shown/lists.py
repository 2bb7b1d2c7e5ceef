"""Lists of votes, as one line each; and which parts of a vote an actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, or_, select

from yishi.toolkit import Actor, clock, guarded, read
from yishi_voting.models import Vote
from yishi_voting.rights import MANAGES, READS

LINE_COLUMNS = (
    Vote.id,
    Vote.number,
    Vote.title,
    Vote.state,
    Vote.family,
    Vote.matter,
    Vote.announced_on,
    Vote.opens_at,
    Vote.closes_at,
    Vote.secret,
    Vote.outcome,
    Vote.posted_on,
    Vote.author_id,
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A vote in a list."""

    id: UUID
    number: int | None
    title: str
    state: str
    family: str
    matter: str
    announced_on: date | None
    opens_at: datetime | None
    closes_at: datetime | None
    secret: bool
    outcome: str
    posted_on: date | None
    author_id: UUID | None

    @property
    def takes_ballots(self) -> bool:
        """Whether a ballot is taken now. The job may not have noticed yet that the time is over."""
        return self.state == "open" and self.closes_at is not None and clock.now() < self.closes_at

    @property
    def shown_state(self) -> str:
        return "closed" if self.state == "open" and not self.takes_ballots else self.state


_ORDER = case((Vote.state == "open", 0), (Vote.state == "announced", 1), (Vote.state == "draft", 2), else_=3)
_PUBLIC = guarded(
    select(*LINE_COLUMNS, func.count().over().label("total"))
    .where(Vote.state != "draft", Vote.announced_on.is_not(None))
    .order_by(_ORDER, Vote.closes_at.desc(), Vote.id)
)
_DESK = guarded(
    select(*LINE_COLUMNS, func.count().over().label("total")).order_by(
        _ORDER, Vote.closes_at.desc(), Vote.id.desc()
    )
)
_OF_TOPIC = guarded(
    select(*LINE_COLUMNS)
    .where(Vote.topic_id == bindparam("topic"), or_(bindparam("all"), Vote.announced_on.is_not(None)))
    .order_by(Vote.id)
)


def list_votes(
    actor: Actor, *, desk: bool = False, offset: int = 0, limit: int = 20
) -> tuple[list[Line], int]:
    """A page of votes, running ones first, and how many there are. `desk` shows drafts, to who organises."""
    actor.need(MANAGES if desk else READS)
    rows = read((_DESK if desk else _PUBLIC).limit(limit).offset(offset)).mappings().all()
    return [_line(row) for row in rows], rows[0]["total"] if rows else 0


def votes_of_topic(actor: Actor, topic_id: UUID) -> list[Line]:
    """The votes about a topic, the first one first."""
    actor.need(READS)
    who = {"topic": topic_id, "all": actor.may(MANAGES)}
    return [_line(row) for row in read(_OF_TOPIC, who).mappings()]


def _line(row: Any) -> Line:
    return Line(**{column.key: row[column.key] for column in LINE_COLUMNS})


def may_see(actor: Actor, announced_on: date | None) -> bool:
    """Announced votes are for all who read; a draft is for who organises."""
    return actor.may(MANAGES) or (announced_on is not None and actor.may(READS))
