"""Tables of this module: notices, the corrections added to them, the objections against them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Area, Base, TenantOwned, UtcDateTime, Versioned, reference


class Notice(TenantOwned, Versioned, Base):
    """公示、公告. `state`: draft → posted ⇄ objected → ended; withdrawn from any but draft.

    `year` and `number` are given when it is posted (〔2026〕3号, no gaps). A posting stands from `posted_on`
    through `last_day`; objections are taken through `objections_until` (empty: none are). These days are the
    ones that hold, whatever the calendar says later; only `period.count_anew` moves them, and never back. What it
    announces (`act_kind` and the fields after it) waits as the topic `topic_id`. `source_*`: what another module
    made known by it, and where the whole of that is.
    """

    __tablename__ = "notices_notice"
    __table_args__ = (
        reference("topic_id", "topic"),
        reference("successor_id", "notices_notice"),
        reference("relocated_from_id", "notices_notice"),
        reference("author_id", "person"),
        UniqueConstraint("tenant_id", "year", "number"),
        Index(None, "tenant_id", "state", "last_day"),
        Index(None, "tenant_id", "topic_id"),
        Index("uq_notices_notice_source", "tenant_id", "source_kind", "source_id", unique=True),
    )

    year: Mapped[int | None]
    number: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    title: Mapped[str] = mapped_column(String(100))
    text: Mapped[str]
    issuer: Mapped[str] = mapped_column(String(60))
    days: Mapped[int]
    posted_place: Mapped[str] = mapped_column(String(200), default="")
    posted_on: Mapped[date | None]
    last_day: Mapped[date | None]
    objections_until: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False, server_default="0")
    """暂定: the days off of the year in which it ends are not published, so that it may become later."""
    period_steps: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """How these days were found, frozen with them (`calendar.Step.to_json`)."""
    act_kind: Mapped[str] = mapped_column(String(16), default="none")
    act_place: Mapped[str] = mapped_column(String(200), default="")
    act_area: Mapped[int | None] = mapped_column(Area)
    land_kind: Mapped[str] = mapped_column(String(16), default="none")
    present_use: Mapped[str] = mapped_column(String(400), default="")
    affected: Mapped[str] = mapped_column(String(400), default="")
    alternatives: Mapped[str] = mapped_column(String(400), default="")
    topic_id: Mapped[UUID | None]
    successor_id: Mapped[UUID | None]
    relocated_from_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(String(60), default="")
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(400), default="")
    source_kind: Mapped[str | None] = mapped_column(String(60))
    source_id: Mapped[UUID | None]
    source_plugin: Mapped[str | None] = mapped_column(String(60))
    source_path: Mapped[str | None] = mapped_column(String(200))

    @property
    def running(self) -> bool:
        """Posted and neither ended nor withdrawn."""
        return self.state in ("posted", "objected")

    def accepts_objection(self, day: date) -> bool:
        """Whether an objection filed on `day` is in time: the last day counts in full (民法典 203)."""
        return self.running and self.objections_until is not None and day <= self.objections_until


class Correction(TenantOwned, Base):
    """更正: a posted notice is never edited; what was wrong is said beside it, with its date."""

    __tablename__ = "notices_correction"
    __table_args__ = (
        reference("notice_id", "notices_notice", cascade=True),
        Index(None, "tenant_id", "notice_id"),
    )

    notice_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(String(1000))
    corrected_on: Mapped[date]


class Objection(TenantOwned, Versioned, Base):
    """异议: one per person and notice; deliberated as the topic `topic_id`.

    `state`: open → upheld | dismissed | withdrawn, as its topic is concluded. Its words are for everybody
    once its topic is (`public`); before, for staff and for who filed it.
    """

    __tablename__ = "notices_objection"
    __table_args__ = (
        reference("notice_id", "notices_notice", cascade=True),
        reference("person_id", "person"),
        reference("topic_id", "topic"),
        UniqueConstraint("tenant_id", "notice_id", "person_id"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "topic_id"),
    )

    notice_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str]
    reasons: Mapped[list[str]]
    alternative: Mapped[str] = mapped_column(String(200), default="")
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    public: Mapped[bool] = mapped_column(default=False)
    topic_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(default="")
