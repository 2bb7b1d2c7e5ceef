"""Units of a roster become voters: the merging of 建筑物区分所有权解释 9, and co-owners as one.

Pure: from the units of one day to voters, without the database.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yishi.toolkit import places

PARKING = frozenset({"parking", "storage"})
"""Kinds of units that count only where the community says so (解释 2; the practice differs)."""

NAMELESS = "业主 "


@dataclass(slots=True)
class Voter:
    """One voice in the making: its key, its name, who stands behind it, its units in the roster's order."""

    key: str
    name: str
    kind: str
    holders: tuple[places.Owner, ...]
    units: list[places.UnitOnDay] = field(default_factory=list)

    @property
    def area(self) -> int:
        """In 0.01 m²; units without a known area add nothing, and stop the freeze."""
        return sum(unit.area or 0 for unit in self.units)


def voters_of(units: Sequence[places.UnitOnDay], *, parking: bool = False) -> list[Voter]:
    """Voters in the order of their first unit.

    One owner of several units is one person; so are co-owners who own the same units together; the
    developer with all that is unsold or not yet handed over is one (解释 9). A unit whose owner nobody knows
    is one person, who can't be asked. Parking counts only with `parking`.
    """
    wanted = [unit for unit in units if parking or unit.kind not in PARKING]
    developers = _developers(wanted)
    voters: dict[str, Voter] = {}
    for unit in wanted:
        found = _voter(unit, developers)
        voters.setdefault(found.key, found).units.append(unit)
    return list(voters.values())


def _developers(units: Iterable[places.UnitOnDay]) -> tuple[places.Owner, ...]:
    """Who the developer is, the one with most units first."""
    owners = [owner for unit in units for owner in unit.owners if owner.kind == "developer"]
    counts = Counter(owner.person_id for owner in owners)
    known = {owner.person_id: owner for owner in owners}
    return tuple(known[person_id] for person_id, _times in counts.most_common())


def _voter(unit: places.UnitOnDay, developers: tuple[places.Owner, ...]) -> Voter:
    if unit.with_developer or any(owner.kind == "developer" for owner in unit.owners):
        named = developers[0].name if developers else ""
        return Voter("developer", named, "developer", developers)
    if not unit.owners:
        return Voter(f"unit:{unit.id}", f"{NAMELESS}{unit.label}", "unknown", ())
    owners = tuple(sorted(unit.owners, key=lambda owner: str(owner.person_id)))
    if len(owners) == 1:
        return Voter(f"person:{owners[0].person_id}", owners[0].name, owners[0].kind, owners)
    together = "|".join(str(owner.person_id) for owner in owners)
    name = "、".join(owner.name for owner in unit.owners)
    key = hashlib.sha256(together.encode()).hexdigest()[:40]
    return Voter(f"co-owners:{key}", name[:60], "co_owners", owners)
