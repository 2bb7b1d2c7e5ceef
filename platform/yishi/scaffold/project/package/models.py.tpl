"""Tables of this module. Each name begins with `{{name}}_`, each key with the tenant."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Visit(TenantOwned, Versioned, Base):
    """One visit to the place of a topic: due through `due_on`, made at `seen_at`, with what was seen.

    It goes with its topic (`cascade`); its visitor is a person, whom `erase_person` clears here.
    """

    __tablename__ = "{{name}}_visit"
    __table_args__ = (
        reference("topic_id", "topic", cascade=True),
        reference("visitor_id", "person"),
        UniqueConstraint("tenant_id", "topic_id"),
        Index(None, "tenant_id", "due_on"),
        Index(None, "tenant_id", "visitor_id"),
    )

    topic_id: Mapped[UUID]
    due_on: Mapped[date]
    late: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(500), default="")
    visitor_id: Mapped[UUID | None]
    visitor_name: Mapped[str] = mapped_column(String(60), default="")
