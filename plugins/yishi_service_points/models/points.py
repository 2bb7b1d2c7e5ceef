"""Points and their duty roster."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, Json, TenantOwned, Versioned, reference


class Point(TenantOwned, Versioned, Base):
    """议事点: where residents come with whatever they have (A05, A60, A61).

    It is open on `days` (ISO weekdays, 1 = Monday) during `hours` (pairs of minutes of the day), from
    `opened_on` on and before `closed_on`. `phone` is the point's public number. An empty `estate_id` is a
    point for the whole community.
    """

    __tablename__ = "service_points_point"
    __table_args__ = (
        reference("estate_id", "estate"),
        UniqueConstraint("tenant_id", "name"),
        Index(None, "tenant_id", "estate_id"),
    )

    estate_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    days: Mapped[list[int]] = mapped_column(Json)
    hours: Mapped[list[list[int]]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(String(200), default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(String(200), default="")

    def active(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


class DutyShift(TenantOwned, Versioned, Base):
    """值班: somebody at a point, each `weekday` from `since` on and before `until`, or once (`on_date`) (A63).

    `starts` and `ends` are minutes of the day; where `ends` is not later than `starts` the shift runs over
    midnight. Exactly one of `weekday` and `on_date` is given.
    """

    __tablename__ = "service_points_shift"
    __table_args__ = (
        reference("point_id", "service_points_point", cascade=True),
        reference("person_id", "person"),
        Index(None, "tenant_id", "point_id", "until"),
        Index(None, "tenant_id", "person_id"),
    )

    point_id: Mapped[UUID]
    weekday: Mapped[int | None]
    on_date: Mapped[date | None]
    starts: Mapped[int]
    ends: Mapped[int]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    since: Mapped[date]
    until: Mapped[date | None]


class DutyChange(TenantOwned, Base):
    """One day of one shift that differs: a substitute, a swap (two rows that name each other), or none at all."""

    __tablename__ = "service_points_change"
    __table_args__ = (
        reference("shift_id", "service_points_shift", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "shift_id", "on_date"),
        Index(None, "tenant_id", "on_date"),
        Index(None, "tenant_id", "person_id"),
    )

    shift_id: Mapped[UUID]
    on_date: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    swapped_with: Mapped[UUID | None]
