"""Who has which role: granted and taken in the open, on the ledger, never the last administrator's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, select

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.clock import clock
from yishi.database import current_tenant_id, db
from yishi.errors import Conflict, Refusal
from yishi.i18n import N_, _
from yishi.people.access import ROLES
from yishi.people.models import Membership, RoleGrant
from yishi.tenants.current import current_tenant
from yishi.tenants.models import Tenant

SCOPE_OF = {
    "grid_administrator": "grid",
    "grid_lead": "grid",
    "building_lead": "building",
    "entrance_lead": "entrance",
    "property_staff": "company",
}
"""What limits a role: the key of `Membership.scope` whose list of ids it reaches; no list means all."""


def called(role: str) -> str:
    """The role in this tenant's words."""
    return current_tenant().label(ROLES.get(role, role))


def check_role(role: str) -> None:
    """Refuse a role that does not exist, or that this kind of tenant does not have."""
    if role not in ROLES:
        raise Refusal("people.no_such_role", _("没有这个角色，请重新选择。"), field="role")
    if role == "operator" and current_tenant().kind not in ("district", "subdistrict"):
        raise Refusal("people.operator_elsewhere", _("运营员只能设在区（开发区）或街道。"), field="role")


def grant(membership: Membership, actor: Actor, role: str, scope: Iterable[str] = ()) -> None:
    """Add a role, with the grids, buildings, entrances or company it is limited to."""
    check_role(role)
    limits = [str(item) for item in scope]
    if limits and role not in SCOPE_OF:
        raise Refusal("people.no_scope", _("这个角色管整个社区，不能限定范围。"), field="scope")
    if limits:
        membership.scope = {**membership.scope, SCOPE_OF[role]: limits}
    if role in membership.roles and not limits:
        return
    membership.roles = [*dict.fromkeys([*membership.roles, role])]
    _remember(actor, membership, role, granted=True, scope={SCOPE_OF[role]: limits} if limits else {})


def revoke(membership: Membership, actor: Actor, role: str) -> None:
    """Take a role away. Raises `Conflict` for the last administrator."""
    if role not in membership.roles:
        return
    if role == "administrator":
        need_another_administrator(membership)
    membership.roles = [held for held in membership.roles if held != role]
    membership.scope = _scope_of_rest(membership.roles, membership.scope)
    _remember(actor, membership, role, granted=False, scope={})


def one_at_a_time() -> None:
    """Roles of one tenant change one after the other: two who leave at once must see each other.

    Before any row is held, lest two wait for each other; what only refers to the tenant goes on.
    """
    db.execute(select(Tenant.id).where(Tenant.id == current_tenant_id()).with_for_update(key_share=True))


def need_another_administrator(membership: Membership) -> None:
    """Refuse to leave the tenant without an administrator; two who leave at once see each other."""
    one_at_a_time()
    others = (
        select(Membership.id)
        .where(
            Membership.tenant_id == membership.tenant_id,
            Membership.ended_at.is_(None),
            cast(Membership.roles, String).like('%"administrator"%'),
        )
        .order_by(Membership.id)
    )
    if not set(db.scalars(others)) - {membership.id}:
        raise Conflict(
            "people.last_administrator", _("这是最后一位管理员。请先设置另一位管理员，再取消这一位。")
        )


def _scope_of_rest(roles: Iterable[str], scope: Mapping[str, Any]) -> dict[str, Any]:
    kept = {SCOPE_OF[role] for role in roles if role in SCOPE_OF}
    return {key: ids for key, ids in scope.items() if key in kept}


def _remember(
    actor: Actor, membership: Membership, role: str, *, granted: bool, scope: Mapping[str, Any]
) -> None:
    db.add(
        RoleGrant(
            account_id=membership.account_id,
            role=role,
            granted=granted,
            by_name=actor.name[:60],
            at=clock.now(),
            on_day=clock.today(current_tenant().zone),
        )
    )
    code = "roles.granted" if granted else "roles.revoked"
    facts = {"membership": str(membership.id), "role": role, "scope": dict(scope)}
    ledger.append(actor, code, **facts)
    activity.record(
        actor,
        code,
        N_("设置了角色：%(role)s") if granted else N_("取消了角色：%(role)s"),
        ("person", membership.person_id),
        role=ROLES[role],
    )


def history(account_id: UUID) -> list[RoleGrant]:
    """Who gave this account which role here, or took it, newest first."""
    found = select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id.desc())
    return list(db.scalars(found))
