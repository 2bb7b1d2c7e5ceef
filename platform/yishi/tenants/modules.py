"""The modules of one tenant as an administrator or operator sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from yishi.actor import Actor
from yishi.audit.models import Activity
from yishi.database import current_tenant_id, db
from yishi.errors import NotAllowed
from yishi.tenants.current import current_registry
from yishi.tenants.models import Tenant, TenantAncestor, TenantPlugin


@dataclass(frozen=True, slots=True)
class ModuleState:
    """One module in one tenant.

    `running`: it exists for this tenant now (installed, allowed, switched on, its requirements running).
    `problem` says why an installed module can't be used; `installed` is False for one whose package is
    gone while its data is kept. `version` is what a switch must name to be sure that nobody was faster
    (0: nothing stored yet); `release` is the package's.
    """

    name: str
    title: str
    summary: str
    category: str
    release: str
    author: str
    installed: bool
    problem: str
    allowed: bool
    enabled: bool
    running: bool
    restricted: bool
    suits: bool
    has_settings: bool
    requires: tuple[str, ...]
    required_by: tuple[str, ...]
    requested_at: datetime | None
    since: datetime | None
    by: str
    version: int


def rows_of(tenant_id: int) -> dict[str, Any]:
    """The stored switches of a tenant, by plugin."""
    found = db.execute(
        select(
            TenantPlugin.plugin,
            TenantPlugin.allowed,
            TenantPlugin.enabled,
            TenantPlugin.since,
            TenantPlugin.by,
            TenantPlugin.requested_at,
            TenantPlugin.version,
        ).where(TenantPlugin.tenant_id == tenant_id)
    )
    return {row.plugin: row for row in found}


def running(rows: Mapping[str, Any]) -> set[str]:
    """Which modules exist for a tenant with these switches: the rule of `TenantView.enabled`."""
    registry = current_registry()
    on = {name for name, row in rows.items() if row.allowed and row.enabled and name in registry}
    return {name for name in on if all(need in on for need in registry.needs(name))}


def modules_of_tenant(tenant_id: int, kind: str) -> list[ModuleState]:
    """All installed modules, then those that can't be used, then those whose package is gone.

    One statement. The caller has checked that whoever asks may see it.
    """
    registry = current_registry()
    rows = rows_of(tenant_id)
    live = running(rows)
    found = [_state(name, kind, rows.get(name), live) for name in registry.names]
    found.extend(_unusable(s.name, s.reason, rows.get(s.name), True) for s in registry.skipped.values())
    gone = rows.keys() - registry.plugins.keys() - registry.skipped.keys()
    found.extend(_unusable(name, "", rows[name], False) for name in sorted(gone))
    return found


def _state(name: str, kind: str, row: Any, live: set[str]) -> ModuleState:
    registry = current_registry()
    plugin, origin = registry[name], registry.origins[name]
    return ModuleState(
        name=name,
        title=plugin.title,
        summary=plugin.summary,
        category=plugin.category,
        release=origin.version,
        author=origin.author,
        installed=True,
        problem=registry.hooks.last_failure.get(name, ""),
        allowed=bool(row and row.allowed),
        enabled=bool(row and row.enabled),
        running=name in live,
        restricted=plugin.restricted,
        suits=kind in plugin.kinds,
        has_settings=plugin.settings is not None,
        requires=tuple(registry.needs(name)),
        required_by=tuple(other for other in registry.needed_by(name) if other in live),
        requested_at=row.requested_at if row else None,
        since=row.since if row else None,
        by=row.by if row else "",
        version=row.version if row else 0,
    )


def _unusable(name: str, problem: str, row: Any, installed: bool) -> ModuleState:
    return ModuleState(
        name=name,
        title=name,
        summary="",
        category="",
        release="",
        author="",
        installed=installed,
        problem=problem,
        allowed=bool(row and row.allowed),
        enabled=bool(row and row.enabled),
        running=False,
        restricted=False,
        suits=False,
        has_settings=False,
        requires=(),
        required_by=(),
        requested_at=None,
        since=row.since if row else None,
        by=row.by if row else "",
        version=row.version if row else 0,
    )


@dataclass(frozen=True, slots=True)
class ModuleRequest:
    """A tenant below the operator that asks to be allowed a module."""

    tenant_id: int
    slug: str
    name: str
    plugin: str
    requested_at: datetime
    version: int


def requests_below(actor: Actor) -> list[ModuleRequest]:
    """What the tenants of the operator's subtree have asked for, oldest first."""
    actor.need("operator.modules")
    rows = db.execute(
        select(
            Tenant.id.label("tenant_id"),
            Tenant.slug,
            Tenant.name,
            TenantPlugin.plugin,
            TenantPlugin.requested_at,
            TenantPlugin.version,
        )
        .join(TenantAncestor, TenantAncestor.tenant_id == Tenant.id)
        .join(TenantPlugin, TenantPlugin.tenant_id == Tenant.id)
        .where(
            TenantAncestor.ancestor_id == actor.tenant_id,
            TenantAncestor.depth > 0,
            TenantPlugin.requested_at.is_not(None),
            TenantPlugin.allowed.is_(False),
        )
        .order_by(TenantPlugin.requested_at)
    )
    return [ModuleRequest(**row._asdict()) for row in rows]


def history(actor: Actor, *, limit: int = 50) -> list[Any]:
    """Who changed what when: switches, settings and the tenant's own data, newest first.

    Rows of (`at`, `actor_name`, `actor_role`, `channel`, `plugin`, `code`, `verb`, `params`) of the bound
    tenant; a change of settings has its `changes` (name, label, old, new) in `params`.
    """
    if not (actor.may("console.activity") or actor.may("console.modules")):
        raise NotAllowed()
    if actor.tenant_id != current_tenant_id():
        raise NotAllowed()
    wanted = or_(*(Activity.code.like(kind) for kind in ("modules.%", "settings.%", "tenants.%")))
    return list(
        db.execute(
            select(
                Activity.at,
                Activity.actor_name,
                Activity.actor_role,
                Activity.channel,
                Activity.plugin,
                Activity.code,
                Activity.verb,
                Activity.params,
            )
            .where(Activity.subject_kind.in_(("module", "tenant")), wanted)
            .order_by(Activity.at.desc(), Activity.id.desc())
            .limit(limit)
        ).all()
    )
