"""Removing one module's data from one tenant, and a module from the installation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select, update

from yishi.actor import Actor
from yishi.audit.models import Attachment, SearchToken
from yishi.database import current_tenant_id, current_unit, db
from yishi.errors import Refusal
from yishi.i18n import N_, _, listed
from yishi.installation import installation
from yishi.jobs.models import JobRow
from yishi.plugins.migrations import owner_of
from yishi.tenants import secrets
from yishi.tenants.current import current_registry
from yishi.tenants.models import Figure, PluginRegistry, Tenant, TenantPlugin
from yishi.tenants.modules import rows_of, running
from yishi.tenants.notes import note
from yishi.tenants.scope import need_own
from yishi.tenants.switch_plans import title_of
from yishi.tenants.tables import TenantTable, tenant_tables_of_database
from yishi.tenants.tree import touch


def plan_purge(*, plugin: str, others: Iterable[str] = ()) -> dict[str, int]:
    """Rows of a module in the bound tenant, by table. `others`: names of plugins whose package is gone."""
    counts = {each.name: each.count() for each in _tables(plugin, others)}
    counts["attachment"] = len(_attachments(plugin))
    return {name: count for name, count in counts.items() if count}


def purge(actor: Actor, *, plugin: str, others: Iterable[str] = ()) -> dict[str, int]:
    """Delete a module's rows, files, settings and secrets of the bound tenant; gives the counts by table.

    The module must be off (`modules.still_on`). What others keep stays: gates on topics, the activity log,
    the ledger.
    """
    tenant_id = current_tenant_id()
    need_own(actor, "console.modules", tenant_id)
    if plugin in running(rows_of(tenant_id)):
        raise Refusal(
            "modules.still_on", _("请先关闭「%(module)s」，再清除它的数据。", module=_(title_of(plugin)))
        )
    counts = plan_purge(plugin=plugin, others=others)
    for each in reversed(_tables(plugin, others)):
        db.execute(delete(each.source).where(each.source.c.tenant_id == tenant_id))
    _purge_files(plugin)
    secrets.forget(plugin)
    for model, column in ((SearchToken, SearchToken.kind), (Figure, Figure.key)):
        db.execute(delete(model).where(model.tenant_id == tenant_id, _is_of(column, plugin)))
    db.execute(delete(JobRow).where(JobRow.tenant_id == tenant_id, JobRow.plugin == plugin))
    db.execute(
        update(TenantPlugin)
        .where(TenantPlugin.tenant_id == tenant_id, TenantPlugin.plugin == plugin)
        .values(settings={}, enabled=False, version=TenantPlugin.version + 1)
    )
    touch(tenant_id)
    note(
        actor,
        tenant_id,
        "modules.purged",
        N_("清除了模块「%(module)s」的全部数据"),
        about=("module", None),
        facts={"plugin": plugin, "rows": sum(counts.values())},
        plugin=plugin,
        module=title_of(plugin),
    )
    return counts


def _tables(plugin: str, others: Iterable[str]) -> list[TenantTable]:
    registry = current_registry()
    names = {*registry.names, *registry.skipped, *others, plugin}
    return [t for t in tenant_tables_of_database() if not t.is_global and owner_of(t.name, names) == plugin]


def _is_of(column: Any, plugin: str) -> Any:
    """Kinds and keys of a module begin with its name and a point (`notices.notice`)."""
    return or_(column == plugin, column.startswith(f"{plugin}.", autoescape=True))


def _attachments(plugin: str) -> list[Any]:
    return list(
        db.execute(
            select(Attachment.id, Attachment.storage_key, Attachment.thumb_key).where(
                _is_of(Attachment.subject_kind, plugin)
            )
        )
    )


def _purge_files(plugin: str) -> None:
    names = [key for row in _attachments(plugin) for key in (row.storage_key, row.thumb_key) if key]
    db.execute(delete(Attachment).where(_is_of(Attachment.subject_kind, plugin)))
    storage, tenant_id = installation().storage, current_tenant_id()

    def gone() -> None:
        for name in names:
            storage.delete(tenant_id, name)

    current_unit().after_commit(gone)


def tenants_with(plugin: str, *, on: bool) -> list[str]:
    """Slugs of the tenants that have a module switched on (or, with `on=False`, any trace of a switch)."""
    statement = (
        select(Tenant.slug)
        .join(TenantPlugin, TenantPlugin.tenant_id == Tenant.id)
        .where(TenantPlugin.plugin == plugin)
        .order_by(Tenant.id)
    )
    return list(db.scalars(statement.where(TenantPlugin.enabled) if on else statement))


def refuse_while_on(plugin: str) -> None:
    """Refuse to uninstall a module that any tenant has switched on; names them."""
    slugs = tenants_with(plugin, on=True)
    if slugs:
        raise Refusal(
            "modules.on_somewhere",
            _(
                "还有 %(count)s 个单位开着「%(module)s」：%(slugs)s。请先关闭。",
                count=len(slugs),
                module=_(title_of(plugin)),
                slugs=listed(slugs[:20]) + ("…" if len(slugs) > 20 else ""),
            ),
        )


def forget_module(plugin: str) -> None:
    """Drop the installation's own rows about a module, once its tables are gone."""
    db.execute(delete(TenantPlugin).where(TenantPlugin.plugin == plugin))
    db.execute(delete(PluginRegistry).where(PluginRegistry.name == plugin))
    db.execute(delete(JobRow).where(JobRow.plugin == plugin))
