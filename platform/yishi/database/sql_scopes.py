"""Names, scopes and shapes of SQL: the small questions that reading a block asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from yishi.database.sql_ties import TENANT_COLUMN, Node, Outputs

_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_POSTGRES_NAME_BYTES = 63


@dataclass(frozen=True, slots=True)
class Source:
    """One thing in FROM: a table under an alias, a query, a function, a list of rows."""

    serial: int

    @property
    def tenant(self) -> Node:
        return Node(self.serial, TENANT_COLUMN)


@dataclass(slots=True)
class Scope:
    """The names that expressions of one block may use, and those around it."""

    around: Scope | None
    ctes: dict[str, Outputs]
    sources: dict[str, Source] = field(default_factory=dict)

    def find(self, name: str) -> Source | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.sources:
                return scope.sources[name]
            scope = scope.around
        return None


def compared(identifier: exp.Expression, dialect_name: str) -> str:
    """A name as the database compares it: SQLite folds quoted names too, PostgreSQL cuts long ones."""
    if dialect_name == "sqlite":
        return fold(identifier.name)
    name = identifier.name if identifier.args.get("quoted") else fold(identifier.name)
    return name.encode()[:_POSTGRES_NAME_BYTES].decode(errors="ignore")


def conjuncts(condition: exp.Expression) -> Iterator[exp.Expression]:
    pending = [condition]
    while pending:
        each = pending.pop()
        if isinstance(each, exp.And):
            pending += (each.this, each.expression)
        elif isinstance(each, exp.Paren):
            pending.append(each.this)
        else:
            yield each


def is_comma(join: exp.Join) -> bool:
    return not (join.side or join.kind or join.method or join.args.get("on") or join.args.get("using"))


def bound_by_on(side: str, left: dict[str, Source], joined: dict[str, Source]) -> dict[str, Source]:
    """The tables whose rows an ON keeps out: an outer join fills its other side with NULL instead."""
    return {"": {**left, **joined}, "LEFT": joined, "RIGHT": left}.get(side, {})


def items(row: exp.Expression) -> list[exp.Expression]:
    return row.expressions if isinstance(row, exp.Tuple) else [row]


def fold(name: str) -> str:
    """Lower case as databases do it, for ASCII letters alone."""
    return name.translate(_ASCII_LOWER)
