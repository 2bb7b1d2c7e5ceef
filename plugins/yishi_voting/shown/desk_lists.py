"""The desk's list of votes: what is late or must be done is on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, case, func, or_, select

from yishi.toolkit import Actor, clock, guarded, read
from yishi_voting.models import Vote
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.shown.dues import Due, due_of, waiting_answer
from yishi_voting.shown.lists import LINE_COLUMNS, Line

PAGE_SIZE = 20
_MORE = (
    Vote.electorate_posted_on,
    Vote.electorate_hash,
    waiting_answer().label("answer_due"),
    Vote.post_due,
    Vote.file_due,
    Vote.filed_on,
)


@dataclass(frozen=True, kw_only=True)
class DeskLine(Line):
    """A vote in the desk's list, with what is due next."""

    electorate_posted_on: date | None
    electorate_hash: str
    answer_due: date | None
    post_due: date | None
    file_due: date | None
    filed_on: date | None

    @property
    def due(self) -> Due | None:
        return due_of(self)


_TO_FILE = and_(Vote.file_due.is_not(None), Vote.filed_on.is_(None))
_UNFINISHED = or_(
    Vote.state.in_(["draft", "announced", "open", "closed"]),
    and_(Vote.state == "counted", or_(Vote.posted_on.is_(None), _TO_FILE)),
)
_NOW = bindparam("now", type_=Vote.opens_at.type)
_OVERDUE = or_(
    Vote.state == "closed",
    and_(Vote.state == "counted", or_(Vote.posted_on.is_(None), _TO_FILE)),
    and_(Vote.state == "announced", Vote.opens_at <= _NOW),
    and_(Vote.state.in_(["draft", "announced"]), waiting_answer().is_not(None)),
    and_(Vote.state == "open", Vote.closes_at <= _NOW),
)
_RANK = case(
    (_OVERDUE, 0),
    (Vote.state == "open", 1),
    (Vote.state == "announced", 2),
    (Vote.state == "draft", 3),
    else_=4,
)
_LIST = guarded(
    select(*LINE_COLUMNS, *_MORE, func.count().over().label("total"))
    .where(or_(bindparam("drafts"), Vote.announced_on.is_not(None)))
    .order_by(_RANK, Vote.closes_at.desc(), Vote.id.desc())
)
_NAMES = [column.key for column in (*LINE_COLUMNS, *_MORE)]


def desk_list(
    actor: Actor, *, done: bool = False, offset: int = 0, limit: int = PAGE_SIZE
) -> tuple[list[DeskLine], int]:
    """A page of votes in hand (or, with `done`, of finished ones), and how many there are.

    For all who deliver; drafts only for who organises.
    """
    actor.need(DELIVERS)
    wanted = _LIST.where(~_UNFINISHED if done else _UNFINISHED).limit(limit).offset(offset)
    rows = read(wanted, {"drafts": actor.may(MANAGES), "now": clock.now()}).mappings().all()
    lines = [DeskLine(**{name: row[name] for name in _NAMES}) for row in rows]
    return lines, rows[0]["total"] if rows else 0
