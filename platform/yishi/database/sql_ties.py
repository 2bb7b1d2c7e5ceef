"""What follows from equality: a graph of columns that ends at parameters and literals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from yishi.database.sql_reader import ParameterKey

TENANT_COLUMN = "tenant_id"


class Node(NamedTuple):
    """A column of one source (one table alias, sub-query or VALUES list) of the statement."""

    source: int
    column: str


class Parameter(NamedTuple):
    """A value the driver will bind."""

    key: ParameterKey


class Fixed(NamedTuple):
    """A whole number written into the SQL."""

    value: int


Atom = Node | Parameter | Fixed
Atoms = tuple[Atom, ...]
"""Values that stand in one column, one for each row or UNION arm: all must be of the tenant."""


@dataclass(slots=True)
class Outputs:
    """The columns a query gives: by position where that is known, and by name."""

    columns: list[tuple[str | None, Atoms | None]] | None = field(default_factory=list)
    names: dict[str, Atoms] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: list[tuple[str | None, Atoms | None]]) -> Outputs:
        counts = Counter(name for name, _ in columns)
        # Of two columns with one name a database may take either.
        return cls(columns, {name: atoms for name, atoms in columns if name and atoms and counts[name] == 1})

    def renamed(self, names: list[str]) -> Outputs:
        """As seen through `AS alias(first, second …)`."""
        if not names:
            return self
        if self.columns is None or len(names) > len(self.columns):
            return Outputs(None)
        pairs = zip([*names, *(name for name, _ in self.columns[len(names) :])], self.columns, strict=True)
        return Outputs.of([(name, atoms) for name, (_, atoms) in pairs])

    def united(self, other: Outputs) -> Outputs:
        """The rows of both arms: a column is of the tenant only if it is in each."""
        if self.columns is None or other.columns is None or len(self.columns) != len(other.columns):
            return Outputs(None)
        pairs = zip(self.columns, other.columns, strict=True)
        return Outputs.of([(name, one and two and one + two) for (name, one), (_, two) in pairs])


class Ties:
    """Which columns certainly hold the bound tenant's id, provided some values equal it.

    An edge `column ← atoms` says: wherever the column's row appears in the result and is not filled with
    NULL by an outer join, it equals these atoms. A column is tied when, along edges, it ends at parameters
    or literals; a circle of columns that never leaves itself is not.
    """

    def __init__(self) -> None:
        self._edges: dict[Node, list[Atoms]] = {}

    def add(self, node: Node, atoms: Atoms) -> None:
        self._edges.setdefault(node, []).append(atoms)

    def untied(self, wanted: Iterable[Node]) -> set[Node]:
        """Those of `wanted` that are not tied."""
        tied: set[Atom] = set()
        grown = True
        while grown:
            grown = False
            for node, alternatives in self._edges.items():
                if node not in tied and any(_holds(atoms, tied) for atoms in alternatives):
                    tied.add(node)
                    grown = True
        return {node for node in wanted if node not in tied}

    def values(self, wanted: Iterable[Node]) -> set[Parameter | Fixed]:
        """Every value that one of `wanted` is compared with, over however many columns."""
        found: set[Parameter | Fixed] = set()
        seen: set[Node] = set()
        pending = list(wanted)
        while pending:
            node = pending.pop()
            if node in seen:
                continue
            seen.add(node)
            for atoms in self._edges.get(node, ()):
                for atom in atoms:
                    if isinstance(atom, Node):
                        pending.append(atom)
                    else:
                        found.add(atom)
        return found


def _holds(atoms: Atoms, tied: set[Atom]) -> bool:
    return bool(atoms) and all(not isinstance(atom, Node) or atom in tied for atom in atoms)
