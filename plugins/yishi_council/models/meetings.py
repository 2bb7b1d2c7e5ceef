"""Meetings: their series, agenda, summons and attendance."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Series(TenantOwned, Versioned, Base):
    """例会: sessions that come again, `every` month or week (A06).

    `weekday` counts from Monday, 0. Monthly ones fall on the `nth` such day of the month, 5 for the last.
    `at` is the time of day, `19:00`.
    """

    __tablename__ = "council_series"
    __table_args__ = (
        reference("council_id", "council_council", cascade=True),
        Index(None, "tenant_id", "council_id"),
    )

    council_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(60))
    every: Mapped[str] = mapped_column(String(8), default="month")
    nth: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int]
    at: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(100), default="")
    video_link: Mapped[str] = mapped_column(String(300), default="")
    audience: Mapped[str] = mapped_column(String(10), default="seats")
    since: Mapped[date]
    until: Mapped[date | None]


class Meeting(TenantOwned, Versioned, Base):
    """议事会议. `state`: planned → announced → held → closed; cancelled from the first two.

    `audience`: who is summoned, `households` of the estate, `seats` of the council, or `both`.
    With the announcement the agenda is locked and `charter_id` says which rules hold.
    """

    __tablename__ = "council_meeting"
    __table_args__ = (
        reference("council_id", "council_council", cascade=True),
        reference("series_id", "council_series"),
        reference("charter_id", "council_charter"),
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "series_id", "series_on"),
        Index(None, "tenant_id", "council_id", "starts_at"),
        Index(None, "tenant_id", "state", "starts_at"),
    )

    council_id: Mapped[UUID]
    series_id: Mapped[UUID | None]
    series_on: Mapped[date | None]
    charter_id: Mapped[UUID | None]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    audience: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes_long: Mapped[int] = mapped_column(default=120)
    slot: Mapped[str] = mapped_column(String(8))
    place: Mapped[str] = mapped_column(String(100), default="")
    video_link: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_reason: Mapped[str] = mapped_column(String(400), default="")
    late_reason: Mapped[str] = mapped_column(String(400), default="")
    """Why it was announced with less notice than the charter asks."""


class AgendaItem(TenantOwned, Versioned, Base):
    """议程的一项, about a topic or not. `outcome`: empty, concluded or deferred (A08).

    `conclusion` of a concluded one: a topic's (adopted, rejected …) or `forwarded`, on to the next gate.
    """

    __tablename__ = "council_agenda_item"
    __table_args__ = (
        reference("meeting_id", "council_meeting", cascade=True),
        reference("topic_id", "topic"),
        UniqueConstraint("tenant_id", "meeting_id", "topic_id"),
        Index(None, "tenant_id", "topic_id"),
    )

    meeting_id: Mapped[UUID]
    topic_id: Mapped[UUID | None]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(1000), default="")
    summary: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    conclusion: Mapped[str] = mapped_column(String(16), default="")
    outcome_text: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Summons(TenantOwned, Base):
    """通知: one household (`unit_id`) or one seat that is called to a meeting, and how it was told."""

    __tablename__ = "council_summons"
    __table_args__ = (
        reference("meeting_id", "council_meeting", cascade=True),
        reference("unit_id", "unit"),
        reference("seat_id", "council_seat"),
        UniqueConstraint("tenant_id", "meeting_id", "unit_id"),
        UniqueConstraint("tenant_id", "meeting_id", "seat_id"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "seat_id"),
    )

    meeting_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    seat_id: Mapped[UUID | None]
    group_key: Mapped[str] = mapped_column(String(16), default="")
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_how: Mapped[str] = mapped_column(String(12), default="")
    delivered_by: Mapped[str] = mapped_column(String(60), default="")
    delivery_note: Mapped[str] = mapped_column(String(200), default="")
    reply: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """Whether somebody comes: onsite, video, proxy, absent; empty while nobody said so."""
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attendance(TenantOwned, Base):
    """到会: one household or seat at one meeting, in one `mode` (A28), with how it was known to be them.

    Where a proxy came, `person_id` and `name` are the proxy's, `proxy_for` says who gave it, and a `Proxy`
    the rest. `counted` is what the charter says of the mode.
    """

    __tablename__ = "council_attendance"
    __table_args__ = (
        reference("meeting_id", "council_meeting", cascade=True),
        reference("unit_id", "unit"),
        reference("seat_id", "council_seat"),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "meeting_id", "unit_id"),
        UniqueConstraint("tenant_id", "meeting_id", "seat_id"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "seat_id"),
        Index(None, "tenant_id", "person_id"),
    )

    meeting_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    seat_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    group_key: Mapped[str] = mapped_column(String(16), default="")
    mode: Mapped[str] = mapped_column(String(8))
    identity: Mapped[str] = mapped_column(String(12), default="")
    proxy_for: Mapped[str] = mapped_column(String(60), default="")
    counted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(60), default="")


class Proxy(TenantOwned, Base):
    """书面委托: the paper with which somebody came for a household or seat.

    `holder_id` is the proxy on the attendance list; None for who is in the room and there for nobody else.
    `principal_id` is who gave it, where they are on record; `instructions` what it tells the proxy to say.
    """

    __tablename__ = "council_proxy"
    __table_args__ = (
        reference("attendance_id", "council_attendance", cascade=True),
        reference("holder_id", "council_attendance"),
        reference("principal_id", "person"),
        UniqueConstraint("tenant_id", "attendance_id"),
        Index(None, "tenant_id", "holder_id"),
        Index(None, "tenant_id", "principal_id"),
    )

    attendance_id: Mapped[UUID]
    holder_id: Mapped[UUID | None]
    principal_id: Mapped[UUID | None]
    instructions: Mapped[str] = mapped_column(String(200), default="")


class SharedVoice(TenantOwned, Base):
    """一人一票: who came for this household or seat is on the list already, as `voice_of_id`.

    In a review they have that one voice; of the two, the seat's stays, else the one that came first.
    """

    __tablename__ = "council_shared_voice"
    __table_args__ = (
        reference("attendance_id", "council_attendance", cascade=True),
        reference("voice_of_id", "council_attendance", cascade=True),
        UniqueConstraint("tenant_id", "attendance_id"),
        Index(None, "tenant_id", "voice_of_id"),
    )

    attendance_id: Mapped[UUID]
    voice_of_id: Mapped[UUID]
