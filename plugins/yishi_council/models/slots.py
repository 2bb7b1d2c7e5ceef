"""Slot polls: when households can come (A25)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class SlotPoll(TenantOwned, Versioned, Base):
    """问时间: which of some times suits. `options`: lists of key, start (ISO, with zone) and slot."""

    __tablename__ = "council_slot_poll"
    __table_args__ = (
        reference("council_id", "council_council", cascade=True),
        Index(None, "tenant_id", "council_id"),
    )

    council_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(60))
    options: Mapped[list[Any]]
    open_until: Mapped[date]
    chosen: Mapped[str] = mapped_column(String(8), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SlotAnswer(TenantOwned, Base):
    """A household's answer: keys of options, and the `slots` they lie in, sorted (`day,evening`).

    `current` marks the household's last answer in this council: `evening` alone means evening only.
    """

    __tablename__ = "council_slot_answer"
    __table_args__ = (
        reference("poll_id", "council_slot_poll", cascade=True),
        reference("council_id", "council_council", cascade=True),
        reference("unit_id", "unit"),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "poll_id", "unit_id"),
        Index(None, "tenant_id", "council_id", "current"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "person_id"),
    )

    poll_id: Mapped[UUID]
    council_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    choices: Mapped[list[str]]
    slots: Mapped[str] = mapped_column(String(24), default="")
    current: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(60), default="")
