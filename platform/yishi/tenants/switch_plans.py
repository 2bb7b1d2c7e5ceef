"""What a switch would do, said before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yishi.database.tenant import bound_tenant
from yishi.errors import Reason
from yishi.i18n import _
from yishi.tenants.current import current_registry
from yishi.tenants.modules import running
from yishi.tenants.resolve import load


@dataclass(frozen=True, slots=True)
class SwitchPlan:
    """`along`: modules that are switched with it, in order (requirements on, dependents off).

    `waiting`: topics `(id, title)` that will wait while the module is off. `blocked`: all reasons why it
    can't be done; empty when it can. `done`: it already is so.
    """

    plugin: str
    title: str
    on: bool
    along: tuple[str, ...] = ()
    waiting: tuple[tuple[UUID, str], ...] = ()
    blocked: tuple[Reason, ...] = ()
    done: bool = False
    version: int = 0

    @property
    def along_titles(self) -> list[str]:
        registry = current_registry()
        return [registry[name].title for name in self.along]


def title_of(plugin: str) -> str:
    registry = current_registry()
    return registry[plugin].title if plugin in registry else plugin


def enabling(tenant: Any, plugin: str, rows: Mapping[str, Any], *, unrestricted: bool) -> SwitchPlan:
    """The plan to switch `plugin` on, with what it requires."""
    registry = current_registry()
    version = rows[plugin].version if plugin in rows else 0
    if plugin not in registry:
        return SwitchPlan(plugin, plugin, True, blocked=(_not_installed(plugin),), version=version)
    live = running(rows)
    along = tuple(name for name in registry.needs(plugin) if name not in live)
    reasons = [
        reason
        for name in (*along, plugin)
        for reason in _reasons(tenant, name, rows.get(name), unrestricted=unrestricted)
    ]
    return SwitchPlan(
        plugin,
        registry[plugin].title,
        True,
        along=along,
        blocked=tuple(reasons),
        done=plugin in live,
        version=version,
    )


def _not_installed(plugin: str) -> Reason:
    skipped = current_registry().skipped.get(plugin)
    if skipped is not None:
        return Reason(
            "modules.unusable",
            _(
                "模块「%(module)s」装了但用不了：%(why)s。请联系平台管理员。",
                module=plugin,
                why=skipped.reason,
            ),
        )
    return Reason("modules.not_installed", _("平台没有安装模块「%(module)s」。", module=plugin))


def _reasons(tenant: Any, name: str, row: Any, *, unrestricted: bool) -> list[Reason]:
    plugin = current_registry()[name]
    found = []
    if tenant.kind not in plugin.kinds:
        found.append(
            Reason("modules.unsuitable", _("「%(module)s」不适用于这类单位。", module=_(plugin.title)))
        )
    if row is None or not row.allowed:
        found.append(
            Reason(
                "modules.not_allowed",
                _("上级尚未允许使用「%(module)s」，可以先申请开通。", module=_(plugin.title)),
            )
        )
    if plugin.restricted and not unrestricted:
        found.append(
            Reason("modules.restricted", _("「%(module)s」只能由上级运营员开启。", module=_(plugin.title)))
        )
    return found


def disabling(tenant: Any, plugin: str, rows: Mapping[str, Any], *, unrestricted: bool) -> SwitchPlan:
    """The plan to switch `plugin` off, with everything that requires it."""
    registry = current_registry()
    row = rows.get(plugin)
    on = {name for name, found in rows.items() if found.enabled and name in registry}
    dependents = (
        tuple(name for name in reversed(registry.needed_by(plugin)) if name in on)
        if plugin in registry
        else ()
    )
    blocked = []
    if plugin in registry and registry[plugin].restricted and not unrestricted:
        blocked.append(
            Reason(
                "modules.restricted", _("「%(module)s」只能由上级运营员开关。", module=_(title_of(plugin)))
            )
        )
    return SwitchPlan(
        plugin,
        title_of(plugin),
        False,
        along=dependents,
        waiting=_waiting(tenant.id, {plugin, *dependents}),
        blocked=tuple(blocked),
        done=row is None or not row.enabled,
        version=row.version if row else 0,
    )


def _waiting(tenant_id: int, plugins: set[str]) -> tuple[tuple[UUID, str], ...]:
    """Asked only within the tenant: nobody else may read its topics."""
    registry = current_registry()
    if bound_tenant.get() != tenant_id:
        return ()
    view = load(tenant_id, registry)
    found = registry.hooks.gather("waiting_topics", plugins, tenant=view)
    return tuple(dict(found).items())
