"""交办单 as the alliance has it: a snapshot of a community's item, and what the company did about it (A84)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Order(TenantOwned, Versioned, Base):
    """One item that a community handed over; `kinds.ORDER_STATES`. Without `company_id` the alliance has to give it out.

    `clock_on` is the day by which something must happen: the receipt, then the result or the next progress; empty
    while the clock stands still or nothing is asked of the company. Who reported it is known only where they
    agreed, and only until the order ends.
    """

    __tablename__ = "alliance_order"
    __table_args__ = (
        reference("company_id", "alliance_company"),
        UniqueConstraint("tenant_id", "link_id", "handover_id"),
        Index(None, "tenant_id", "state", "clock_on"),
        Index(None, "tenant_id", "company_id", "state", "clock_on"),
        Index(None, "tenant_id", "arrived_on"),
    )

    link_id: Mapped[UUID]
    handover_id: Mapped[UUID]
    community: Mapped[str] = mapped_column(String(60))
    company_id: Mapped[UUID | None]
    item_number: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(16), default="difficulty")
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    estate_name: Mapped[str] = mapped_column(String(60), default="")
    located: Mapped[str] = mapped_column(String(300), default="")
    level_name: Mapped[str] = mapped_column(String(20), default="")
    colour: Mapped[str] = mapped_column(String(10), default="grey")
    due_on: Mapped[date | None]
    next_on: Mapped[date | None]
    paused_on: Mapped[date | None]
    paused_reason: Mapped[str] = mapped_column(String(400), default="")
    asked_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="sent")
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrived_on: Mapped[date]
    receipt_due: Mapped[date]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_on: Mapped[date | None]
    result_text: Mapped[str] = mapped_column(default="")
    reported_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(400), default="")
    late_days: Mapped[int] = mapped_column(default=0)
    urged: Mapped[int] = mapped_column(default=0)
    clock_on: Mapped[date | None]
    reporter_name: Mapped[str] = mapped_column(String(60), default="")
    reporter_phone_sealed: Mapped[str] = mapped_column(String(400), default="")


class OrderEntry(TenantOwned, Base):
    """One act on an order: its timeline. `side` is company, alliance or community; `data` holds plain facts.

    A community's own words come with the number that they have there, so that none is written twice.
    """

    __tablename__ = "alliance_order_entry"
    __table_args__ = (
        reference("order_id", "alliance_order", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "order_id", "told_id"),
        Index(None, "tenant_id", "order_id", "at"),
        Index(None, "tenant_id", "person_id"),
    )

    order_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(String(60), default="")
    person_id: Mapped[UUID | None]
    told_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
