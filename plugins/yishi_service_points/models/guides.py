"""Guides to everyday procedures, with all their editions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, Json, TenantOwned, UtcDateTime, Versioned, reference


class Guide(TenantOwned, Versioned, Base):
    """办事指南: how an everyday matter is done (A62). The tenant's own words; nothing in it is law by itself.

    `papers` are `[name, form, note]` rows, form one of `kinds.PAPER_FORMS`. `checked_on` is the day on which
    somebody last compared it with the office; a new edition takes the mark off.
    """

    __tablename__ = "service_points_guide"
    __table_args__ = (
        UniqueConstraint("tenant_id", "title"),
        Index(None, "tenant_id", "retired_on", "field"),
    )

    title: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(String(400), default="")
    papers: Mapped[list[list[str]]] = mapped_column(Json)
    steps: Mapped[str] = mapped_column(String(2000), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    takes: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    edition: Mapped[int] = mapped_column(default=1)
    edited_on: Mapped[date]
    checked_on: Mapped[date | None]
    retired_on: Mapped[date | None]


class GuideEdition(TenantOwned, Base):
    """One edition as it was: `content` is what the guide said, `reason` why it was changed."""

    __tablename__ = "service_points_guide_edition"
    __table_args__ = (
        reference("guide_id", "service_points_guide", cascade=True),
        reference("by_id", "person"),
        UniqueConstraint("tenant_id", "guide_id", "number"),
        Index(None, "tenant_id", "by_id"),
    )

    guide_id: Mapped[UUID]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
