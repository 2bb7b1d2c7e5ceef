"""Coverage: how many households were represented in any session of a topic, and who was not yet (A26, A27)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from yishi.toolkit import Topic, Unknown, guarded, json_rows, places, read
from yishi_council.models import AgendaItem, Attendance, Meeting, Summons
from yishi_council.plain import as_list, moment
from yishi_voting.service import percent


@dataclass(frozen=True, slots=True)
class SessionCoverage:
    """One session: households `present`, by mode, and how many the sessions up to it reached together."""

    meeting_id: UUID
    number: int
    title: str
    starts_at: datetime
    summoned: int
    present: int
    modes: dict[str, int]
    cumulated: int
    households: int

    @property
    def percent(self) -> str:
        """The cumulated share of all households, as people read it: `38.29`."""
        return percent(self.cumulated, self.households, 2) or "0.00"


@dataclass(frozen=True, slots=True)
class EntranceGap:
    """An entrance with the homes nobody came for; its lead, else the building's, where there is one."""

    entrance_id: UUID
    building: str
    entrance: str
    lead: places.Lead | None
    homes: list[tuple[UUID, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All sessions of a topic, the first one first. `households` are those summoned to any of them.

    `title` and `public` are the topic's.
    """

    title: str
    public: bool
    households: int
    covered: int
    sessions: list[SessionCoverage]

    @property
    def uncovered(self) -> int:
        return self.households - self.covered

    @property
    def percent(self) -> str:
        return percent(self.covered, self.households, 2) or "0.00"


_ABOUT = (
    select(AgendaItem.meeting_id)
    .where(AgendaItem.topic_id == bindparam("topic"))
    .correlate(None)
    .scalar_subquery()
)
_OF_TOPIC = and_(Meeting.id.in_(_ABOUT), Meeting.announced_at.is_not(None), Meeting.state != "cancelled")
_ON_SUMMONS = and_(Summons.tenant_id == Meeting.tenant_id, Summons.meeting_id == Meeting.id)
_CAME = and_(
    Attendance.tenant_id == Meeting.tenant_id,
    Attendance.meeting_id == Meeting.id,
    Attendance.unit_id.is_not(None),
    Attendance.counted.is_(True),
)
_SESSIONS = (
    select(
        Meeting.id,
        Meeting.number,
        Meeting.title,
        Meeting.starts_at,
        func.count(Summons.unit_id).label("summoned"),
    )
    .outerjoin(Summons, _ON_SUMMONS)
    .where(_OF_TOPIC)
    .group_by(Meeting.tenant_id, Meeting.id, Meeting.number, Meeting.title, Meeting.starts_at)
    .order_by(Meeting.starts_at, Meeting.number)
    .subquery()
)
_PRESENT = (
    select(Meeting.id, Attendance.mode, func.count().label("n"))
    .join(Attendance, _CAME)
    .where(_OF_TOPIC)
    .group_by(Meeting.id, Attendance.mode)
    .subquery()
)
_FIRST = (
    select(Attendance.unit_id, func.min(Meeting.starts_at).label("first"))
    .join(Attendance, _CAME)
    .where(_OF_TOPIC)
    .group_by(Attendance.unit_id)
    .subquery()
)
_REACHED = select(_FIRST.c.first, func.count().label("n")).group_by(_FIRST.c.first).subquery()
_HOUSEHOLDS = (
    select(func.count(Summons.unit_id.distinct())).join(Meeting, _ON_SUMMONS).where(_OF_TOPIC).correlate(None)
)
_COVERAGE = guarded(
    select(
        Topic.title,
        Topic.public,
        _HOUSEHOLDS.scalar_subquery().label("households"),
        *(
            select(json_rows(*found.c)).scalar_subquery().label(name)
            for name, found in (("sessions", _SESSIONS), ("present", _PRESENT), ("reached", _REACHED))
        ),
    ).where(Topic.id == bindparam("topic"))
)


def coverage(topic_id: UUID) -> Coverage:
    """The sessions of a topic and what they reached; one statement, however many households.

    Raises `Unknown` where there is no such topic.
    """
    found = read(_COVERAGE, {"topic": topic_id}).first()
    if found is None:
        raise Unknown("topics.unknown")
    modes: dict[UUID, dict[str, int]] = {}
    for meeting_id, mode, n in as_list(found.present):
        modes.setdefault(UUID(meeting_id), {})[mode] = n
    new = {moment(first): n for first, n in as_list(found.reached)}
    reached, sessions = 0, []
    for row in as_list(found.sessions):
        session = _session(row, modes, found.households)
        reached += new.pop(session.starts_at, 0)
        sessions.append(replace(session, cumulated=reached))
    return Coverage(found.title, found.public, found.households, reached, sessions)


def _session(row: list[Any], modes: dict[UUID, dict[str, int]], households: int) -> SessionCoverage:
    meeting_id, number, title, starts_at, summoned = row
    came = modes.get(UUID(meeting_id), {})
    return SessionCoverage(
        meeting_id=UUID(meeting_id),
        number=number,
        title=title,
        starts_at=moment(starts_at),
        summoned=summoned,
        present=sum(came.values()),
        modes=came,
        cumulated=0,
        households=households,
    )


_ALL_SUMMONED = (
    select(Summons.unit_id)
    .join(Meeting, _ON_SUMMONS)
    .where(_OF_TOPIC, Summons.unit_id.is_not(None))
    .correlate(None)
    .scalar_subquery()
)
_ALL_CAME = select(Attendance.unit_id).join(Meeting, _CAME).where(_OF_TOPIC).correlate(None).scalar_subquery()
_GAPS = guarded(
    select(
        places.Unit.id,
        places.Unit.label,
        places.Entrance.id.label("entrance_id"),
        places.Entrance.name.label("entrance"),
        places.Building.id.label("building_id"),
        places.Building.name.label("building"),
    )
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
    .where(places.Unit.id.in_(_ALL_SUMMONED), places.Unit.id.not_in(_ALL_CAME))
    .order_by(places.Unit.sort_key, places.Unit.id)
)


def uncovered(topic_id: UUID) -> list[EntranceGap]:
    """Homes for which nobody came to any session, entrance by entrance, for the leads to visit."""
    leads = places.leads_of_places()
    found: dict[UUID, EntranceGap] = {}
    for row in read(_GAPS, {"topic": topic_id}):
        gap = found.get(row.entrance_id)
        if gap is None:
            lead = leads.get(row.entrance_id) or leads.get(row.building_id)
            gap = found[row.entrance_id] = EntranceGap(row.entrance_id, row.building, row.entrance, lead)
        gap.homes.append((row.id, row.label))
    return list(found.values())
