"""Long lists of a vote: who may vote, who has not, the papers that wait, and the counters' view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy import String as Text
from sqlalchemy import cast as as_type

from yishi.toolkit import Actor, Refusal, Unknown, _, guarded, mask_name, read
from yishi_voting.models import Ballot, Elector, Objection, Proxy, Vote
from yishi_voting.rights import COUNTS, DELIVERS, ENTERS, MANAGES
from yishi_voting.rows import today
from yishi_voting.shown.handling import collected_by, deliverer
from yishi_voting.shown.lists import may_see

_VOTE = guarded(
    select(Vote.state, Vote.secret, Vote.announced_on, Vote.electorate_posted_on).where(
        Vote.id == bindparam("id")
    )
)
_ELECTORS = guarded(
    select(
        Elector.number,
        Elector.name,
        Elector.kind,
        Elector.area,
        Elector.units,
        Elector.cast_channel,
        Elector.served_on,
        Elector.served_how,
        func.count().over().label("total"),
    ).order_by(Elector.number)
)
_BALLOTS = guarded(
    select(
        Ballot.id,
        Ballot.written,
        Ballot.channel,
        Ballot.choice,
        Ballot.second_choice,
        Ballot.received_at,
        Ballot.entered_at,
        Ballot.state,
        Ballot.reason,
        Ballot.note,
        Ballot.assisted_reason,
        Ballot.proxy_id,
        Ballot.entered_by_id,
        collected_by().label("collector"),
        Elector.number,
        Elector.name,
        Elector.served_on,
        Elector.served_how,
        deliverer().label("deliverer"),
        func.count().over().label("total"),
    )
    .outerjoin(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
    .order_by(Ballot.id)
)
_PROXIES = guarded(
    select(
        Proxy.id,
        Elector.number,
        Elector.name,
        Proxy.agent_name,
        Proxy.agent_id,
        Proxy.instructions,
        Proxy.given_on,
        Proxy.valid_until,
        Proxy.revoked_at,
        Proxy.revoked_reason,
    )
    .join(Elector, (Elector.tenant_id == Proxy.tenant_id) & (Elector.id == Proxy.elector_id))
    .where(Proxy.vote_id == bindparam("id"))
    .order_by(Elector.number, Proxy.id)
)
_OBJECTIONS = guarded(
    select(
        Objection.id,
        Objection.person_id,
        Objection.text,
        Objection.filed_at,
        Objection.answer_due,
        Objection.state,
        Objection.answer,
    )
    .where(Objection.vote_id == bindparam("id"))
    .order_by(Objection.filed_at, Objection.id)
)


@dataclass(frozen=True, slots=True)
class ElectorLine:
    """One elector. The name is masked, except for an organisation; `served_*` and `voted` are for staff."""

    number: int
    name: str
    kind: str
    area: int
    rooms: tuple[str, ...]
    voted: bool | None
    served_on: date | None
    served_how: str


@dataclass(frozen=True, slots=True)
class BallotLine:
    """A ballot on the counters' table. `choice` is None while the vote runs, for everybody."""

    id: UUID
    number: int | None
    written: str
    name: str
    channel: str
    choice: Any
    state: str
    reason: str
    note: str
    assisted_reason: str
    by_proxy: bool
    differs: bool
    """Two entries of the paper say different things."""
    received_at: datetime
    entered_at: datetime
    own_entry: bool
    """The actor entered it first, and so may not enter it again."""
    collector: str = ""
    """Who took the paper in, at `received_at`."""
    served_on: date | None = None
    served_how: str = ""
    deliverer: str = ""
    """Who served the elector."""


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection against the electorate; to others than staff only one's own."""

    id: UUID
    mine: bool
    text: str
    filed_at: datetime
    answer_due: date | None
    state: str
    answer: str

    @property
    def late(self) -> bool:
        """Not answered, and the day for it is past."""
        return self.state == "open" and self.answer_due is not None and today() > self.answer_due


def _need_vote(actor: Actor, vote_id: UUID) -> Any:
    row = read(_VOTE, {"id": vote_id}).first()
    if row is None or not may_see(actor, row.announced_on):
        raise Unknown("voting.unknown")
    return row


