"""What other floors hold about a person, registered from above, so that export and erasure miss nothing.

`places` and `topics` stand above `people` and may not be imported here; each registers its part once, when
it is imported. Plugins use the hooks `export_person` and `erase_person`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from yishi.actor import Actor
from yishi.errors import Reason
from yishi.plugins.values import PersonRecord

Export = Callable[[UUID], Iterable[PersonRecord]]
Erase = Callable[[UUID], Iterable[Reason]]
RolesOf = Callable[[UUID], Iterable[str]]
Reaches = Callable[[Actor, UUID], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """One floor's part. All functions run in the current unit and may query; each is optional.

    `export(person_id)` gives all it holds (个人信息保护法 45); `erase(person_id)` blanks it or gives the
    reasons why it must stay (47); `roles(person_id)` gives roles that follow from facts (an ownership makes
    an `owner`); `reaches(actor, person_id)` says whether an actor limited to a grid, building or entrance
    reaches that person.
    """

    name: str
    export: Export | None = None
    erase: Erase | None = None
    roles: RolesOf | None = None
    reaches: Reaches | None = None


_PARTS: dict[str, Part] = {}


def register(
    name: str,
    *,
    export: Export | None = None,
    erase: Erase | None = None,
    roles: RolesOf | None = None,
    reaches: Reaches | None = None,
) -> None:
    """Register a floor's part under its name; registering it again replaces it."""
    _PARTS[name] = Part(name, export, erase, roles, reaches)


def parts() -> tuple[Part, ...]:
    return tuple(_PARTS.values())


def roles_of(person_id: UUID) -> list[str]:
    """Roles that follow from what is known of the person."""
    return [role for part in parts() if part.roles for role in part.roles(person_id)]


def within_reach(actor: Actor, person_id: UUID) -> bool:
    """Whether the actor's scope reaches this person; without a scope it reaches everybody."""
    if not any(actor.scope.get(key) for key in ("grid", "building", "entrance", "company")):
        return True
    return any(part.reaches(actor, person_id) for part in parts() if part.reaches)
