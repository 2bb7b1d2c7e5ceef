"""The tree of tenants, kept as a closure: who stands above whom, and how far."""

from __future__ import annotations

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.orm import aliased

from yishi.database import db
from yishi.tenants.models import Tenant, TenantAncestor

PARENT_KINDS: dict[str, tuple[str, ...]] = {
    "district": ("district",),
    "subdistrict": ("district",),
    "community": ("district", "subdistrict"),
    "alliance": ("district", "subdistrict", "community"),
}
"""Under which kinds a tenant of each kind may stand. The installation may place any at the top."""


def plant(tenant_id: int, parent_id: int | None) -> None:
    """Write the closure of a new tenant below `parent_id`."""
    db.execute(insert(TenantAncestor), [{"tenant_id": tenant_id, "ancestor_id": tenant_id, "depth": 0}])
    if parent_id is not None:
        above = select(literal(tenant_id), TenantAncestor.ancestor_id, TenantAncestor.depth + 1).where(
            TenantAncestor.tenant_id == parent_id
        )
        db.execute(insert(TenantAncestor).from_select(["tenant_id", "ancestor_id", "depth"], above))


def replant(tenant_id: int, parent_id: int | None) -> None:
    """Put the whole subtree of `tenant_id` below `parent_id`: its closure rows, and its parent."""
    below = select(TenantAncestor.tenant_id).where(TenantAncestor.ancestor_id == tenant_id)
    ids = list(db.scalars(below))
    db.execute(
        delete(TenantAncestor).where(
            TenantAncestor.tenant_id.in_(ids), TenantAncestor.ancestor_id.not_in(ids)
        )
    )
    if parent_id is not None:
        above, sub = aliased(TenantAncestor), aliased(TenantAncestor)
        pairs = (
            select(sub.tenant_id, above.ancestor_id, above.depth + sub.depth + 1)
            .join_from(sub, above, above.tenant_id == parent_id)
            .where(sub.ancestor_id == tenant_id)
        )
        db.execute(insert(TenantAncestor).from_select(["tenant_id", "ancestor_id", "depth"], pairs))
    db.execute(update(Tenant).where(Tenant.id == tenant_id).values(parent_id=parent_id))


def is_below(tenant_id: int, ancestor_id: int, *, itself: bool = True) -> bool:
    """Whether `tenant_id` stands below `ancestor_id` (or is it, unless `itself` is False)."""
    found = exists().where(TenantAncestor.tenant_id == tenant_id, TenantAncestor.ancestor_id == ancestor_id)
    return (itself or tenant_id != ancestor_id) and bool(db.scalar(select(found)))


def subtree_ids(tenant_id: int) -> list[int]:
    """The tenant and all below it, nearest first."""
    return list(
        db.scalars(
            select(TenantAncestor.tenant_id)
            .where(TenantAncestor.ancestor_id == tenant_id)
            .order_by(TenantAncestor.depth, TenantAncestor.tenant_id)
        )
    )


def touch(tenant_id: int, *, subtree: bool = False) -> None:
    """Count a change of the tenant (and of all that inherit from it): what is kept rendered is stale."""
    which = Tenant.id.in_(subtree_ids(tenant_id)) if subtree else Tenant.id == tenant_id
    db.execute(update(Tenant).where(which).values(version=Tenant.version + 1))
