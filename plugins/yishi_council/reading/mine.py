"""What concerns the reader: to what they are summoned, and what is asked of their homes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, or_, select

from yishi.toolkit import Actor, clock, guarded, json_rows, places, read
from yishi_council.models import Attendance, Council, Meeting, Seat, SlotAnswer, SlotPoll, Summons
from yishi_council.plain import as_list, moment
from yishi_council.reading.summoned import is_home, summoned_meetings
from yishi_council.rows import today

_PERSON: Any = bindparam("person")
_DAY: Any = bindparam("day", type_=Date)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A summons for a home or a seat of the reader; `role` of the seat, `mode` once they are there."""

    id: UUID
    home: str
    role: str
    reply: str
    mode: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """A home of the reader in a council's estate, with its answer to a poll (None: not yet)."""

    id: UUID
    label: str
    choices: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A session that is announced or held, in short."""

    id: UUID
    title: str
    starts_at: datetime
    place: str
    state: str


_ON_UNIT = and_(places.Unit.tenant_id == Summons.tenant_id, places.Unit.id == Summons.unit_id)
_ON_SEAT = and_(Seat.tenant_id == Summons.tenant_id, Seat.id == Summons.seat_id)
_CAME = and_(
    Attendance.tenant_id == Summons.tenant_id,
    Attendance.meeting_id == Summons.meeting_id,
    or_(Attendance.unit_id == Summons.unit_id, Attendance.seat_id == Summons.seat_id),
)
_INVITATIONS = guarded(
    select(Summons.id, places.Unit.label, Seat.role, Summons.reply, Attendance.mode)
    .outerjoin(places.Unit, _ON_UNIT)
    .outerjoin(Seat, _ON_SEAT)
    .outerjoin(Attendance, _CAME)
    .where(
        Summons.meeting_id == bindparam("meeting"),
        or_(
            Summons.seat_id.in_(select(Seat.id).where(Seat.person_id == _PERSON)),
            is_home(Summons.unit_id, _PERSON, _DAY),
        ),
    )
    .order_by(Summons.seat_id.is_(None), places.Unit.sort_key, Summons.id)
    .limit(50)
)
_COMING = (
    select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.place, Meeting.state)
    .where(Meeting.council_id == bindparam("council"), Meeting.state.in_(["announced", "held"]))
    .order_by(Meeting.starts_at, Meeting.number)
    .limit(5)
    .subquery()
)
_PAST = (
    select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.place, Meeting.state)
    .where(Meeting.council_id == bindparam("council"), Meeting.state == "closed")
    .order_by(Meeting.starts_at.desc(), Meeting.number)
    .limit(5)
    .subquery()
)
_MEETINGS = guarded(
    select(
        select(json_rows(*_COMING.c)).scalar_subquery().label("coming"),
        select(json_rows(*_PAST.c)).scalar_subquery().label("past"),
    )
)
_HOMES = guarded(
    select(places.Unit.id, places.Unit.label, SlotAnswer.choices)
    .join(
        Council,
        and_(Council.tenant_id == places.Unit.tenant_id, Council.estate_id == places.Unit.estate_id),
    )
    .join(SlotPoll, and_(SlotPoll.tenant_id == Council.tenant_id, SlotPoll.council_id == Council.id))
    .outerjoin(
        SlotAnswer,
        and_(
            SlotAnswer.tenant_id == SlotPoll.tenant_id,
            SlotAnswer.poll_id == SlotPoll.id,
            SlotAnswer.unit_id == places.Unit.id,
        ),
    )
    .where(
        SlotPoll.id == bindparam("poll"),
        places.Unit.removed_on.is_(None),
        is_home(places.Unit.id, _PERSON, _DAY),
    )
    .order_by(places.Unit.sort_key, places.Unit.id)
    .limit(20)
)


def invitations(actor: Actor, meeting_id: UUID) -> list[Invitation]:
    """To what the reader is summoned in one meeting: their seat first, then their homes; one statement."""
    if actor.on_behalf_of is None:
        return []
    asked = {"meeting": meeting_id, "person": actor.on_behalf_of, "day": today()}
    return [
        Invitation(summons_id, home or "", role or "", reply, mode)
        for summons_id, home, role, reply, mode in read(_INVITATIONS, asked)
    ]


def sessions_of(council_id: UUID) -> tuple[list[Coming], list[Coming]]:
    """The next sessions of a council, and the last ones; one statement."""
    row = read(_MEETINGS, {"council": council_id}).one()
    coming, past = ([_coming(*one) for one in as_list(found)] for found in row)
    return coming, past


def _coming(meeting_id: str, title: str, starts_at: str, place: str, state: str) -> Coming:
    return Coming(UUID(meeting_id), title, moment(starts_at), place, state)


def homes_asked(actor: Actor, poll_id: UUID) -> list[Home]:
    """The reader's homes whose answer a poll waits for or has; one statement."""
    if actor.on_behalf_of is None:
        return []
    asked = {"poll": poll_id, "person": actor.on_behalf_of, "day": today()}
    return [
        Home(unit_id, label, None if choices is None else tuple(choices))
        for unit_id, label, choices in read(_HOMES, asked)
    ]


# --- asks of the home page ------------------------------------------------------------------------------

_MY_MEETINGS = (
    select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.place, Meeting.state)
    .where(
        Meeting.id.in_(summoned_meetings(_PERSON, _DAY)),
        or_(
            and_(Meeting.state == "announced", Meeting.starts_at > bindparam("now")),
            Meeting.state == "held",
        ),
    )
    .order_by(Meeting.starts_at, Meeting.number)
    .limit(5)
    .subquery()
)
_MY_POLLS = (
    select(SlotPoll.id, SlotPoll.title, SlotPoll.open_until)
    .join(Council, and_(Council.tenant_id == SlotPoll.tenant_id, Council.id == SlotPoll.council_id))
    .join(
        places.Unit,
        and_(places.Unit.tenant_id == Council.tenant_id, places.Unit.estate_id == Council.estate_id),
    )
    .outerjoin(
        SlotAnswer,
        and_(
            SlotAnswer.tenant_id == SlotPoll.tenant_id,
            SlotAnswer.poll_id == SlotPoll.id,
            SlotAnswer.unit_id == places.Unit.id,
        ),
    )
    .where(
        SlotPoll.closed_at.is_(None),
        SlotPoll.open_until >= _DAY,
        is_home(places.Unit.id, _PERSON, _DAY),
        SlotAnswer.id.is_(None),
    )
    .group_by(SlotPoll.id, SlotPoll.title, SlotPoll.open_until)
    .order_by(SlotPoll.open_until, SlotPoll.id)
    .limit(5)
    .subquery()
)
_ASKED = guarded(
    select(
        select(json_rows(*_MY_MEETINGS.c)).scalar_subquery().label("meetings"),
        select(json_rows(*_MY_POLLS.c)).scalar_subquery().label("polls"),
    )
)


def asked_of(actor: Actor) -> tuple[list[Coming], list[tuple[UUID, str, date]]]:
    """Sessions to which somebody is summoned, and polls that wait for an answer (id, title, last day)."""
    if actor.on_behalf_of is None:
        return [], []
    row: Any = read(_ASKED, {"person": actor.on_behalf_of, "day": today(), "now": clock.now()}).one()
    meetings = [_coming(*one) for one in as_list(row.meetings)]
    polls = [(UUID(poll), title, date.fromisoformat(day)) for poll, title, day in as_list(row.polls)]
    return meetings, polls
