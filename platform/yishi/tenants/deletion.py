"""Deleting a tenant, whole: its rows in every table, its files, its keys. Nothing is left.

By the installation alone. Rows go by cascade in the database, so tables of modules that are off or
uninstalled are cleared, too. Accounts stay: they belong to people and may be members elsewhere.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from yishi.actor import Actor
from yishi.database import current_tenant_id, current_unit, db
from yishi.errors import NotAllowed, Reason, refuse_all
from yishi.i18n import N_, _, listed
from yishi.installation import installation
from yishi.tenants.current import current_registry, current_tenant
from yishi.tenants.links import links_of
from yishi.tenants.models import Tenant, TenantAncestor, TenantPlacement
from yishi.tenants.notes import note
from yishi.tenants.scope import found
from yishi.tenants.tables import tenant_tables_of_database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """What would go: rows by table, files; and what stands in the way."""

    rows: dict[str, int]
    files: int
    children: tuple[str, ...]
    links: tuple[str, ...]


def plan_deletion() -> DeletionPlan:
    """What deleting the bound tenant would take."""
    tenant_id = current_tenant_id()
    counts = {each.name: each.count() for each in tenant_tables_of_database()}
    children = db.scalars(select(Tenant.name).where(Tenant.parent_id == tenant_id).order_by(Tenant.id))
    return DeletionPlan(
        rows={name: count for name, count in sorted(counts.items()) if count},
        files=sum(1 for _file in installation().storage.iterate(tenant_id)),
        children=tuple(children),
        links=tuple(link.other_name for link in links_of(tenant_id, accepted=True)),
    )


def deletion_order(tenant_id: int) -> list[str]:
    """The slugs of a tenant and all below it, deepest first."""
    return list(
        db.scalars(
            select(Tenant.slug)
            .join(TenantAncestor, TenantAncestor.tenant_id == Tenant.id)
            .where(TenantAncestor.ancestor_id == tenant_id)
            .order_by(TenantAncestor.depth.desc(), Tenant.id)
        )
    )


def delete_tenant(actor: Actor, *, with_links: bool = False) -> None:
    """Delete the bound tenant with everything of it; files go once the rows are durably gone.

    Raises `Refusal` (`tenants.has_children`, `tenants.has_links`): both at once where both hold.
    """
    if not actor.may("*"):
        raise NotAllowed("tenants.deleted_only_by_installation")
    tenant = found(current_tenant_id())
    refuse_all(_reasons(tenant.id, with_links))
    registry = current_registry()
    registry.hooks.collect("tenant_deleted", registry.names, tenant_id=tenant.id, slug=tenant.slug)
    if tenant.parent_id is not None:
        note(
            actor,
            tenant.parent_id,
            "tenants.deleted",
            N_("删除了「%(name)s」及其全部数据"),
            facts={"tenant": tenant.slug, "kind": tenant.kind},
            name=tenant.name,
        )
    db.flush()
    db.execute(delete(TenantPlacement).where(TenantPlacement.tenant_id == tenant.id))
    db.execute(delete(Tenant).where(Tenant.id == tenant.id))
    log.warning("tenant %s (%s) is deleted with all its data", tenant.id, tenant.slug)
    storage = installation().storage
    current_unit().after_commit(lambda: _files_gone(storage.delete_tenant(tenant.id), tenant.slug))


def _files_gone(count: int, slug: str) -> None:
    log.warning("%d files of tenant %s are deleted", count, slug)


def _reasons(tenant_id: int, with_links: bool) -> list[Reason]:
    reasons = []
    below = db.scalar(select(func.count()).where(Tenant.parent_id == tenant_id)) or 0
    if below:
        reasons.append(
            Reason(
                "tenants.has_children",
                _(
                    "「%(name)s」下面还有 %(count)s 个单位，请先删除或划转它们。",
                    name=current_tenant().name,
                    count=below,
                ),
            )
        )
    links = links_of(tenant_id, accepted=True)
    if links and not with_links:
        names = listed(link.other_name for link in links)
        reasons.append(
            Reason("tenants.has_links", _("它与 %(names)s 还有联系，请先结束这些联系。", names=names))
        )
    return reasons


def leftovers(tenant_id: int) -> dict[str, int]:
    """Rows that still name a tenant, by table: empty after a deletion. In a unit bound to that id."""
    if current_tenant_id() != tenant_id:
        raise NotAllowed()
    return {t.name: count for t in tenant_tables_of_database() if (count := t.count())}
