"""The people of a meeting: who was summoned and came, what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select

from yishi.toolkit import Actor, guarded, mask_name, places, read
from yishi_council.models import Attendance, Minutes, Note, Seat, Summons
from yishi_council.rights import DELIVERS, READS, RECORDS


@dataclass(frozen=True, slots=True)
class SummonsLine:
    """One household or seat that was summoned: whom it names, the delivery, and how it took part."""

    id: UUID
    unit_id: UUID | None
    seat_id: UUID | None
    label: str
    entrance_id: UUID | None
    group: str
    delivered_at: datetime | None
    delivered_how: str
    delivered_by: str
    delivery_note: str
    reply: str
    attendance_id: UUID | None
    mode: str | None
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class EntranceLine:
    """An entrance of a meeting: homes summoned, delivered, without an answer, present."""

    entrance_id: UUID
    building: str
    entrance: str
    summoned: int
    delivered: int
    silent: int
    present: int


@dataclass(frozen=True, slots=True)
class NoteView:
    """What somebody said; the name masked for all but recorders."""

    id: UUID
    item_id: UUID
    attendance_id: UUID | None
    speaker: str
    home: str
    text: str
    tags: list[str]
    at: datetime
    version: int


_ON_UNIT = and_(places.Unit.tenant_id == Summons.tenant_id, places.Unit.id == Summons.unit_id)
_ON_SEAT = and_(Seat.tenant_id == Summons.tenant_id, Seat.id == Summons.seat_id)
_CAME = and_(
    Attendance.tenant_id == Summons.tenant_id,
    Attendance.meeting_id == Summons.meeting_id,
    (Attendance.unit_id == Summons.unit_id) | (Attendance.seat_id == Summons.seat_id),
)
_SUMMONS = guarded(
    select(
        Summons.id,
        Summons.unit_id,
        Summons.seat_id,
        func.coalesce(places.Unit.label, Seat.name, "").label("label"),
        places.Unit.entrance_id,
        Summons.group_key,
        Summons.delivered_at,
        Summons.delivered_how,
        Summons.delivered_by,
        Summons.delivery_note,
        Summons.reply,
        Attendance.id.label("attendance_id"),
        Attendance.mode,
        func.coalesce(Attendance.name, "").label("name"),
        Attendance.at,
        func.count().over().label("total"),
    )
    .outerjoin(places.Unit, _ON_UNIT)
    .outerjoin(Seat, _ON_SEAT)
    .outerjoin(Attendance, _CAME)
    .where(Summons.meeting_id == bindparam("meeting"))
    .order_by(Summons.unit_id.is_(None), places.Unit.sort_key, Seat.role, Summons.id)
)
_ENTRANCES = guarded(
    select(
        places.Entrance.id,
        places.Building.name.label("building"),
        places.Entrance.name.label("entrance"),
        func.count(Summons.id),
        func.count(Summons.delivered_at),
        func.count(case((Summons.reply == "", 1))),
        func.count(Attendance.id),
    )
    .select_from(Summons)
    .join(places.Unit, _ON_UNIT)
    .join(
        places.Entrance,
        and_(
            places.Entrance.tenant_id == places.Unit.tenant_id,
            places.Entrance.id == places.Unit.entrance_id,
        ),
    )
    .join(
        places.Building,
        and_(
            places.Building.tenant_id == places.Entrance.tenant_id,
            places.Building.id == places.Entrance.building_id,
        ),
    )
    .outerjoin(
        Attendance,
        and_(
            Attendance.tenant_id == Summons.tenant_id,
            Attendance.meeting_id == Summons.meeting_id,
            Attendance.unit_id == Summons.unit_id,
        ),
    )
    .where(Summons.meeting_id == bindparam("meeting"))
    .group_by(
        places.Entrance.id,
        places.Building.name,
        places.Entrance.name,
        places.Building.sort_key,
        places.Entrance.sort_key,
    )
    .order_by(places.Building.sort_key, places.Entrance.sort_key)
)
_NOTES = guarded(
    select(
        Note.id,
        Note.item_id,
        Note.attendance_id,
        func.coalesce(Attendance.name, Note.speaker).label("speaker"),
        func.coalesce(places.Unit.label, "").label("home"),
        Note.text,
        Note.tags,
        Note.at,
        Note.version,
        Minutes.state.label("minutes_state"),
    )
    .outerjoin(Attendance, and_(Attendance.tenant_id == Note.tenant_id, Attendance.id == Note.attendance_id))
    .outerjoin(
        places.Unit, and_(places.Unit.tenant_id == Attendance.tenant_id, places.Unit.id == Attendance.unit_id)
    )
    .outerjoin(Minutes, and_(Minutes.tenant_id == Note.tenant_id, Minutes.meeting_id == Note.meeting_id))
    .where(Note.meeting_id == bindparam("meeting"))
    .order_by(Note.at, Note.id)
    .limit(2000)
)


def summons_of(
    actor: Actor,
    meeting_id: UUID,
    *,
    entrance_id: UUID | None = None,
    missing: bool | None = None,
    seats_only: bool = False,
    number: int = 1,
    size: int = 100,
) -> tuple[list[SummonsLine], int]:
    """A page of those summoned, homes in natural order, then seats; and how many there are. One statement.

    `missing` keeps those who are not there yet (or, False, who are). Leads see the homes that they look after.
    """
    actor.need(DELIVERS)
    statement = _SUMMONS
    reach = places.units_within(actor)
    if reach is not None:
        statement = statement.where(reach)
    if entrance_id is not None:
        statement = statement.where(places.Unit.entrance_id == entrance_id)
    if seats_only:
        statement = statement.where(Summons.seat_id.is_not(None))
    if missing is not None:
        statement = statement.where(Attendance.id.is_(None) if missing else Attendance.id.is_not(None))
    page = statement.limit(size).offset((number - 1) * size)
    rows = read(page, {"meeting": meeting_id}).all()
    return [SummonsLine(*row[:-1]) for row in rows], rows[0].total if rows else 0


def entrances_of(actor: Actor, meeting_id: UUID) -> list[EntranceLine]:
    """Entrance by entrance: summoned, delivered, present; one statement."""
    actor.need(DELIVERS)
    statement = _ENTRANCES
    reach = places.units_within(actor)
    if reach is not None:
        statement = statement.where(reach)
    return [EntranceLine(*row) for row in read(statement, {"meeting": meeting_id})]


def notes_of(actor: Actor, meeting_id: UUID) -> list[NoteView]:
    """What was said, in its order; for others than recorders once the minutes are locked. One statement."""
    actor.need(READS)
    records = actor.may(RECORDS)
    rows: list[Any] = read(_NOTES, {"meeting": meeting_id}).all()
    return [
        NoteView(
            row.id,
            row.item_id,
            row.attendance_id if records else None,
            row.speaker if records else mask_name(row.speaker),
            row.home if records else "",
            row.text,
            list(row.tags),
            row.at,
            row.version,
        )
        for row in rows
        if records or row.minutes_state == "locked"
    ]
