"""The plugin under test, as the checks see it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter, UUIDConverter

from yishi.database import Base, db, new_id
from yishi.plugins.manifest import Plugin
from yishi.plugins.migrations import owner_of
from yishi.testing.acting import Kit
from yishi.testing.sample import SampleTenant

Fill = Callable[[Kit, SampleTenant, int], dict[str, Any]]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method of the plugin; `needs` is what its guard asks, None without a guard.

    `own_refusals`: it answers them as another standard says (`refuses_as`).
    """

    rule: Rule
    method: str
    needs: str | None
    own_refusals: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def variables(self) -> set[str]:
        return self.rule.arguments - {"tenant"}

    @property
    def is_api(self) -> bool:
        return self.rule.rule.startswith("/api/")

    def path(self, tenant: SampleTenant, values: dict[str, Any]) -> str:
        """The address in `tenant`, with made-up values where none are given."""
        given = {"tenant": tenant.slug}
        for name in self.variables:
            given[name] = values.get(name, _made_up(self.rule, name))
        built = self.rule.build(given, append_unknown=False)
        assert built is not None, f"no address can be built for {self.rule.rule} from {given}"
        return built[1]


def _made_up(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return new_id()
    return 1 if isinstance(converter, NumberConverter) else "x"


class Subject:
    """A plugin of this test's installation, and the author's `fill`."""

    def __init__(self, kit: Kit, name: str, fill: Fill) -> None:
        self.kit = kit
        self.name = name
        self._fill = fill
        skipped = kit.registry.skipped.get(name)
        assert skipped is None, f"{name} can't be used: {skipped.reason}"
        assert name in kit.registry, f"{name} is not installed: give it an entry point (pip install -e .)"

    @property
    def plugin(self) -> Plugin:
        return self.kit.registry[self.name]

    @property
    def folder(self) -> Path:
        assert self.plugin.folder is not None, f"{self.name} has no package"
        return self.plugin.folder

    @property
    def package(self) -> str:
        return self.plugin.package or f"yishi_{self.name}"

    @property
    def tenant(self) -> SampleTenant:
        return self.kit.tenants["yangguang"]

    @property
    def other(self) -> SampleTenant:
        return self.kit.tenants["dongfeng"]

    def enable(self, *tenants: SampleTenant) -> None:
        for tenant in tenants or (self.tenant,):
            self.kit.enable(self.name, tenant=tenant)

    def fill(self, tenant: SampleTenant | None = None, count: int = 3) -> dict[str, Any]:
        """Have the author make `count` things and say their ids."""
        values = self._fill(self.kit, tenant or self.tenant, count)
        self.kit.run_jobs()
        missing = {str(r) for r in self.routes if r.variables - values.keys()}
        assert not missing, (
            f"`fill` must give a value for each variable in {self.name}'s addresses; "
            f"it gave {sorted(values)}, which is not enough for {sorted(missing)}"
        )
        return values

    # --- tables -------------------------------------------------------------------------------------

    @cached_property
    def tables(self) -> list[Table]:
        """All tables whose classes live in the plugin's package, parents first."""
        own = {
            mapper.local_table
            for mapper in Base.registry.mappers
            if mapper.class_.__module__.split(".")[0] == self.package
        }
        names = self.kit.registry.names
        return [t for t in Base.metadata.sorted_tables if t in own or owner_of(t.name, names) == self.name]

    def counts(self, tenant: SampleTenant | None = None) -> dict[str, int]:
        """How many rows of a tenant stand in each table of the plugin."""
        with self.kit.unit(tenant, writes=False) as unit:
            return {
                table.name: unit.connection.execute(
                    select(func.count()).select_from(table).where(table.c.tenant_id == unit.tenant_id)
                ).scalar_one()
                for table in self.tables
            }

    def rows(self, tenant: SampleTenant | None = None) -> dict[str, list[dict[str, Any]]]:
        """All rows of a tenant in the plugin's tables."""
        with self.kit.unit(tenant, writes=False) as unit:
            return {
                table.name: [
                    dict(row)
                    for row in unit.connection.execute(
                        select(table).where(table.c.tenant_id == unit.tenant_id).order_by(table.c.id)
                    ).mappings()
                ]
                for table in self.tables
            }

    def filled(self, tenant: SampleTenant | None = None, count: int = 3) -> dict[str, Any]:
        """`fill`, and see that no table stayed empty, so that no check is passed by having nothing."""
        values = self.fill(tenant, count)
        empty = [name for name, found in self.counts(tenant).items() if not found]
        assert not empty, f"`fill` must leave a row in each table; none in {', '.join(empty)}"
        return values

    # --- routes -------------------------------------------------------------------------------------

    @property
    def prefixes(self) -> tuple[str, str]:
        return f"/<tenant>/{self.name}/", f"/api/<tenant>/{self.name}/"

    @cached_property
    def routes(self) -> list[Route]:
        """Every address and method of the plugin."""
        found: list[Route] = []
        for rule in self.kit.app.url_map.iter_rules():
            if rule.rule.startswith(self.prefixes) or self._is_own(rule):
                methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
                own = hasattr(self.kit.app.view_functions[rule.endpoint], "yishi_refuses_as")
                found.extend(Route(rule, method, self._needs(rule, method), own) for method in methods)
        return found

    def _is_own(self, rule: Rule) -> bool:
        view = self.kit.app.view_functions[rule.endpoint]
        module = getattr(getattr(view, "view_class", view), "__module__", "")
        return module.split(".")[0] == self.package

    def _needs(self, rule: Rule, method: str) -> str | None:
        view: Any = self.kit.app.view_functions[rule.endpoint]
        view_class = getattr(view, "view_class", None)
        found: str | None = getattr(view, "yishi_requires", None)
        if view_class is not None:
            found = getattr(getattr(view_class, method.lower(), None), "yishi_requires", found)
        return found

    def modules(self) -> Iterator[tuple[str, Any]]:
        """The plugin's modules that are loaded, by name."""
        for name, module in list(sys.modules.items()):
            if name == self.package or name.startswith(self.package + "."):
                yield name, module


def ids_in(rows: dict[str, list[dict[str, Any]]]) -> set[UUID]:
    """The primary keys of these rows."""
    return {row["id"] for found in rows.values() for row in found if isinstance(row.get("id"), UUID)}


__all__ = ["METHODS", "Route", "Subject", "db", "ids_in"]
