"""Modules that are installed later: tenants whose profile wants them get them then."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db
from yishi.errors import Refusal
from yishi.plugins.registry import Registry
from yishi.tenants.making import add_modules
from yishi.tenants.models import PluginRegistry, Tenant
from yishi.tenants.profiles import modules_of
from yishi.tenants.profiles import profile as find_profile


def remember_installed(registry: Registry) -> list[str]:
    """Note which plugins this database has been migrated for; gives those that are new to it."""
    known = {row.name: row for row in db.scalars(select(PluginRegistry))}
    fresh = []
    for name in registry.names:
        origin = registry.origins[name]
        row = known.get(name)
        if row is None:
            fresh.append(name)
            row = PluginRegistry(name=name, installed_at=clock.now())
            db.add(row)
        row.version, row.distribution = origin.version, origin.distribution
    db.flush()
    return fresh


def catch_up(actor: Actor, *, registry: Registry, plugins: Iterable[str]) -> dict[str, int]:
    """Give newly installed modules to the tenants whose profile names them; how many, by module.

    Tenants that already have a row for a module (switched off, withdrawn) keep it as it is.
    """
    wanted = set(plugins)
    counts: dict[str, int] = {}
    if not wanted:
        return counts
    rows = db.execute(select(Tenant.id, Tenant.kind, Tenant.profile).where(Tenant.profile != "")).all()
    for key in sorted({(row.profile, row.kind) for row in rows}):
        try:
            modules, _skipped = modules_of(find_profile(*key), key[1], registry)
        except Refusal:
            continue  # the profile's file is gone: its tenants keep what they have
        fitting = [module for module in modules if module.plugin in wanted]
        for row in rows:
            if fitting and (row.profile, row.kind) == key:
                for name in add_modules(actor, row.id, fitting):
                    counts[name] = counts.get(name, 0) + 1
    return counts
