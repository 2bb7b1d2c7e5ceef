"""Tenants and what belongs to the installation: all global tables, read before a tenant is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, BigId, UtcDateTime, new_id


class Tenant(Base):
    """A district, subdistrict, community or alliance. Never an occupant of a flat.

    `code` is a division code of `code_system` in `code_vintage`: identity for re-import where present,
    never a key, because codes drift and two systems disagree (domain rules, point 10).
    """

    __tablename__ = "tenant"
    # Without AUTOINCREMENT SQLite would give a deleted tenant's id, and what is kept under it, to the next.
    __table_args__ = (
        UniqueConstraint("code_system", "code"),
        Index(None, "parent_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(100))
    brand: Mapped[str] = mapped_column(String(100), default="")
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="NO ACTION"))
    code: Mapped[str | None] = mapped_column(String(20))
    code_system: Mapped[str | None] = mapped_column(String(16))
    code_vintage: Mapped[str | None] = mapped_column(String(16))
    profile: Mapped[str] = mapped_column(String(40), default="")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    locale: Mapped[str] = mapped_column(String(10), default="zh_CN")
    story: Mapped[str] = mapped_column(default="")
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    roles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    search: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    """Counts every change of the tenant, its switches and settings: the key of what is kept rendered."""

    __mapper_args__ = {"version_id_col": version}


class TenantAncestor(Base):
    """Closure of the tree: each tenant with itself (depth 0) and all above it."""

    __tablename__ = "tenant_ancestor"
    __table_args__ = (Index(None, "ancestor_id", "depth"),)

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True
    )
    ancestor_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True
    )
    depth: Mapped[int]


class TenantPlacement(Base):
    """Under whom a tenant stood from when to when: re-parenting is a dated act."""

    __tablename__ = "tenant_placement"
    __table_args__ = (Index(None, "tenant_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"))
    parent_name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")


class TenantHost(Base):
    """A host name that leads straight to one tenant."""

    __tablename__ = "tenant_host"

    host: Mapped[str] = mapped_column(String(253), primary_key=True)
    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), index=True
    )


class TenantPlugin(Base):
    """One module in one tenant: the district *allows*, the tenant *enables*; both are needed.

    `settings` holds only values that differ from what the district, the profile and the schema give.
    """

    __tablename__ = "tenant_plugin"

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True
    )
    plugin: Mapped[str] = mapped_column(String(60), primary_key=True)
    allowed: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(100), default="")
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TenantLink(Base):
    """A link between two tenants that both must accept; things cross only under one, as a *send*."""

    __tablename__ = "tenant_link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    from_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    accepted_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_to: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Division(Base):
    """An administrative division as published: `(system, vintage, code)`; never a key elsewhere."""

    __tablename__ = "division"
    __table_args__ = (Index(None, "parent_code"),)

    system: Mapped[str] = mapped_column(String(16), primary_key=True)
    vintage: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(16))
    parent_code: Mapped[str | None] = mapped_column(String(20))


class Figure(Base):
    """One roll-up number of one tenant and period; all that an operator reads of a community."""

    __tablename__ = "figure"

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True
    )
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    label: Mapped[str] = mapped_column(String(100), default="")
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(10), default="count")
    state: Mapped[bool] = mapped_column(default=False)
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PluginRegistry(Base):
    """Which plugin versions this database has been migrated for."""

    __tablename__ = "plugin_registry"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[str] = mapped_column(String(40), default="")
    distribution: Mapped[str] = mapped_column(String(200), default="")
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)
