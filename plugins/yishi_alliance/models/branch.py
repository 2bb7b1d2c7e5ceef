"""联合党支部 and its members with their terms (A79, A80)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, Versioned, reference


class Branch(TenantOwned, Versioned, Base):
    """The alliance's joint party branch; `guided_by` names who guides it (街道党工委、社区党委)."""

    __tablename__ = "alliance_branch"

    name: Mapped[str] = mapped_column(String(60))
    founded_on: Mapped[date]
    guided_by: Mapped[str] = mapped_column(String(120), default="")


class BranchMember(TenantOwned, Versioned, Base):
    """A member with a post for a term of `since`–`until`; `ended_on` is when it really ended. Ended ones are kept."""

    __tablename__ = "alliance_branch_member"
    __table_args__ = (
        reference("branch_id", "alliance_branch", cascade=True),
        reference("company_id", "alliance_company"),
        reference("person_id", "person"),
        Index(None, "tenant_id", "branch_id", "ended_on"),
        Index(None, "tenant_id", "company_id"),
        Index(None, "tenant_id", "person_id"),
    )

    branch_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(16))
    company_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    since: Mapped[date]
    until: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str] = mapped_column(String(200), default="")
