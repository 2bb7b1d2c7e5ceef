"""What was handed from one module to another, and how it ended there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, TenantOwned, UtcDateTime


class MatterLink(TenantOwned, Base):
    """`source` (`three_leads.entry`) became `target` (`worklist.item`); once for each source and kind.

    No foreign keys: both ends belong to modules, which may be off or gone. `source_label` and `label` are how
    each end is called in words; `path` leads to the target, relative to the tenant. `outcome` is empty while it
    is in hand, then one of `OUTCOMES`, with `words` said about it.
    """

    __tablename__ = "matter_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "source", "source_id", "kind"),
        Index(None, "tenant_id", "target", "target_id"),
    )

    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[UUID]
    source_label: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(60))
    target_id: Mapped[UUID]
    label: Mapped[str] = mapped_column(String(120))
    path: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    words: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
