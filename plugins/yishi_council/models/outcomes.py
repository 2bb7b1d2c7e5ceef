"""What a meeting leaves: what was said, minutes with their amendments, reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Note(TenantOwned, Versioned, Base):
    """发言: what one speaker said on one item, as the recorder wrote it down (A30).

    `speaker` names who is not on the attendance list; else the name comes from there.
    """

    __tablename__ = "council_note"
    __table_args__ = (
        reference("meeting_id", "council_meeting", cascade=True),
        reference("item_id", "council_agenda_item", cascade=True),
        reference("attendance_id", "council_attendance"),
        reference("person_id", "person"),
        Index(None, "tenant_id", "meeting_id"),
        Index(None, "tenant_id", "item_id"),
        Index(None, "tenant_id", "attendance_id"),
        Index(None, "tenant_id", "person_id"),
    )

    meeting_id: Mapped[UUID]
    item_id: Mapped[UUID]
    attendance_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    speaker: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(60), default="")


class Minutes(TenantOwned, Versioned, Base):
    """会议记录. `state`: draft → approved → locked; a locked one never changes, `hash` is of what it says.

    `content` is the record as it was locked, whole: attendance in numbers, items, opinions, reviews.
    """

    __tablename__ = "council_minutes"
    __table_args__ = (
        reference("meeting_id", "council_meeting", cascade=True),
        UniqueConstraint("tenant_id", "meeting_id"),
    )

    meeting_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    written_by: Mapped[str] = mapped_column(String(60), default="")
    approved_by: Mapped[str] = mapped_column(String(60), default="")
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hash: Mapped[str] = mapped_column(String(64), default="")


class Amendment(TenantOwned, Base):
    """更正: what was wrong in locked minutes, beside them, with its date."""

    __tablename__ = "council_amendment"
    __table_args__ = (
        reference("minutes_id", "council_minutes", cascade=True),
        Index(None, "tenant_id", "minutes_id"),
    )

    minutes_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(String(1000))
    reason: Mapped[str] = mapped_column(String(400))
    amended_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(String(60), default="")


class Review(TenantOwned, Base):
    """民主评议 of an item by those present (A76), once for an item; counted by voting's rule.

    `groups`: lists of group, summoned, present, yes, no, abstain. `once`: so many seats and households are in
    neither number, because who came for them is counted in another capacity. `outcome` is voting's whole answer,
    `result` passed, rejected or invalid, `hash` of both.
    """

    __tablename__ = "council_review"
    __table_args__ = (
        reference("meeting_id", "council_meeting", cascade=True),
        reference("item_id", "council_agenda_item", cascade=True),
        reference("topic_id", "topic"),
        UniqueConstraint("tenant_id", "item_id"),
        Index(None, "tenant_id", "meeting_id"),
        Index(None, "tenant_id", "topic_id"),
    )

    meeting_id: Mapped[UUID]
    item_id: Mapped[UUID]
    topic_id: Mapped[UUID | None]
    question: Mapped[str] = mapped_column(String(200))
    summoned: Mapped[int]
    present: Mapped[int]
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    groups: Mapped[list[Any]]
    once: Mapped[int] = mapped_column(default=0, server_default="0")
    result: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(64))
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(60), default="")
