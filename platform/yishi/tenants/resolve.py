"""What the rest of the code knows of a tenant: one frozen view, read with its switches at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from yishi.database import db, json_rows
from yishi.i18n import _
from yishi.plugins.registry import Registry
from yishi.tenants.models import Tenant, TenantAncestor, TenantPlugin

PLUGIN_ROWS = (
    select(
        json_rows(
            TenantPlugin.plugin,
            TenantPlugin.allowed,
            TenantPlugin.enabled,
            TenantPlugin.settings,
            TenantAncestor.depth,
        )
    )
    .select_from(TenantAncestor)
    .join(TenantPlugin, TenantPlugin.tenant_id == TenantAncestor.ancestor_id)
    .where(TenantAncestor.tenant_id == Tenant.id)
    .correlate(Tenant)
    .scalar_subquery()
)
"""The switches and settings of a tenant and of all above it, as one JSON value."""

TENANT_COLUMNS = (
    Tenant.id,
    Tenant.slug,
    Tenant.kind,
    Tenant.name,
    Tenant.brand,
    Tenant.parent_id,
    Tenant.zone,
    Tenant.locale,
    Tenant.labels,
    Tenant.roles,
    Tenant.settings,
    Tenant.version,
    PLUGIN_ROWS.label("plugin_rows"),
)


@dataclass(frozen=True, slots=True)
class TenantView:
    """A tenant as one request sees it.

    `enabled`: modules that exist here now (installed, allowed by the district, switched on by the tenant).
    `base` is the address prefix of its pages: `/yangguang`, or empty under a host name of its own.
    """

    id: int
    slug: str
    kind: str
    name: str
    brand: str
    parent_id: int | None
    zone: str
    locale: str
    labels: Mapping[str, Any]
    roles: Mapping[str, Any]
    own_settings: Mapping[str, Any]
    version: int
    allowed: frozenset[str]
    enabled: frozenset[str]
    stored: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    base: str = ""
    own_stored: frozenset[str] = frozenset()

    def inherited(self, plugin: str) -> tuple[Mapping[str, Any], ...]:
        """What stands above this tenant for a module's settings, nearest first."""
        levels = self.stored.get(plugin, ())
        return levels[1:] if plugin in self.own_stored else levels

    @property
    def display_name(self) -> str:
        return f"{self.name} · {self.brand}" if self.brand else self.name

    def label(self, key: str) -> str:
        """The tenant's own word for `key` (`议事会` → `百姓议事堂`), else the catalogue's."""
        own = self.labels.get(key)
        return str(own) if own else _(key)


def view(row: Any, registry: Registry, *, base: str | None = None) -> TenantView:
    """Make the view from a row that begins with `TENANT_COLUMNS`."""
    allowed, enabled, own_stored = set(), set(), set()
    stored: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for plugin, may, on, settings, depth in _decoded(row.plugin_rows):
        if depth == 0:
            if may:
                allowed.add(plugin)
            if may and on and plugin in registry:
                enabled.add(plugin)
        if settings:
            stored.setdefault(plugin, []).append((depth, _decoded(settings)))
            if depth == 0:
                own_stored.add(plugin)
    for plugin in list(enabled):
        # A module whose requirement is missing or off does not run half.
        if any(need not in enabled for need in registry.needs(plugin)):
            enabled.discard(plugin)
    return TenantView(
        id=row.id,
        slug=row.slug,
        kind=row.kind,
        name=row.name,
        brand=row.brand,
        parent_id=row.parent_id,
        zone=row.zone,
        locale=row.locale,
        labels=row.labels or {},
        roles=row.roles or {},
        own_settings=row.settings or {},
        version=row.version,
        allowed=frozenset(allowed),
        enabled=frozenset(enabled),
        stored={
            p: tuple(s for _d, s in sorted(found, key=lambda item: item[0])) for p, found in stored.items()
        },
        base=f"/{row.slug}" if base is None else base,
        own_stored=frozenset(own_stored),
    )


def _decoded(value: Any) -> Any:
    if value is None:
        return []
    if isinstance(value, str | bytes):
        import json

        return json.loads(value)
    return value


_BY_ID: Select[Any] = select(*TENANT_COLUMNS)


def load(tenant_id: int, registry: Registry) -> TenantView | None:
    """The view of one tenant, for jobs and commands. Needs an open unit; reads only global tables."""
    row = db.execute(_BY_ID.where(Tenant.id == tenant_id)).first()
    return view(row, registry) if row else None


def load_by_slug(slug: str, registry: Registry) -> TenantView | None:
    row = db.execute(_BY_ID.where(Tenant.slug == slug)).first()
    return view(row, registry) if row else None


def load_all(registry: Registry, ids: Iterable[int] | None = None) -> list[TenantView]:
    statement = _BY_ID.order_by(Tenant.id)
    if ids is not None:
        statement = statement.where(Tenant.id.in_(list(ids)))
    return [view(row, registry) for row in db.execute(statement)]
