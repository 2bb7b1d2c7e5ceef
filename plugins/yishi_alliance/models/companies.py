"""成员公司, and which estate each of them serves (A78)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, Versioned, reference


class Company(TenantOwned, Versioned, Base):
    """A property company in the alliance, from `joined_on` until `left_on` (both days belong to it).

    `phone` is the company's service line, for everybody; `contact_phone_sealed` that of one person.
    """

    __tablename__ = "alliance_company"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        Index(None, "tenant_id", "left_on"),
    )

    name: Mapped[str] = mapped_column(String(60))
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    contact_name: Mapped[str] = mapped_column(String(60), default="")
    contact_phone_sealed: Mapped[str] = mapped_column(String(400), default="")
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    left_reason: Mapped[str] = mapped_column(String(200), default="")


class Estate(TenantOwned, Base):
    """An estate as its community told it: `estate_id` is its id over there. Gone ones stay, without being `active`."""

    __tablename__ = "alliance_estate"
    __table_args__ = (UniqueConstraint("tenant_id", "link_id", "estate_id"),)

    link_id: Mapped[UUID]
    estate_id: Mapped[UUID]
    community: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Service(TenantOwned, Versioned, Base):
    """A company serves an estate from `since` until `until`; no two companies on one day (物业管理条例 33)."""

    __tablename__ = "alliance_service"
    __table_args__ = (
        reference("company_id", "alliance_company", cascade=True),
        reference("served_id", "alliance_estate"),
        Index(None, "tenant_id", "company_id"),
        Index(None, "tenant_id", "served_id", "since"),
    )

    company_id: Mapped[UUID]
    served_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]
