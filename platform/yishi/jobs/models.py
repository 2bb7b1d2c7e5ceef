"""The job row: background work, written in the same transaction as the data it follows from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, UtcDateTime, new_id


class JobRow(Base):
    """One piece of work. `lane` orders: nothing runs while an earlier row of its lane waits.

    `key` makes it idempotent within a tenant. A worker holds `lease_until`; after that another may take
    it. `done_at` marks success; `failed_at` a row that used up its tries and waits for a human.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name", "key"),
        Index(None, "done_at", "failed_at", "due_at"),
        Index(None, "lane", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"))
    plugin: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str | None] = mapped_column(String(200))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(default="")
