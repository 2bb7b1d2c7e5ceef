"""The tenant that the running code works in, and settings and hooks as it sees them."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from yishi.database.tenant import NoTenant
from yishi.errors import Reason
from yishi.plugins.registry import Registry
from yishi.tenants.resolve import TenantView

_tenant: ContextVar[TenantView | None] = ContextVar("yishi_tenant_view", default=None)
_registry: ContextVar[Registry | None] = ContextVar("yishi_registry", default=None)


def set_current(tenant: TenantView | None, registry: Registry) -> None:
    """Say which tenant the code from here on works in (a request, a job, a command)."""
    _tenant.set(tenant)
    _registry.set(registry)


def current_tenant() -> TenantView:
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenant("no_tenant_view", "no tenant is current here")
    return tenant


def current_registry() -> Registry:
    registry = _registry.get()
    if registry is None:
        raise NoTenant("no_registry", "no application is running here")
    return registry


def reachable(path: str) -> str:
    """A path relative to the tenant, as long as it leads somewhere; empty while its module is off."""
    module, registry = path.partition("/")[0], current_registry()
    known = module in registry or module in registry.skipped
    return "" if known and module not in current_tenant().enabled else path


def gather(hook: str, **args: Any) -> list[Any]:
    """The items of all enabled plugins' answers to a `collect` hook."""
    return current_registry().hooks.gather(hook, current_tenant().enabled, **args)


def anyone_answers(hook: str) -> bool:
    """Whether an enabled plugin has an answer to this hook, without asking for it."""
    return not current_tenant().enabled.isdisjoint(current_registry().hooks.implementers(hook))


def collect(hook: str, **args: Any) -> list[tuple[str, Any]]:
    """Each enabled plugin's answer to a `collect` hook, with its name."""
    return current_registry().hooks.collect(hook, current_tenant().enabled, **args)


def check(hook: str, **args: Any) -> list[Reason]:
    """All reasons that the enabled plugins have to refuse."""
    return current_registry().hooks.check(hook, current_tenant().enabled, **args)
