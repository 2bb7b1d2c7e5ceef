"""The base of all models, and what every tenant table has in common."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from yishi.database.types import Json, UtcDateTime, new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

GLOBAL_TABLES = frozenset(
    {
        "tenant",
        "tenant_ancestor",
        "tenant_placement",
        "tenant_host",
        "tenant_plugin",
        "tenant_link",
        "division",
        "account",
        "credential",
        "one_time_code",
        "attempt",
        "sign_in_session",
        "membership",
        "job",
        "figure",
        "plugin_registry",
    }
)
"""Tables without a tenant of their own: few, small, and listed here by name."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: Json, list[str]: Json, list[Any]: Json}


class TenantOwned:
    """A row of one tenant: primary key `(tenant_id, id)`, tenant first.

    `sort_order` puts `tenant_id` first in the key; a mixin column would otherwise land last and
    `session.get` would read the pair the wrong way round.
    """

    @declared_attr
    def tenant_id(cls) -> Mapped[int]:
        return mapped_column(
            BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True, sort_order=-100
        )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-99)


class Versioned:
    """An editable row: `version` goes out with each form and comes back; a stale one is refused."""

    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=90)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__dict__.get("version", cls.version)}


def reference(column: str, table: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A reference within the tenant: `(tenant_id, column) → table(tenant_id, id)`.

    `cascade` inside an aggregate; otherwise the database refuses and the service clears. Never SET NULL:
    it would blank `tenant_id`, and SQLite can't name one column.
    """
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else "NO ACTION",
    )


def is_tenant_table(table: Table) -> bool:
    return table.name not in GLOBAL_TABLES and not table.name.startswith("alembic_version")


def tenant_tables(metadata: MetaData | None = None) -> frozenset[str]:
    """Names of all tables that hold tenants' rows."""
    tables = (metadata or Base.metadata).tables.values()
    return frozenset(t.name for t in tables if is_tenant_table(t))


def core_tables() -> frozenset[str]:
    """Names of the platform's own tables, once `models.load` has run: no plugin's prefix may take one."""
    mappers = Base.registry.mappers
    return frozenset(m.local_table.name for m in mappers if m.class_.__module__.startswith("yishi."))  # type: ignore[attr-defined]


__all__ = [
    "GLOBAL_TABLES",
    "Base",
    "TenantOwned",
    "UtcDateTime",
    "Versioned",
    "core_tables",
    "reference",
    "tenant_tables",
]
