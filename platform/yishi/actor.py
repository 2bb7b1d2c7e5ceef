"""Who acts: the first argument of every service function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from yishi.errors import NeedsSignIn, NotAllowed

EVERYTHING = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone (or the system) acting in one tenant.

    `scope` limits a role to grids, buildings or a company (`{"building": ["3"]}`); empty means all.
    `beneficiary_id` is the person an assisted act is done for; `assist_reason` why.
    """

    tenant_id: int
    account_id: UUID | None = None
    person_id: UUID | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    scope: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "web"
    beneficiary_id: UUID | None = None
    assist_reason: str | None = None

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None or self.channel != "web"

    def may(self, permission: str) -> bool:
        return permission in self.permissions or "*" in self.permissions

    def need(self, permission: str) -> None:
        """Refuse unless the actor holds `permission`."""
        if not self.may(permission):
            raise NotAllowed() if self.signed_in else NeedsSignIn()

    def for_person(self, person_id: UUID, reason: str) -> Actor:
        """The same actor, acting for a resident."""
        return replace(self, beneficiary_id=person_id, assist_reason=reason)

    @property
    def on_behalf_of(self) -> UUID | None:
        """The person whose matter this is: the beneficiary, else the actor."""
        return self.beneficiary_id or self.person_id


def system(tenant_id: int, channel: str = "job") -> Actor:
    """The installation itself, in one tenant: jobs, the command line, imports."""
    return Actor(tenant_id=tenant_id, name="系统", permissions=EVERYTHING, channel=channel)


def anonymous(tenant_id: int, permissions: frozenset[str] = frozenset()) -> Actor:
    """Somebody who has not signed in."""
    return Actor(tenant_id=tenant_id, permissions=permissions)
