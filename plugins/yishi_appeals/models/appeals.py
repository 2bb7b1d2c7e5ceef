"""诉求, and those who say "me too"."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Appeal(TenantOwned, Versioned, Base):
    """诉求. `state`: raised → in_hand ⇄ done; raised → rejected | transferred; raised, in_hand → withdrawn | merged.

    Once accepted it is carried by the work list's item `item_id`; `level`, `level_name`, `colour`, `due_on`,
    `item_number` and `item_state` repeat what stands there, so that lists need no other module's rows (`following.mirror`).
    `reporter_id` is empty for somebody who is on no roster and for an appeal whose reporter was erased;
    `anonymous` hides the reporter from everybody but those who handle it. `entered_by` typed it for them.
    """

    __tablename__ = "appeals_appeal"
    __table_args__ = (
        reference("estate_id", "estate"),
        reference("reporter_id", "person"),
        reference("entered_by_id", "person"),
        reference("merged_into_id", "appeals_appeal"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "state", "raised_at"),
        Index(None, "tenant_id", "public", "raised_at"),
        Index(None, "tenant_id", "raised_at"),
        Index(None, "tenant_id", "estate_id", "raised_at"),
        Index(None, "tenant_id", "reporter_id", "raised_at"),
        Index(None, "tenant_id", "entered_by_id"),
        Index(None, "tenant_id", "item_id"),
        Index(None, "tenant_id", "merged_into_id"),
    )

    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16), default="difficulty")
    category: Mapped[str] = mapped_column(String(40), default="other")
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str]
    estate_id: Mapped[UUID | None]
    building_id: Mapped[UUID | None]
    entrance_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    reporter_id: Mapped[UUID | None]
    reporter_name: Mapped[str] = mapped_column(String(60), default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    entered_by_id: Mapped[UUID | None]
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    channel: Mapped[str] = mapped_column(String(16), default="web")
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="raised")
    public: Mapped[bool] = mapped_column(default=False)
    voices: Mapped[int] = mapped_column(default=0)
    """How many others joined."""
    severity: Mapped[str] = mapped_column(String(12), default="")
    urgency: Mapped[str] = mapped_column(String(12), default="")
    suggested: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[str] = mapped_column(String(40), default="")
    level_name: Mapped[str] = mapped_column(String(40), default="")
    colour: Mapped[str] = mapped_column(String(10), default="")
    level_reason: Mapped[str] = mapped_column(String(400), default="")
    item_id: Mapped[UUID | None]
    item_number: Mapped[str] = mapped_column(String(20), default="")
    item_state: Mapped[str] = mapped_column(String(12), default="")
    due_on: Mapped[date | None]
    triaged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(default="")
    """Why it was rejected, transferred or withdrawn; the result once it is done."""
    transferred_to: Mapped[str] = mapped_column(String(100), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[UUID | None]
    """The one that stays; this one ends as that one ends (`merging`)."""


class Voice(TenantOwned, Base):
    """我也遇到了: one more resident for whom it holds; once for each person and appeal."""

    __tablename__ = "appeals_voice"
    __table_args__ = (
        reference("appeal_id", "appeals_appeal", cascade=True),
        reference("person_id", "person"),
        reference("merged_from_id", "appeals_appeal"),
        UniqueConstraint("tenant_id", "appeal_id", "person_id"),
        Index(None, "tenant_id", "person_id", "at"),
        Index(None, "tenant_id", "merged_from_id"),
    )

    appeal_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(String(500), default="")
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    merged_from_id: Mapped[UUID | None]
    """The appeal whose merging brought it here; taken back with that."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
