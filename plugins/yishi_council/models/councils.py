"""Councils, their charters and their seats."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, Versioned, reference


class Council(TenantOwned, Versioned, Base):
    """议事会, opened for an estate (or, without one, for the whole community) for a reason (A23).

    `name` is what people call it (百姓议事堂). `open_for` is the estate while the council is open: at most
    one open council for an estate, in the database.
    """

    __tablename__ = "council_council"
    __table_args__ = (
        reference("estate_id", "estate"),
        UniqueConstraint("tenant_id", "open_for"),
    )

    estate_id: Mapped[UUID | None]
    open_for: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(String(500), default="")


class Charter(TenantOwned, Base):
    """章程: one version of a council's rules; the one with the latest `effective_from` of a day holds on it.

    `quorum` and `approval` are thresholds as text (`>=2/3` of those summoned, `>1/2` of those present);
    `household_quorum` is the one for sessions of households, empty for none. Attendance in one of
    `counted_modes` counts. One person present may hold `proxy_cap` written proxies, 0 for none.
    """

    __tablename__ = "council_charter"
    __table_args__ = (
        reference("council_id", "council_council", cascade=True),
        UniqueConstraint("tenant_id", "council_id", "number"),
    )

    council_id: Mapped[UUID]
    number: Mapped[int]
    text: Mapped[str]
    effective_from: Mapped[date]
    adopted_on: Mapped[date]
    quorum: Mapped[str] = mapped_column(String(12))
    approval: Mapped[str] = mapped_column(String(12))
    household_quorum: Mapped[str] = mapped_column(String(12), default="")
    counted_modes: Mapped[list[str]]
    notice_days: Mapped[int]
    proxy_cap: Mapped[int] = mapped_column(default=1, server_default="1")
    entered_by: Mapped[str] = mapped_column(String(60), default="")


class Seat(TenantOwned, Versioned, Base):
    """A person in a council from `since` on and before `until`: chair, director or member.

    A director has a `basis` (司法所所长 …), a member a `constituency` (居民代表, 三长 …). While the seat is
    held, `held_in` is the council, and for the chair `chair_of`, too: one seat for a person, exactly one
    chair, in the database.
    """

    __tablename__ = "council_seat"
    __table_args__ = (
        reference("council_id", "council_council", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "chair_of"),
        UniqueConstraint("tenant_id", "held_in", "person_id"),
        Index(None, "tenant_id", "council_id"),
        Index(None, "tenant_id", "person_id"),
    )

    council_id: Mapped[UUID]
    held_in: Mapped[UUID | None]
    chair_of: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(10))
    basis: Mapped[str] = mapped_column(String(24), default="")
    constituency: Mapped[str] = mapped_column(String(24), default="")
    since: Mapped[date]
    until: Mapped[date | None]
