"""The one noun all modules share: a topic, its opinions, its gates, its conclusion."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, TenantOwned, UtcDateTime, Versioned, reference


class Topic(TenantOwned, Versioned, Base):
    """议题. `stage`: raised → accepted → deliberating → concluded → executing → carried_out.

    `conclusion` (定论): adopted, rejected, amended, deferred, withdrawn, transferred; A08: each topic
    ends in one. A merged topic points to the one it was merged into. `public` topics are seen by all.
    `raised_by_*` are shown as they stand to staff only: masked to others, never when `anonymous`.
    `question` is what staff ask the raiser to clarify; empty when nothing is asked.
    """

    __tablename__ = "topic"
    __table_args__ = (
        reference("successor_id", "topic"),
        reference("merged_into_id", "topic"),
        reference("estate_id", "estate"),
        reference("raised_by_id", "person"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "stage", "updated_at"),
        Index(None, "tenant_id", "raised_by_id"),
        Index(None, "tenant_id", "public", "updated_at"),
    )

    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60), default="general")
    category: Mapped[str] = mapped_column(String(40), default="other")
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    estate_id: Mapped[UUID | None]
    beneficiaries: Mapped[str] = mapped_column(String(200), default="")
    stage: Mapped[str] = mapped_column(String(16), default="raised")
    public: Mapped[bool] = mapped_column(default=False)
    raised_by_id: Mapped[UUID | None]
    raised_by_name: Mapped[str] = mapped_column(String(60), default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    channel: Mapped[str] = mapped_column(String(16), default="web")
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    carried_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conclusion: Mapped[str | None] = mapped_column(String(16))
    conclusion_text: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(String(400), default="")
    transferred_to: Mapped[str] = mapped_column(String(100), default="")
    result_text: Mapped[str] = mapped_column(default="")
    successor_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    opinions_count: Mapped[int] = mapped_column(default=0)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Opinion(TenantOwned, Versioned, Base):
    """意见、建议. Duplicates are merged into one that counts; a hidden one keeps its original."""

    __tablename__ = "opinion"
    __table_args__ = (
        reference("topic_id", "topic", cascade=True),
        reference("person_id", "person"),
        reference("merged_into_id", "opinion"),
        Index(None, "tenant_id", "topic_id", "at"),
        Index(None, "tenant_id", "person_id"),
    )

    topic_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(String(60), default="")
    author_label: Mapped[str] = mapped_column(String(60), default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    stance: Mapped[str] = mapped_column(String(10), default="suggest")
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(String(16), default="web")
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    merged_into_id: Mapped[UUID | None]
    hidden_reason: Mapped[str | None] = mapped_column(String(200))


class TopicGate(TenantOwned, Versioned, Base):
    """A gate frozen on a topic: pending, passed, failed or blocked; none can be removed.

    A block that must outlive the switch of its module is a gate, not a hook.
    """

    __tablename__ = "topic_gate"
    __table_args__ = (
        reference("topic_id", "topic", cascade=True),
        UniqueConstraint("tenant_id", "topic_id", "kind"),
    )

    topic_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(60))
    plugin: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(100))
    legal_basis: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="pending")
    position: Mapped[int] = mapped_column(default=50)
    reason: Mapped[str] = mapped_column(default="")
    evidence_kind: Mapped[str | None] = mapped_column(String(60))
    evidence_id: Mapped[UUID | None]
    evidence_hash: Mapped[str | None] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_reason: Mapped[str] = mapped_column(default="")


class TopicLink(TenantOwned, Base):
    """Two topics that belong together: `relocated_from`, `objection_to`, `duplicate_of`, `see_also`."""

    __tablename__ = "topic_link"
    __table_args__ = (
        reference("from_id", "topic", cascade=True),
        reference("to_id", "topic", cascade=True),
        UniqueConstraint("tenant_id", "from_id", "to_id", "kind"),
    )

    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(24))
