"""Who holds more than a resident's role in this tenant, and what changed lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, select

from yishi.actor import Actor
from yishi.database import current_tenant_id, guarded, read
from yishi.people.access import RESIDENTS
from yishi.people.models import Account, Credential, Membership, RoleGrant

_ONLY_RESIDENTS = frozenset(RESIDENTS)
_CHANGES = guarded(
    select(
        RoleGrant.at,
        RoleGrant.role,
        RoleGrant.granted,
        RoleGrant.by_name,
        Account.name.label("account_name"),
        Membership.name.label("member_name"),
    )
    .select_from(RoleGrant)
    .join(Account, Account.id == RoleGrant.account_id)
    .outerjoin(
        Membership,
        (Membership.account_id == RoleGrant.account_id) & (Membership.tenant_id == RoleGrant.tenant_id),
    )
    .where(RoleGrant.role.not_in(RESIDENTS))
    .order_by(RoleGrant.at.desc(), RoleGrant.id.desc())
    .limit(30)
)


def staff(actor: Actor) -> Sequence[Any]:
    """Rows of id, version, person_id, name, roles, scope, since, user_name, by name."""
    actor.need("people.grant_roles")
    found = (
        select(
            Membership.id,
            Membership.version,
            Membership.person_id,
            Membership.name,
            Membership.roles,
            Membership.scope,
            Membership.since,
            Credential.identifier.label("user_name"),
        )
        .outerjoin(
            Credential, (Credential.account_id == Membership.account_id) & (Credential.kind == "password")
        )
        .where(
            Membership.tenant_id == current_tenant_id(),
            Membership.ended_at.is_(None),
            # Thousands of residents stay in the database: they hold one of these lists exactly.
            cast(Membership.roles, String).not_in(
                ["[]", '["resident"]', '["owner"]', '["resident", "owner"]', '["owner", "resident"]']
            ),
        )
        .order_by(Membership.name, Membership.id)
    )
    return [row for row in read(found) if not _ONLY_RESIDENTS.issuperset(row.roles)]


def changes(actor: Actor) -> Sequence[Any]:
    """Late changes of roles beyond a resident's: at, role, granted, by_name, member_name, account_name."""
    actor.need("people.grant_roles")
    rows: Sequence[Any] = read(_CHANGES).all()
    return rows
