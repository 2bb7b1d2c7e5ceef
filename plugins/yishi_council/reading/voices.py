"""Who has one voice for several seats and homes, who might, and whose papers are in whose hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from yishi.toolkit import Actor, _, guarded, places, read
from yishi_council.kinds import role_name
from yishi_council.models import Attendance, Proxy, Seat, SharedVoice
from yishi_council.rights import RECORDS
from yishi_council.voices import CALLED, ON_PROXY, ON_VOICE, WHOSE


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody on the attendance list, as a recorder names them."""

    id: UUID
    home: str
    name: str
    self_id: UUID
    """Where this person stands for themselves: of one in two capacities, or with a proxy, always the same."""

    @property
    def label(self) -> str:
        return " ".join(filter(None, (self.home, self.name)))


@dataclass(frozen=True, slots=True)
class Capacity:
    """For what somebody is there, too; `on_record` where the roster says that it is them."""

    attendance_id: UUID
    label: str
    on_record: bool


@dataclass(frozen=True, slots=True)
class Together:
    """One person with one voice: it is counted at `attendance_id` (`label`), and not at `also`."""

    attendance_id: UUID
    name: str
    label: str
    also: tuple[Capacity, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two of one name, of whom the roster does not know whether they are one."""

    name: str
    attendance_id: UUID
    label: str
    other_id: UUID
    other_label: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A written proxy: for what, from whom, in whose hand, and what it tells them to say."""

    attendance_id: UUID
    label: str
    principal: str
    holder: str
    instructions: str


@dataclass(frozen=True, slots=True)
class Voices:
    together: tuple[Together, ...]
    alike: tuple[Alike, ...]
    papers: tuple[Paper, ...]
    speakers: tuple[Speaker, ...]
    """All who are there, as a recorder names them."""

    @property
    def any(self) -> bool:
        return bool(self.together or self.alike or self.papers)


_ROWS = guarded(
    select(
        Attendance.id,
        func.coalesce(places.Unit.label, "").label("home"),
        func.coalesce(Seat.name, "").label("seat"),
        Seat.role,
        Attendance.seat_id,
        Attendance.mode,
        Attendance.counted,
        Attendance.name.label("holder"),
        CALLED.label("called"),
        WHOSE.label("person"),
        func.coalesce(Proxy.instructions, "").label("instructions"),
        SharedVoice.voice_of_id,
        Proxy.holder_id,
    )
    .outerjoin(Proxy, ON_PROXY)
    .outerjoin(SharedVoice, ON_VOICE)
    .outerjoin(
        places.Unit, and_(places.Unit.tenant_id == Attendance.tenant_id, places.Unit.id == Attendance.unit_id)
    )
    .outerjoin(Seat, and_(Seat.tenant_id == Attendance.tenant_id, Seat.id == Attendance.seat_id))
    .where(Attendance.meeting_id == bindparam("meeting"))
    .order_by(places.Unit.sort_key, Attendance.at, Attendance.id)
)


def voices_of(actor: Actor, meeting_id: UUID) -> Voices:
    """As the recorder has to know it before hands are counted; one statement."""
    actor.need(RECORDS)
    rows: list[Any] = read(_ROWS, {"meeting": meeting_id}).all()
    counted = [row for row in rows if row.counted]
    return Voices(
        tuple(_together(counted)), tuple(_alike(counted)), tuple(_papers(rows)), tuple(_speakers(rows))
    )


def _label(row: Any) -> str:
    """The home, or what sort of seat it is."""
    return str(row.home or _("%(role)s席位", role=role_name(row.role)))


def _together(rows: Sequence[Any]) -> list[Together]:
    at = {row.id: row for row in rows}
    also: dict[UUID, list[Any]] = {}
    for row in rows:
        if row.voice_of_id in at:
            also.setdefault(row.voice_of_id, []).append(row)
    return [
        Together(
            head,
            at[head].called or at[head].seat,
            _label(at[head]),
            tuple(
                Capacity(
                    one.id,
                    _label(one),
                    one.person is not None and one.person in _known(at[head], others, one),
                )
                for one in others
            ),
        )
        for head, others in also.items()
    ]


def _known(head: Any, others: Sequence[Any], one: Any) -> set[Any]:
    return {head.person, *(other.person for other in others if other is not one)}


def _alike(rows: Sequence[Any]) -> list[Alike]:
    named: dict[str, list[Any]] = {}
    for row in rows:
        name = " ".join((row.called or "").split()).casefold()
        if name:
            named.setdefault(name, []).append(row)
    return [
        Alike(one.called, one.id, _label(one), other.id, _label(other))
        for same in named.values()
        for one, other in combinations([row for row in same if row.voice_of_id is None], 2)
        if one.person is None or other.person is None
    ]


def _papers(rows: Sequence[Any]) -> list[Paper]:
    return [
        Paper(row.id, _label(row), row.called, row.holder, row.instructions)
        for row in rows
        if row.mode == "proxy"
    ]


def _speakers(rows: Sequence[Any]) -> list[Speaker]:
    head: dict[UUID, UUID] = {row.id: row.voice_of_id or row.id for row in rows}

    def stands(row: Any) -> UUID:
        # With a proxy the voice is that of who gave it; who speaks is the proxy.
        here: UUID = row.id
        if row.mode != "proxy":
            return head[here]
        return head.get(row.holder_id, here)

    return [Speaker(row.id, row.home, row.holder or row.seat, stands(row)) for row in rows]