def electors(
    actor: Actor,
    vote_id: UUID,
    *,
    q: str = "",
    unserved: bool = False,
    silent: bool = False,
    merged: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[ElectorLine], int]:
    """A page of the electorate, and how many match. Posted ones are for all who read; before, for staff.

    `q` is a ballot number or a part of a room (`3-2-02`). `unserved` and `silent` (not voted) are for staff.
    `merged`: only those in whom several units or several owners come together.
    """
    vote = _need_vote(actor, vote_id)
    staff = actor.may(DELIVERS) or actor.may(MANAGES)
    if vote.electorate_posted_on is None and not staff:
        raise Unknown("voting.unknown")
    found = _ELECTORS.where(Elector.vote_id == vote_id, *matching(q))
    if staff and unserved:
        found = found.where(Elector.served_on.is_(None))
    if staff and silent:
        found = found.where(Elector.cast_channel == "")
    if merged:
        found = found.where(or_(Elector.kind.in_(["co_owners", "developer"]), several_units()))
    rows = read(found.limit(limit).offset(offset)).all()
    lines = [
        ElectorLine(
            number=row.number,
            name=masked_names(row.name, row.kind),
            kind=row.kind,
            area=row.area,
            rooms=tuple(unit["label"] for unit in row.units),
            voted=bool(row.cast_channel) if staff else None,
            served_on=row.served_on if staff else None,
            served_how=row.served_how if staff else "",
        )
        for row in rows
    ]
    return lines, rows[0].total if rows else 0


def several_units() -> ColumnElement[bool]:
    """Whether an elector has more than one unit, by the text of the list."""
    return as_type(Elector.units, Text).like('%"label"%"label"%')


def matching(q: str) -> list[ColumnElement[bool]]:
    wanted = q.strip()
    if not wanted:
        return []
    if wanted.isdecimal() and len(wanted) < 4:
        # Short figures may be a ballot number or a whole room (`202`).
        return [or_(Elector.number == int(wanted), as_type(Elector.units, Text).contains(f'-{wanted}"'))]
    part = wanted.replace("%", "").replace("_", "")
    return [or_(as_type(Elector.units, Text).contains(part), as_type(Elector.number, Text) == wanted)]


def masked_names(name: str, kind: str) -> str:
    if kind in ("organization", "developer", "unknown"):
        return name
    return "、".join(mask_name(part) for part in name.split("、"))


def ballots(
    actor: Actor, vote_id: UUID, *, state: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[BallotLine], int]:
    """The ballots of a signed vote for its counters: who voted what, once it is closed; before, only that.

    Of a secret vote there is nothing to list (`voting.secret_no_list`).
    """
    actor.need(COUNTS)
    vote = _need_vote(actor, vote_id)
    if vote.secret:
        raise Refusal("voting.secret_no_list", _("无记名投票没有可以逐张对应到人的票。"))
    over = vote.state in ("closed", "counted")
    found = _BALLOTS.where(Ballot.vote_id == vote_id)
    if state:
        found = found.where(Ballot.state == state)
    rows = read(found.limit(limit).offset(offset)).all()
    return [_ballot(actor, row, over) for row in rows], rows[0].total if rows else 0


def pending_entries(
    actor: Actor, vote_id: UUID, *, number: int | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[BallotLine], int]:
    """Papers that wait for their second entry, or for a decision where two entries differ; no choices.

    With `number` only those of that ballot number.
    """
    actor.need(ENTERS)
    _need_vote(actor, vote_id)
    waiting = _BALLOTS.where(Ballot.vote_id == vote_id, Ballot.state == "pending_second")
    if number is not None:
        waiting = waiting.where(Elector.number == number)
    rows = read(waiting.limit(limit).offset(offset)).all()
    return [_ballot(actor, row, False) for row in rows], rows[0].total if rows else 0


def _ballot(actor: Actor, row: Any, over: bool) -> BallotLine:
    return BallotLine(
        id=row.id,
        number=row.number,
        written=row.written,
        name=row.name or "",
        channel=row.channel,
        choice=row.choice.get("choice") if over and row.state != "pending_second" else None,
        state=row.state,
        reason=row.reason,
        note=row.note,
        assisted_reason=row.assisted_reason,
        by_proxy=row.proxy_id is not None,
        differs=bool(row.second_choice),
        received_at=row.received_at,
        entered_at=row.entered_at,
        own_entry=row.entered_by_id is not None and row.entered_by_id == actor.person_id,
        collector=row.collector or "",
        served_on=row.served_on,
        served_how=row.served_how or "",
        deliverer=row.deliverer or "",
    )


def proxies(actor: Actor, vote_id: UUID) -> list[Any]:
    """The proxies of a vote for staff: rows of id, number, name, agent_name, agent_id, valid_until …"""
    actor.need(DELIVERS)
    _need_vote(actor, vote_id)
    return list(read(_PROXIES, {"id": vote_id}))


def objections(actor: Actor, vote_id: UUID) -> list[ObjectionLine]:
    """Objections against the electorate: all for who organises, else one's own."""
    _need_vote(actor, vote_id)
    lines = [
        ObjectionLine(
            row.id,
            row.person_id is not None and row.person_id == actor.on_behalf_of,
            row.text,
            row.filed_at,
            row.answer_due,
            row.state,
            row.answer,
        )
        for row in read(_OBJECTIONS, {"id": vote_id})
    ]
    return lines if actor.may(MANAGES) else [line for line in lines if line.mine]
