"""The plan of an apply: what is wanted of each tenant, and how that differs from what is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from yishi.tenants.apply_file import Entry
from yishi.tenants.profiles import EMPTY, Profile

Action = Literal["create", "change", "move", "unchanged"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`name` as in the file (`labels.议事会`, `modules.notices`); `old` is None for what is new."""

    name: str
    old: Any
    new: Any


@dataclass(slots=True)
class Item:
    """One tenant of the plan. `parent` is another item, or the id of a tenant that is there."""

    entry: Entry
    slug: str
    tenant_id: int | None = None
    parent: Item | int | None = None
    parent_name: str = ""
    is_new: bool = False
    moves: bool = False
    profile: Profile = EMPTY
    changes: list[FieldChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def action(self) -> Action:
        if self.is_new:
            return "create"
        if self.moves:
            return "move"
        return "change" if self.changes else "unchanged"

    @property
    def title(self) -> str:
        return f"{self.entry.values['name']} ({self.slug})"


@dataclass(slots=True)
class Plan:
    """All items, parents before what stands under them."""

    items: list[Item]

    @property
    def is_empty(self) -> bool:
        return all(item.action == "unchanged" for item in self.items)

    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(("create", "change", "move", "unchanged"), 0)
        for item in self.items:
            found[item.action] += 1
        return found

    def fingerprint(self) -> list[Any]:
        """What two plans must agree in, so that what was shown is what is done."""
        return [(i.slug, i.action, i.tenant_id, i.parent_name, i.changes) for i in self.items]
