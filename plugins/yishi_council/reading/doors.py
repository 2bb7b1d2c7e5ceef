"""Finding who stands at the door: by room, by name, by the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from yishi.toolkit import Actor, guarded, initials, places, read
from yishi_council.models import Attendance, Seat, Summons
from yishi_council.plain import as_list
from yishi_council.reading.homes import PEOPLE
from yishi_council.rights import RECORDS

MOST = 20
"""As many are shown: who finds more writes one letter more."""


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """One home or seat that was summoned. `people`: (id, name) of those who may come for it.

    The first of them represents the household where `represented`.
    """

    unit_id: UUID | None
    seat_id: UUID | None
    label: str
    role: str
    people: tuple[tuple[UUID, str], ...]
    attendance_id: UUID | None
    mode: str
    came: str
    """Who came, by name."""
    represented: bool = False

    @property
    def key(self) -> str:
        """As a form names it: `unit:…` or `seat:…`."""
        return f"unit:{self.unit_id}" if self.unit_id else f"seat:{self.seat_id}"


_DOORS = guarded(
    select(
        Summons.unit_id,
        Summons.seat_id,
        places.Unit.label,
        Seat.name,
        Seat.role,
        Seat.person_id,
        Attendance.id,
        Attendance.mode,
        Attendance.name,
        PEOPLE,
    )
    .outerjoin(
        places.Unit, and_(places.Unit.tenant_id == Summons.tenant_id, places.Unit.id == Summons.unit_id)
    )
    .outerjoin(Seat, and_(Seat.tenant_id == Summons.tenant_id, Seat.id == Summons.seat_id))
    .outerjoin(
        Attendance,
        and_(
            Attendance.tenant_id == Summons.tenant_id,
            Attendance.meeting_id == Summons.meeting_id,
            or_(Attendance.unit_id == Summons.unit_id, Attendance.seat_id == Summons.seat_id),
        ),
    )
    .where(Summons.meeting_id == bindparam("meeting"))
)


def at_the_door(actor: Actor, meeting_id: UUID, words: str, day: date) -> tuple[list[AtTheDoor], bool]:
    """Who fits the words (without words, the last ones who came), and whether there are more; one statement."""
    actor.need(RECORDS)
    asked = {"meeting": meeting_id, "day": day}
    if not words:
        last = _DOORS.where(Attendance.id.is_not(None)).order_by(Attendance.at.desc(), Attendance.id.desc())
        found = [_one(row) for row in read(last.limit(10), asked)]
        return found, False
    fitting = places.units_like(words)
    statement = _DOORS.where(or_(Summons.seat_id.is_not(None), fitting))
    rows = read(
        statement.order_by(Summons.unit_id.is_(None), places.Unit.sort_key, Seat.role, Summons.id).limit(600),
        asked,
    )
    shown = [one for one in map(_one, rows) if one.unit_id or _seat_fits(one, words)]
    return shown[:MOST], len(shown) > MOST


def _seat_fits(one: AtTheDoor, words: str) -> bool:
    wanted = words.strip().casefold()
    return wanted in one.label.casefold() or initials(one.label, person=True).startswith(wanted)


def _one(row: Sequence[Any]) -> AtTheDoor:
    unit_id, seat_id, label, name, role, person_id, attendance_id, mode, came, people = row
    home = sorted((one for one in as_list(people) if one[1]), key=lambda one: (not one[2], one[1]))
    known = [(UUID(key), called) for key, called, _speaks in home]
    if seat_id is not None:
        known = [(person_id, name)] if person_id else []
    return AtTheDoor(
        unit_id,
        seat_id,
        label or name or "",
        role or "",
        tuple(known),
        attendance_id,
        mode or "",
        came or "",
        represented=seat_id is None and bool(home) and bool(home[0][2]),
    )


def one_at_the_door(actor: Actor, meeting_id: UUID, key: str, day: date) -> AtTheDoor | None:
    """One home or seat by its `key`; None where it was not summoned. One statement."""
    actor.need(RECORDS)
    kind, _colon, given = key.partition(":")
    column = {"unit": Summons.unit_id, "seat": Summons.seat_id}.get(kind)
    try:
        wanted = UUID(given)
    except ValueError:
        return None
    if column is None:
        return None
    row = read(_DOORS.where(column == wanted), {"meeting": meeting_id, "day": day}).first()
    return None if row is None else _one(row)
