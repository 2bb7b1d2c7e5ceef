"""Councils with their charters and seats, as pages and the API show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from yishi.toolkit import Actor, Unknown, clock, guarded, json_rows, places, read
from yishi_council.kinds import group_of
from yishi_council.models import Charter, Council, Meeting, Seat, Series, SlotPoll
from yishi_council.plain import as_list
from yishi_council.rights import READS


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """A council as a list shows it. `next_at` is its next announced session."""

    id: UUID
    name: str
    reason: str
    opened_on: date
    closed_on: date | None
    estate_id: UUID | None
    estate: str | None
    chair: str | None
    seats: int
    next_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class SeatView:
    id: UUID
    role: str
    name: str
    basis: str
    constituency: str
    since: date
    person_id: UUID | None
    version: int

    @property
    def group(self) -> str:
        return group_of(self.role, self.constituency)


@dataclass(frozen=True, slots=True)
class CharterView:
    number: int
    effective_from: date
    text: str
    quorum: str
    approval: str
    household_quorum: str
    counted_modes: tuple[str, ...]
    notice_days: int
    proxy_cap: int


@dataclass(frozen=True, slots=True)
class CouncilView:
    """Everything on a council's page. `charters` newest first, `seats` chair first."""

    line: CouncilLine
    charters: tuple[CharterView, ...]
    seats: tuple[SeatView, ...]
    polls: tuple[tuple[UUID, str, date], ...]
    """Open slot polls: id, title, last day for answers."""


_CHAIR = (
    select(Seat.name)
    .where(Seat.tenant_id == Council.tenant_id, Seat.chair_of == Council.id)
    .correlate(Council)
    .scalar_subquery()
)
_SEATS = (
    select(func.count(Seat.id))
    .where(Seat.tenant_id == Council.tenant_id, Seat.held_in == Council.id)
    .correlate(Council)
    .scalar_subquery()
)
_NEXT = (
    select(func.min(Meeting.starts_at))
    .where(
        Meeting.tenant_id == Council.tenant_id,
        Meeting.council_id == Council.id,
        Meeting.state == "announced",
        Meeting.starts_at >= bindparam("now"),
    )
    .correlate(Council)
    .scalar_subquery()
)
_COUNCIL_COLUMNS = (
    Council.id,
    Council.name,
    Council.reason,
    Council.opened_on,
    Council.closed_on,
    Council.estate_id,
    places.Estate.name.label("estate"),
    _CHAIR.label("chair"),
    _SEATS.label("seats"),
    _NEXT.label("next_at"),
    Council.version,
)
_ON_ESTATE = and_(places.Estate.tenant_id == Council.tenant_id, places.Estate.id == Council.estate_id)
_COUNCILS = guarded(
    select(*_COUNCIL_COLUMNS)
    .outerjoin(places.Estate, _ON_ESTATE)
    .order_by(Council.closed_on.is_not(None), Council.opened_on, Council.id)
    .limit(200)
)
_CHARTERS = (
    select(
        Charter.number,
        Charter.effective_from,
        Charter.text,
        Charter.quorum,
        Charter.approval,
        Charter.household_quorum,
        Charter.counted_modes,
        Charter.notice_days,
        Charter.proxy_cap,
    )
    .where(Charter.council_id == bindparam("id"))
    .order_by(Charter.number.desc())
    .subquery()
)
_HOLDERS = (
    select(
        Seat.id,
        Seat.role,
        Seat.name,
        Seat.basis,
        Seat.constituency,
        Seat.since,
        Seat.person_id,
        Seat.version,
    )
    .where(Seat.held_in == bindparam("id"))
    .order_by(Seat.role, Seat.since, Seat.id)
    .subquery()
)
_POLLS = (
    select(SlotPoll.id, SlotPoll.title, SlotPoll.open_until)
    .where(SlotPoll.council_id == bindparam("id"), SlotPoll.closed_at.is_(None))
    .order_by(SlotPoll.asked_at.desc())
    .subquery()
)
_COUNCIL = guarded(
    select(
        *_COUNCIL_COLUMNS,
        select(json_rows(*_CHARTERS.c)).scalar_subquery().label("charters"),
        select(json_rows(*_HOLDERS.c)).scalar_subquery().label("holders"),
        select(json_rows(*_POLLS.c)).scalar_subquery().label("polls"),
    )
    .outerjoin(places.Estate, _ON_ESTATE)
    .where(Council.id == bindparam("id"))
)
_ROLE_ORDER = {"chair": 0, "director": 1, "member": 2}


def councils(actor: Actor) -> list[CouncilLine]:
    """All councils, the open ones first; one statement."""
    actor.need(READS)
    return [CouncilLine(*row) for row in read(_COUNCILS, {"now": clock.now()})]


def council_view(actor: Actor, council_id: UUID) -> CouncilView:
    """One council with charters, seats, open polls; one statement. Raises `Unknown`."""
    actor.need(READS)
    row = read(_COUNCIL, {"id": council_id, "now": clock.now()}).first()
    if row is None:
        raise Unknown("council.unknown")
    *line, charters, holders, polls = row
    seats = [_seat(*one) for one in holders or ()]
    return CouncilView(
        line=CouncilLine(*line),
        charters=tuple(_charter(*one) for one in charters or ()),
        seats=tuple(sorted(seats, key=lambda seat: _ROLE_ORDER[seat.role])),
        polls=tuple((UUID(i), title, date.fromisoformat(day)) for i, title, day in polls or ()),
    )


def _charter(number: int, start: str, *rest: Any) -> CharterView:
    text, quorum, approval, households, modes, days, cap = rest
    return CharterView(
        number,
        date.fromisoformat(start),
        text,
        quorum,
        approval,
        households,
        tuple(as_list(modes)),
        days,
        cap,
    )


def _seat(seat_id: str, role: str, name: str, *rest: Any) -> SeatView:
    basis, constituency, since, person_id, version = rest
    who = UUID(person_id) if person_id else None
    return SeatView(UUID(seat_id), role, name, basis, constituency, date.fromisoformat(since), who, version)


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """Sessions that come again; see `models.Series` for what the rhythm means."""

    id: UUID
    title: str
    every: str
    nth: int
    weekday: int
    at: str
    place: str
    until: date | None


_SERIES = guarded(
    select(
        Series.id,
        Series.title,
        Series.every,
        Series.nth,
        Series.weekday,
        Series.at,
        Series.place,
        Series.until,
    )
    .where(Series.council_id == bindparam("council"))
    .order_by(Series.until.is_not(None), Series.since, Series.id)
    .limit(50)
)


def series_of(actor: Actor, council_id: UUID) -> list[SeriesLine]:
    """A council's series, the running ones first; one statement."""
    actor.need(READS)
    return [SeriesLine(*row) for row in read(_SERIES, {"council": council_id})]
