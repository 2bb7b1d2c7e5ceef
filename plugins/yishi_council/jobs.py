"""Each day and each hour: plan series ahead, remind those who are summoned; after a cancellation, tell them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from yishi.toolkit import N_, Person, TenantView, clock, db, notify_all, places, settings, system
from yishi_council import series
from yishi_council.events import MeetingAnnounced, MeetingCancelled
from yishi_council.models import Meeting, Seat, Series, Summons
from yishi_council.rows import today
from yishi_council.settings import NAME
from yishi_council.wechat import when

MONTH = timedelta(days=31)


def plan_series(tenant: TenantView) -> None:
    """Plan the sessions of all running series as far ahead as the community wishes."""
    last = today() + settings(NAME).plan_months * MONTH
    running = select(Series.id).where(or_(Series.until.is_(None), Series.until >= today()))
    for series_id in db.scalars(running.order_by(Series.id)).all():
        series.plan_through(system(tenant.id), series_id, last)


def remind(tenant: TenantView) -> None:
    """Tell those summoned to a session that begins soon; once for each session."""
    now = clock.now()
    until = now + timedelta(hours=settings(NAME).remind_hours)
    soon = select(Meeting).where(
        Meeting.state == "announced", Meeting.starts_at > now, Meeting.starts_at <= until
    )
    for meeting in db.scalars(soon.order_by(Meeting.starts_at)).all():
        _tell(meeting, "soon", N_("「%(title)s」%(when)s 开会，请按时参加"))


def tell_announced(tenant: TenantView, event: MeetingAnnounced) -> None:
    """Those summoned who have an account here learn of it at once; the others by the printed notice."""
    meeting = _meeting(event.meeting_id)
    # An event may come late: nobody is asked to a session that has begun or was called off.
    if meeting is not None and meeting.state == "announced" and meeting.starts_at > clock.now():
        _tell(meeting, "announced", N_("请您参加「%(title)s」，时间：%(when)s"))


def tell_cancelled(tenant: TenantView, event: MeetingCancelled) -> None:
    """Whoever was summoned learns that it does not take place."""
    meeting = _meeting(event.meeting_id)
    if meeting is not None and meeting.announced_at is not None:
        _tell(meeting, "cancelled", N_("「%(title)s」（%(when)s）取消了"))


def _meeting(meeting_id: UUID) -> Meeting | None:
    return db.scalars(select(Meeting).where(Meeting.id == meeting_id)).first()


def _tell(meeting: Meeting | None, what: str, title: str) -> None:
    if meeting is None:
        return
    told: dict[str, Any] = {"title": meeting.title, "when": when(meeting.starts_at)}
    notify_all(
        db.scalars(_summoned_people(meeting.id)).all(),
        title,
        told,
        path=f"council/meetings/{meeting.id}",
        key=f"council:{meeting.id}:{what}",
    )


def _summoned_people(meeting_id: UUID) -> Any:
    """Holders of summoned seats, owners and members of summoned households, each once."""
    day = today()
    units = select(Summons.unit_id).where(Summons.meeting_id == meeting_id, Summons.unit_id.is_not(None))
    called = select(Summons.seat_id).where(Summons.meeting_id == meeting_id, Summons.seat_id.is_not(None))
    seats = select(Seat.person_id).where(Seat.id.in_(called), Seat.person_id.is_not(None))
    owners = select(places.Ownership.person_id).where(
        places.Ownership.unit_id.in_(units), places.in_force(places.Ownership, day)
    )
    members = (
        select(places.HouseholdMember.person_id)
        .join(
            places.Household,
            (places.Household.tenant_id == places.HouseholdMember.tenant_id)
            & (places.Household.id == places.HouseholdMember.household_id),
        )
        .where(
            places.Household.unit_id.in_(units),
            places.in_force(places.Household, day),
            places.in_force(places.HouseholdMember, day),
        )
    )
    concerned = or_(Person.id.in_(seats), Person.id.in_(owners), Person.id.in_(members))
    return select(Person.id).where(concerned, Person.erased_at.is_(None)).order_by(Person.id)
