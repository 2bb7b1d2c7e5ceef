"""How far an actor reaches among tenants: an operator over its subtree, the installation over all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from yishi.actor import Actor, system
from yishi.database import db
from yishi.errors import NotAllowed, Unknown
from yishi.tenants.models import Tenant, TenantAncestor

INSTALLATION = 0
"""The tenant id of an actor that is the installation itself (the command line)."""

OPERATORS_AT = frozenset({"district", "subdistrict"})


def installation_actor() -> Actor:
    """The command line, acting on all tenants."""
    return system(INSTALLATION, "cli")


def is_installation(actor: Actor) -> bool:
    return actor.tenant_id == INSTALLATION and actor.channel != "web"


def found(tenant_id: int) -> Any:
    """The row of a tenant. Raises `Unknown`."""
    row = db.execute(
        select(
            Tenant.id, Tenant.slug, Tenant.kind, Tenant.name, Tenant.brand, Tenant.parent_id, Tenant.profile,
            Tenant.version, Tenant.labels, Tenant.settings, Tenant.story, Tenant.locale, Tenant.zone,
            Tenant.code, Tenant.code_system, Tenant.code_vintage,
        ).where(Tenant.id == tenant_id)
    ).first()  # fmt: skip
    if row is None:
        raise Unknown("no_such_tenant")
    return row


def by_slug(slug: str) -> Any:
    """The row of the tenant with this slug. Raises `Unknown`."""
    tenant_id = db.scalar(select(Tenant.id).where(Tenant.slug == slug))
    if tenant_id is None:
        raise Unknown("no_such_tenant")
    return found(tenant_id)


def need_operator(actor: Actor, permission: str, tenant_id: int, *, itself: bool = True) -> Any:
    """The row of `tenant_id`, once `actor` may act on it as an operator of a tenant above it.

    What stands outside the actor's subtree is answered exactly as what does not exist. With
    `itself=False` the actor's own tenant is outside, too: nobody allows modules to himself.
    """
    actor.need(permission)
    if is_installation(actor):
        return found(tenant_id)
    above = db.execute(
        select(Tenant.kind)
        .join(TenantAncestor, TenantAncestor.ancestor_id == Tenant.id)
        .where(TenantAncestor.tenant_id == tenant_id, TenantAncestor.ancestor_id == actor.tenant_id)
    ).first()
    if above is None or (not itself and tenant_id == actor.tenant_id):
        raise Unknown("no_such_tenant")
    if above.kind not in OPERATORS_AT:
        raise NotAllowed("tenants.not_an_operator")
    return found(tenant_id)


def need_own(actor: Actor, permission: str, tenant_id: int) -> Any:
    """The row of `tenant_id`, once `actor` may act on it from within."""
    actor.need(permission)
    if actor.tenant_id != tenant_id and not is_installation(actor):
        raise Unknown("no_such_tenant")
    return found(tenant_id)
