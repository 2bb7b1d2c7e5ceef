"""Which tables hold a tenant's rows: those of the code that runs, and those of plugins that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, column, func, inspect, select, table
from sqlalchemy.sql.expression import TableClause

from yishi.database import Base, current_tenant_id, current_unit, db
from yishi.database.base import GLOBAL_TABLES

PAGE = 1000


@dataclass(frozen=True, slots=True)
class TenantTable:
    """A table with a column `tenant_id`; `known` when the running code declares it."""

    name: str
    columns: tuple[str, ...]
    source: Any
    known: bool

    @property
    def is_global(self) -> bool:
        return self.name in GLOBAL_TABLES

    def own(self, *columns: Any) -> Select[Any]:
        """A select of the bound tenant's rows."""
        chosen = columns or tuple(self.source.c)
        return select(*chosen).where(self.source.c.tenant_id == current_tenant_id())

    def count(self) -> int:
        return int(db.scalar(self.own(func.count()).select_from(self.source)) or 0)

    def rows(self) -> Iterator[Any]:
        """The bound tenant's rows, page by page in the order of their ids."""
        if "id" not in self.columns:
            yield from db.execute(self.own())
            return
        statement = self.own().order_by(self.source.c.id).limit(PAGE)
        page = db.execute(statement).all()
        while page:
            yield from page
            page = (
                db.execute(statement.where(self.source.c.id > page[-1].id)).all() if len(page) == PAGE else []
            )


def tenant_tables_of_database() -> list[TenantTable]:
    """All tables in the database that name a tenant, those that others refer to first."""
    inspector = inspect(current_unit().connection)
    found = []
    names = [name for name, _keys in inspector.get_sorted_table_and_fkc_names() if name is not None]
    for name in names:
        columns = tuple(c["name"] for c in inspector.get_columns(name))
        if "tenant_id" in columns:
            declared = Base.metadata.tables.get(name)
            source = declared if declared is not None else _undeclared(name, columns)
            found.append(TenantTable(name, columns, source, declared is not None))
    return found


def _undeclared(name: str, columns: Sequence[str]) -> TableClause:
    return table(name, *(column(c) for c in columns))
