"""People whom sessions bring forth, and their calendar addresses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Volunteer(TenantOwned, Versioned, Base):
    """热心居民, 牵头居民 (A32): somebody found in a session, with skills, for later actions.

    `role`: volunteer, or lead for who can lead an action. `ended_at` when they no longer wish to be asked.
    """

    __tablename__ = "council_volunteer"
    __table_args__ = (
        reference("person_id", "person"),
        reference("meeting_id", "council_meeting"),
        UniqueConstraint("tenant_id", "person_id"),
        Index(None, "tenant_id", "meeting_id"),
    )

    person_id: Mapped[UUID | None]
    meeting_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(10), default="volunteer")
    skills: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(String(200), default="")
    agreed: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(60), default="")


class Feed(TenantOwned, Base):
    """日历订阅: a person's own calendar address; only the SHA-256 of its secret is kept."""

    __tablename__ = "council_feed"
    __table_args__ = (
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "person_id"),
        UniqueConstraint("tenant_id", "token_hash"),
    )

    person_id: Mapped[UUID]
    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
