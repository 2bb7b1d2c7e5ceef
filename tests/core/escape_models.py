"""Three small tables of two tenants, and the registers of what is tried on them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, make_transient_to_detached, mapped_column, relationship

from yishi.database import new_id


@dataclass(frozen=True)
class Rows:
    """The ids of one tenant's rows, two of each kind."""

    parents: tuple[UUID, UUID]
    children: tuple[UUID, UUID]
    tags: tuple[UUID, UUID]


@dataclass
class Models:
    Parent: Any
    Child: Any
    Tag: Any
    rows: dict[int, Rows]
    scope: Callable[[int | None], AbstractContextManager[None]]
    """Binds another tenant in this context, as a careless caller could."""

    @property
    def tables(self) -> list[Table]:
        return [self.Parent.__table__, self.Child.__table__, self.Tag.__table__]


Case = Callable[[Session, int, int, Models], Any]

ATTACKS: dict[str, Case] = {}
"""Each gives what it saw; a leak is another tenant's secret in it, or another tenant's rows changed."""

POSTGRES_ATTACKS: dict[str, Case] = {}
"""Aimed at row-level security itself: only the tripwire stands against these."""

LEGITIMATE: dict[str, Case] = {}
"""Each gives True when it worked."""


def attack(case: Case) -> Case:
    ATTACKS[case.__name__] = case
    return case


def postgres_attack(case: Case) -> Case:
    POSTGRES_ATTACKS[case.__name__] = case
    return case


def legitimate(case: Case) -> Case:
    LEGITIMATE[case.__name__] = case
    return case


def secret(tenant_id: int) -> str:
    """What stands in each row of a tenant, and nowhere else."""
    return f"secret-of-{tenant_id}"


def make_models(base: Any, tenant_owned: type) -> Models:
    """Models on `base`; the caller fills in `scope`, and `seed` the rows."""
    if "tenant" not in base.metadata.tables:
        Table("tenant", base.metadata, Column("id", BigInteger, primary_key=True, autoincrement=False))

    class EscapeParent(tenant_owned, base):  # type: ignore[misc]
        __tablename__ = "escape_parent"
        secret: Mapped[str] = mapped_column(String(80))
        children: Mapped[list[EscapeChild]] = relationship(back_populates="parent", order_by="EscapeChild.id")

    class EscapeChild(tenant_owned, base):  # type: ignore[misc]
        __tablename__ = "escape_child"
        __table_args__ = (
            ForeignKeyConstraint(["tenant_id", "parent_id"], ["escape_parent.tenant_id", "escape_parent.id"]),
        )
        parent_id: Mapped[UUID]
        secret: Mapped[str] = mapped_column(String(80))
        parent: Mapped[EscapeParent] = relationship(back_populates="children")

    class EscapeTag(tenant_owned, base):  # type: ignore[misc]
        __tablename__ = "escape_tag"
        __table_args__ = (UniqueConstraint("tenant_id", "code"),)
        code: Mapped[str] = mapped_column(String(40))
        secret: Mapped[str] = mapped_column(String(80))

    return Models(EscapeParent, EscapeChild, EscapeTag, {}, _no_scope)


def _no_scope(_tenant_id: int | None) -> AbstractContextManager[None]:
    raise RuntimeError("the matrix must say how a tenant is bound")


def rows_of(session: Session, models: Models, tenant_id: int) -> list[tuple[object, ...]]:
    """All that a tenant has, to compare before and after."""
    tables = models.tables
    return [
        tuple(row) for t in tables for row in session.execute(select(t).where(t.c.tenant_id == tenant_id))
    ]


def seed(session: Session, models: Models, *tenants: int) -> None:
    """Start anew: two rows of each kind in each tenant, by a session that no guard watches."""
    known = models.Parent.metadata.tables["tenant"]
    for table in (models.Child.__table__, models.Parent.__table__, models.Tag.__table__, known):
        session.execute(delete(table))
    for tenant in tenants:
        session.execute(insert(known).values(id=tenant))
        rows = Rows(*((new_id(), new_id()) for _ in range(3)))
        models.rows[tenant] = rows
        same = {"tenant_id": tenant, "secret": secret(tenant)}
        session.add_all(models.Parent(id=each, **same) for each in rows.parents)
        session.flush()
        pairs = zip(rows.children, rows.parents, strict=True)
        session.add_all(models.Child(id=each, parent_id=parent, **same) for each, parent in pairs)
        session.add_all(models.Tag(id=each, code=f"code-{n}", **same) for n, each in enumerate(rows.tags))
    session.commit()


def smuggled(session: Session, entity: Any, tenant_id: int, row_id: UUID, **known: Any) -> Any:
    """A row of another tenant that the session believes to have loaded earlier."""
    row = entity(tenant_id=tenant_id, id=row_id, **known)
    make_transient_to_detached(row)
    session.add(row)
    return row
