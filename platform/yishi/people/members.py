"""Who here may do something, for modules in which one person hands work to another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, String, bindparam, cast, or_, select

from yishi.database import current_tenant_id, guarded, read
from yishi.people.access import RESIDENTS, ROLES, permissions_of
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


_LIVING = (
    select(
        Membership.person_id,
        Membership.account_id,
        Membership.name,
        Membership.roles,
        Membership.scope,
    )
    .where(
        Membership.tenant_id == bindparam("members_of", type_=BigInteger),
        Membership.ended_at.is_(None),
        Membership.person_id.is_not(None),
    )
    .order_by(Membership.name, Membership.id)
)
# Residents are thousands, and no role of theirs is ever given work.
_works = or_(*(cast(Membership.roles, String).like(f'%"{role}"%') for role in ROLES if role not in RESIDENTS))
WORKING: Select[Any] = _LIVING.where(_works)
"""Members with some role beside a resident's. A page may bring them along in a statement of its own, as
`json_rows(*members.WORKING.subquery().c)` with `members.params()`; `members.from_rows` reads them back.
"""
_WORKING, _ONE = guarded(WORKING), guarded(_LIVING.where(Membership.person_id == bindparam("person")))


def params() -> dict[str, Any]:
    """What `WORKING` is asked with."""
    return {"members_of": current_tenant_id()}


def holding(permission: str) -> list[Member]:
    """All members whose roles hold `permission`, by name: those whom a task can be given to. One statement."""
    return from_rows(read(_WORKING, params()), permission)


def from_rows(rows: Iterable[Sequence[Any]], permission: str) -> list[Member]:
    """The same of rows of `WORKING`, also as they come out of JSON."""
    return [one for one in (_member(*row) for row in rows) if permission in one.permissions]


def of_person(person_id: UUID) -> Member | None:
    """The living membership of a person; None for people without an account here."""
    row = read(_ONE, {**params(), "person": person_id}).first()
    return _member(*row) if row else None


def _member(person_id: Any, account_id: Any, name: str, roles: Any, scope: Any) -> Member:
    # SQLite gives JSON within JSON as text.
    roles, scope = (json.loads(value) if isinstance(value, str) else value for value in (roles, scope))
    held = permissions_of(current_tenant(), current_registry(), roles, signed_in=True)
    return Member(UUID(str(person_id)), UUID(str(account_id)), name, tuple(roles), scope, held)
