"""Who here may do something, for modules in which one person hands work to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.database import current_tenant_id, guarded, read
from yishi.people.access import permissions_of
from yishi.people.models import Membership
from yishi.tenants.current import current_registry, current_tenant


@dataclass(frozen=True, slots=True)
class Member:
    """A living member with their person here; `permissions` are those of their roles, wherever these reach."""

    person_id: UUID
    account_id: UUID
    name: str
    roles: tuple[str, ...]
    scope: Mapping[str, Any]
    permissions: frozenset[str]


_COLUMNS = (
    Membership.person_id,
    Membership.account_id,
    Membership.name,
    Membership.roles,
    Membership.scope,
)
_LIVING = guarded(
    select(*_COLUMNS)
    .where(
        Membership.tenant_id == bindparam("tenant"),
        Membership.ended_at.is_(None),
        Membership.person_id.is_not(None),
    )
    .order_by(Membership.name, Membership.id)
)
_PLAIN = frozenset({"resident", "owner"})


def holding(permission: str) -> list[Member]:
    """All members whose roles hold `permission`, by name: those whom a task can be given to. One statement."""
    rows = read(_LIVING, {"tenant": current_tenant_id()})
    # Residents are thousands, and no role of theirs is ever given work.
    working = (_member(*row) for row in rows if not set(row.roles) <= _PLAIN)
    return [one for one in working if permission in one.permissions]


def of_person(person_id: UUID) -> Member | None:
    """The living membership of a person; None for people without an account here."""
    one = _LIVING.where(Membership.person_id == bindparam("person"))
    row = read(one, {"tenant": current_tenant_id(), "person": person_id}).first()
    return _member(*row) if row else None


def _member(
    person_id: UUID | None, account_id: UUID, name: str, roles: list[str], scope: dict[str, Any]
) -> Member:
    assert person_id is not None
    held = permissions_of(current_tenant(), current_registry(), roles, signed_in=True)
    return Member(person_id, account_id, name, tuple(roles), scope, held)
