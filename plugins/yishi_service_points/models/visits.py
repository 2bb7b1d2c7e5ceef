"""The walk-in log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Visit(TenantOwned, Versioned, Base):
    """来访: somebody came with something, was answered or it was handed on (A61, A62, A64).

    Who came is a person on record, a name, or nobody (both empty). `answered_at` stays empty while they wait.
    `outcome` is one of `kinds.OUTCOMES`; what a visit became elsewhere is the core's matter link.
    """

    __tablename__ = "service_points_visit"
    __table_args__ = (
        reference("point_id", "service_points_point"),
        reference("guide_id", "service_points_guide"),
        reference("person_id", "person"),
        reference("served_by_id", "person"),
        Index(None, "tenant_id", "arrived_at"),
        Index(None, "tenant_id", "outcome", "arrived_at"),
        Index(None, "tenant_id", "point_id", "arrived_at"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "served_by_id", "arrived_at"),
    )

    point_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(String(500))
    field: Mapped[str] = mapped_column(String(20), default="other")
    guide_id: Mapped[UUID | None]
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(500), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(10), default="now")
    served_by_id: Mapped[UUID | None]
    served_by_name: Mapped[str] = mapped_column(String(60), default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
