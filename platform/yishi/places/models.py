"""Places: estate, building, entrance, unit; household, owner and ownership with dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Area, Base, TenantOwned, UtcDateTime, Versioned, reference


class Estate(TenantOwned, Versioned, Base):
    """小区: a residential estate."""

    __tablename__ = "estate"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(default="")


class Building(TenantOwned, Base):
    """楼栋, in natural order by `sort_key` (2 before 10)."""

    __tablename__ = "building"
    __table_args__ = (
        reference("estate_id", "estate", cascade=True),
        UniqueConstraint("tenant_id", "estate_id", "name"),
    )

    estate_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    sort_key: Mapped[str] = mapped_column(String(80))


class Entrance(TenantOwned, Base):
    """单元 (the door, not the flat)."""

    __tablename__ = "entrance"
    __table_args__ = (
        reference("building_id", "building", cascade=True),
        UniqueConstraint("tenant_id", "building_id", "name"),
    )

    building_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    sort_key: Mapped[str] = mapped_column(String(80))


class Unit(TenantOwned, Versioned, Base):
    """房屋, 专有部分. `area` in 0.01 m², with its source (建筑物区分所有权解释 8: register, survey, contract;
    empty while the area is unknown).

    `status`: delivered, unsold, sold_undelivered (the last two count as one person, the developer: 解释 9).
    `occupancy`: self_occupied, let, vacant, or empty for unknown. `sort_key` is the natural key of building,
    entrance and room.
    """

    __tablename__ = "unit"
    __table_args__ = (
        reference("estate_id", "estate", cascade=True),
        reference("entrance_id", "entrance", cascade=True),
        UniqueConstraint("tenant_id", "entrance_id", "room"),
        Index(None, "tenant_id", "estate_id", "sort_key"),
    )

    estate_id: Mapped[UUID]
    entrance_id: Mapped[UUID]
    floor: Mapped[str] = mapped_column(String(10), default="")
    room: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16), default="dwelling")
    area: Mapped[int | None] = mapped_column(Area)
    area_source: Mapped[str] = mapped_column(String(16), default="register")
    status: Mapped[str] = mapped_column(String(20), default="delivered")
    occupancy: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(default="")
    removed_on: Mapped[date | None]


class Ownership(TenantOwned, Versioned, Base):
    """Who owned a unit from `since` on and before `until`; None is unknown, or not yet.

    `owner_key` is the owner's number in the roster that the estate keeps.
    """

    __tablename__ = "ownership"
    __table_args__ = (
        reference("unit_id", "unit", cascade=True),
        reference("person_id", "person"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "person_id"),
    )

    unit_id: Mapped[UUID]
    person_id: Mapped[UUID]
    since: Mapped[date | None]
    until: Mapped[date | None]
    share: Mapped[str] = mapped_column(String(20), default="")
    owner_key: Mapped[str] = mapped_column(String(120), default="")


class Household(TenantOwned, Versioned, Base):
    """户: who lives in a unit. Its representative speaks for it in sessions."""

    __tablename__ = "household"
    __table_args__ = (reference("unit_id", "unit", cascade=True), Index(None, "tenant_id", "unit_id"))

    unit_id: Mapped[UUID]
    contact_time: Mapped[str] = mapped_column(String(20), default="")
    since: Mapped[date | None]
    until: Mapped[date | None]


class HouseholdMember(TenantOwned, Versioned, Base):
    """A person in a household; `relation` owner, family, occupant."""

    __tablename__ = "household_member"
    __table_args__ = (
        reference("household_id", "household", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "household_id", "person_id"),
        Index(None, "tenant_id", "person_id"),
    )

    household_id: Mapped[UUID]
    person_id: Mapped[UUID]
    relation: Mapped[str] = mapped_column(String(16), default="family")
    representative: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date | None]
    until: Mapped[date | None]


class RosterImport(TenantOwned, Versioned, Base):
    """One roster file on its way. The file is kept, sealed, until it is applied or cancelled.

    `state`: previewed, queued, applying, applied; or outdated (the record changed after the preview),
    cancelled. `options` say how the file is read and, once confirmed, by whom and which plan; `people` who
    each owner of the file is, settled before the first batch. `done` of `total` steps are written.
    """

    __tablename__ = "roster_import"
    __table_args__ = (
        reference("estate_id", "estate", cascade=True),
        Index(None, "tenant_id", "estate_id", "created_at"),
    )

    estate_id: Mapped[UUID]
    filename: Mapped[str] = mapped_column(String(200))
    storage_key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="previewed")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    people: Mapped[dict[str, Any]] = mapped_column(default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(60), default="")
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(default="")
