"""What was answered to the summons, summed up: who comes, and whom to call the evening before (A24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from yishi.toolkit import Actor, guarded, mask_name, places, read
from yishi_council.models import Attendance, Seat, Summons
from yishi_council.plain import as_list
from yishi_council.quorum import SORTS, Replies
from yishi_council.reading.homes import PEOPLE
from yishi_council.rights import DELIVERS
from yishi_council.rows import today


@dataclass(frozen=True, slots=True)
class EntranceReplies:
    """The same for the homes of one entrance, or (without one) for the seats."""

    entrance_id: UUID | None
    building: str
    entrance: str
    replies: Replies


@dataclass(frozen=True, slots=True)
class ToCall:
    """A home or seat that did not answer: who there can be called, by masked name, its representative first.

    `lead` is the name of who looks after the entrance, where there is one.
    """

    entrance_id: UUID | None
    building: str
    entrance: str
    label: str
    role: str
    people: tuple[str, ...]
    lead: str


_ON_UNIT = and_(places.Unit.tenant_id == Summons.tenant_id, places.Unit.id == Summons.unit_id)
_ON_SEAT = and_(Seat.tenant_id == Summons.tenant_id, Seat.id == Summons.seat_id)
_ON_ENTRANCE = and_(
    places.Entrance.tenant_id == places.Unit.tenant_id, places.Entrance.id == places.Unit.entrance_id
)
_ON_BUILDING = and_(
    places.Building.tenant_id == places.Entrance.tenant_id, places.Building.id == places.Entrance.building_id
)
_CAME = and_(
    Attendance.tenant_id == Summons.tenant_id,
    Attendance.meeting_id == Summons.meeting_id,
    or_(Attendance.unit_id == Summons.unit_id, Attendance.seat_id == Summons.seat_id),
)
_PLACE = (
    places.Entrance.id.label("entrance_id"),
    places.Entrance.building_id,
    func.coalesce(places.Building.name, "").label("building"),
    func.coalesce(places.Entrance.name, "").label("entrance"),
)
_SUMS = guarded(
    select(*_PLACE, Summons.reply, func.count().label("n"))
    .select_from(Summons)
    .outerjoin(places.Unit, _ON_UNIT)
    .outerjoin(places.Entrance, _ON_ENTRANCE)
    .outerjoin(places.Building, _ON_BUILDING)
    .where(Summons.meeting_id == bindparam("meeting"))
    .group_by(
        places.Entrance.id,
        places.Entrance.building_id,
        places.Building.name,
        places.Entrance.name,
        places.Building.sort_key,
        places.Entrance.sort_key,
        Summons.reply,
    )
    .order_by(places.Entrance.id.is_(None), places.Building.sort_key, places.Entrance.sort_key)
)


def replies_of(
    actor: Actor, meeting_id: UUID, *, entrance_id: UUID | None = None
) -> tuple[Replies, list[EntranceReplies]]:
    """All together, and entrance by entrance, the seats last; one statement. Leads see their own entrances."""
    actor.need(DELIVERS)
    statement = _within(actor, _SUMS)
    if entrance_id is not None:
        statement = statement.where(places.Entrance.id == entrance_id)
    found: dict[UUID | None, tuple[Any, dict[str, int]]] = {}
    for row in read(statement, {"meeting": meeting_id}):
        _row, numbers = found.setdefault(row.entrance_id, (row, dict.fromkeys(SORTS, 0)))
        numbers[row.reply] += row.n
    lines = [
        EntranceReplies(
            row.entrance_id,
            row.building,
            row.entrance,
            Replies(numbers),
        )
        for row, numbers in found.values()
    ]
    total = {sort: sum(line.replies.numbers[sort] for line in lines) for sort in SORTS}
    return Replies(total), lines


def _within(actor: Actor, statement: Any) -> Any:
    reach = places.units_within(actor)
    return statement if reach is None else statement.where(reach)


_SILENT = guarded(
    select(*_PLACE, places.Unit.label, Seat.name, Seat.role, PEOPLE.label("people"))
    .select_from(Summons)
    .outerjoin(places.Unit, _ON_UNIT)
    .outerjoin(places.Entrance, _ON_ENTRANCE)
    .outerjoin(places.Building, _ON_BUILDING)
    .outerjoin(Seat, _ON_SEAT)
    .outerjoin(Attendance, _CAME)
    .where(Summons.meeting_id == bindparam("meeting"), Summons.reply == "", Attendance.id.is_(None))
    .order_by(places.Unit.id.is_(None), places.Unit.sort_key, Seat.role, Summons.id)
    .limit(5000)
)


def to_call(actor: Actor, meeting_id: UUID, *, entrance_id: UUID | None = None) -> list[ToCall]:
    """Who answered nothing and is not there, in the order of the doors; two statements. Leads see their own."""
    actor.need(DELIVERS)
    leads = places.leads_of_places()
    statement = _within(actor, _SILENT)
    if entrance_id is not None:
        statement = statement.where(places.Unit.entrance_id == entrance_id)
    rows: list[Any] = read(statement, {"meeting": meeting_id, "day": today()}).all()
    return [
        ToCall(
            row.entrance_id,
            row.building,
            row.entrance,
            row.label or row.name or "",
            row.role or "",
            _called(row.people),
            lead.name if (lead := leads.get(row.entrance_id) or leads.get(row.building_id)) else "",
        )
        for row in rows
    ]


def _called(people: Any) -> tuple[str, ...]:
    known = sorted(as_list(people), key=lambda one: (not one[2], one[1]))
    return tuple(mask_name(name) for _id, name, _speaks in known[:3] if name)
