"""Which tenant the running code is bound to."""

from __future__ import annotations

from contextvars import ContextVar

bound_tenant: ContextVar[int | None] = ContextVar("yishi_tenant", default=None)


class TenantEscape(RuntimeError):
    """A statement or a row would have reached another tenant. A bug or an attack: never shown in detail."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")


class NoTenant(TenantEscape):
    """Tenants' rows were asked for where no tenant is bound. Never means "all"."""


def current_tenant_id() -> int:
    """The tenant this code is bound to. Raises `NoTenant`."""
    tenant_id = bound_tenant.get()
    if tenant_id is None:
        raise NoTenant("no_tenant", "tenants' rows were asked for, but no tenant is bound")
    return tenant_id
