"""12345 热线工单, and the lists in which they came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, Json, TenantOwned, UtcDateTime, Versioned, reference


class HotlineCase(TenantOwned, Versioned, Base):
    """One case, known by the hotline's own number. Its id follows from that number, so that two imports at once
    mean the same row and what is sealed for it opens.

    `counted_at` (dispatched, else called) says to which period it belongs; `respond_by` until when the caller had
    to be reached. `resolved` and `satisfaction` are what the call-back heard, None and empty before. `closed` is
    what the list says of the handling. `excluded` is why it counts in no rate (剔除); it is counted as a case.
    """

    __tablename__ = "appeals_hotline_case"
    __table_args__ = (
        reference("estate_id", "estate"),
        reference("appeal_id", "appeals_appeal"),
        UniqueConstraint("tenant_id", "case_number"),
        Index(None, "tenant_id", "counted_at"),
        Index(None, "tenant_id", "phone_index"),
        Index(None, "tenant_id", "appeal_id"),
    )

    case_number: Mapped[str] = mapped_column(String(60))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    respond_by: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    caller: Mapped[str] = mapped_column(String(60), default="")
    phone_sealed: Mapped[str | None] = mapped_column(String(400))
    phone_index: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str]
    category: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    estate_id: Mapped[UUID | None]
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved: Mapped[bool | None]
    satisfaction: Mapped[str] = mapped_column(String(16), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[str] = mapped_column(String(200), default="")
    appeal_id: Mapped[UUID | None]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HotlineImport(TenantOwned, Versioned, Base):
    """One list on its way. The file is kept sealed until it is applied or cancelled, a day at most.

    `state`: previewed → applied | cancelled. `summary` counts what it did or would do.
    """

    __tablename__ = "appeals_hotline_import"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    filename: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    file_sealed: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(12), default="previewed")
    summary: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
