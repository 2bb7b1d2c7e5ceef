"""What a community keeps: the companies that its alliance told it of, and what it handed to them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Partner(TenantOwned, Base):
    """A company as the alliance told it: `company_id` is its id over there. One that left stays, without being `active`."""

    __tablename__ = "alliance_partner"
    __table_args__ = (UniqueConstraint("tenant_id", "link_id", "company_id"),)

    link_id: Mapped[UUID]
    company_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Cover(TenantOwned, Base):
    """Which of our estates a company serves, from `since` until `until`, as the alliance told it."""

    __tablename__ = "alliance_cover"
    __table_args__ = (
        reference("partner_id", "alliance_partner", cascade=True),
        reference("estate_id", "estate", cascade=True),
        Index(None, "tenant_id", "partner_id"),
        Index(None, "tenant_id", "estate_id", "since"),
    )

    partner_id: Mapped[UUID]
    estate_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]


class Handover(TenantOwned, Versioned, Base):
    """One item handed over once; `kinds.ORDER_STATES`. `attempt` counts how often it was tried with this item.

    `open_item_id` is the item while this handover runs: of each item there is at most one that does. Without
    `partner_id` the alliance chooses the company; `company` is its name as it was then.
    """

    __tablename__ = "alliance_handover"
    __table_args__ = (
        reference("partner_id", "alliance_partner"),
        reference("by_id", "person"),
        UniqueConstraint("tenant_id", "open_item_id"),
        Index(None, "tenant_id", "item_id", "attempt"),
        Index(None, "tenant_id", "state", "receipt_due"),
        Index(None, "tenant_id", "partner_id", "state"),
        Index(None, "tenant_id", "sent_on"),
        Index(None, "tenant_id", "by_id"),
    )

    item_id: Mapped[UUID]
    open_item_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(default=1)
    item_number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    link_id: Mapped[UUID]
    partner_id: Mapped[UUID | None]
    company: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[str] = mapped_column(String(10), default="sent")
    note: Mapped[str] = mapped_column(String(400), default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_on: Mapped[date]
    receipt_due: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(400), default="")
    contact_told: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(String(200), default="")
    overdue_said: Mapped[bool] = mapped_column(default=False)
    sends: Mapped[int] = mapped_column(default=1)
    """How often the order was sent: once more when the other side asks for what it lost."""
    by_id: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(String(60), default="")
