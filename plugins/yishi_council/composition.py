"""Who sits in a council: a report by role, basis, constituency and group (A44)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import guarded, read
from yishi_council.kinds import BASES, CONSTITUENCIES, GROUPS, ROLES, group_of
from yishi_council.models import Seat

_HELD = guarded(
    select(Seat.role, Seat.basis, Seat.constituency, Seat.name).where(Seat.held_in == bindparam("council"))
)


@dataclass(frozen=True, slots=True)
class Composition:
    """How many hold which seats now; each mapping in the order of `kinds`, only what there is."""

    chair: str | None
    total: int
    roles: dict[str, int]
    bases: dict[str, int]
    constituencies: dict[str, int]
    groups: dict[str, int]

    @property
    def vacant(self) -> bool:
        """No chair: nothing can be announced until there is one."""
        return self.chair is None


def composition(council_id: UUID) -> Composition:
    """As it is now; one statement."""
    rows = read(_HELD, {"council": council_id}).all()
    return Composition(
        chair=next((row.name for row in rows if row.role == "chair"), None),
        total=len(rows),
        roles=_counted((row.role for row in rows), ROLES),
        bases=_counted((row.basis for row in rows if row.role == "director"), BASES),
        constituencies=_counted((row.constituency for row in rows if row.constituency), CONSTITUENCIES),
        groups=_counted((group_of(row.role, row.constituency) for row in rows), GROUPS),
    )


def _counted(values: Iterable[str], order: Iterable[str]) -> dict[str, int]:
    found = Counter(values)
    return {key: found[key] for key in order if found[key]}
