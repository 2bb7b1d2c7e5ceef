"""What commands share: the installation they work on, and units in a tenant's scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from yishi.app import Yishi, assemble, data_folder
from yishi.config import from_environment
from yishi.database import Unit, db
from yishi.errors import Misconfigured
from yishi.i18n import set_locale
from yishi.plugins.migrations import Migrator, owners
from yishi.tenants.current import set_current
from yishi.tenants.models import Tenant
from yishi.tenants.resolve import TenantView, load_by_slug


def opened(*, upgraded: bool = True) -> Yishi:
    """The installation from the environment; says so when its database is behind the code."""
    yishi = assemble(from_environment())
    if upgraded:
        behind = migrator(yishi).behind()
        if behind:
            raise Misconfigured(
                f"the database is behind for {', '.join(behind)}; run `yishi db upgrade` first"
            )
    return yishi


def at_work() -> Yishi:
    """As `opened`, speaking the installation's language, with no tenant bound yet."""
    yishi = opened()
    set_locale(yishi.config.default_locale)
    set_current(None, yishi.registry)
    return yishi


def migrator(yishi: Yishi) -> Migrator:
    environment = data_folder("migrations")
    plugins = yishi.registry.plugins.values()
    return Migrator(
        yishi.database.owner_engine(),
        environment,
        owners(plugins, environment / "versions"),
        [*yishi.registry.names, *yishi.registry.skipped],
    )


def all_slugs(yishi: Yishi) -> list[str]:
    """The addresses of all tenants, oldest first."""
    with yishi.database.unit(writes=False):
        return list(db.scalars(select(Tenant.slug).order_by(Tenant.id)))


@contextmanager
def in_tenant(yishi: Yishi, slug: str, *, writes: bool = True) -> Iterator[tuple[TenantView, Unit]]:
    """A unit pinned to the tenant with this slug, committed at the end. Exits with a plain sentence if unknown."""
    with yishi.database.unit(writes=False):
        tenant = load_by_slug(slug, yishi.registry)
    if tenant is None:
        raise click.ClickException(
            f"没有地址为「{slug}」的租户 / no tenant {slug!r}; `yishi tenant list` shows all"
        )
    with yishi.database.unit(tenant.id, writes=writes) as unit:
        set_current(tenant, yishi.registry)
        yield tenant, unit
