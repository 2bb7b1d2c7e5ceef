"""Migrations of the core and of each plugin: one version table each, one shared environment.

Branches in one table would break `upgrade` as soon as a plugin's package is removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from yishi.database import Base, rls
from yishi.database.base import core_tables
from yishi.database.engine import WRITES
from yishi.errors import Misconfigured
from yishi.plugins.manifest import Plugin

CORE = "core"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns tables: the core, or one plugin (all tables that begin with its prefix)."""

    name: str
    versions: Path

    @property
    def version_table(self) -> str:
        return "alembic_version" if self.name == CORE else f"alembic_version_{self.name}"


def owners(plugins: Iterable[Plugin], core_versions: Path) -> list[Owner]:
    """The core first, then each plugin that has migrations, in the plugins' order."""
    found = [Owner(CORE, core_versions)]
    for plugin in plugins:
        folder = plugin.folder / "migrations" if plugin.folder else None
        if folder is not None and folder.is_dir():
            found.append(Owner(plugin.name, folder))
    return found


def owner_of(table: str, plugin_names: Iterable[str]) -> str:
    """The core, or the plugin whose name is the longest that is the table's prefix."""
    if table in core_tables():
        return CORE
    matches = [name for name in plugin_names if table.startswith(f"{name}_")]
    return max(matches, key=len, default=CORE)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Switch them on the driver's connection: within a transaction SQLite would not listen."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


class Migrator:
    """Upgrades, checks and removes each owner's tables on one connection."""

    def __init__(
        self, engine: Engine, environment: Path, found: list[Owner], plugin_names: list[str]
    ) -> None:
        self.engine = engine
        self.environment = environment
        self.owners = found
        self.plugin_names = plugin_names

    def owner(self, name: str) -> Owner:
        for owner in self.owners:
            if owner.name == name:
                return owner
        raise Misconfigured(
            f"{name!r} keeps no tables: `yishi plugin list` says whether it is installed;"
            " if it is, make the folder migrations/ in its package and try again"
        )

    def _need_known(self, name: str) -> None:
        """Refuse to go on from a revision whose file isn't there: Alembic would only say that it's lost."""
        current = self.current(name)
        if current is not None and not self.knows(name, current):
            raise Misconfigured(
                f"the database is at revision {current!r} of {name}, and this {name} has no such file."
                " Install the version that brings it, or put the file back;"
                " a demo's database may be thrown away: `yishi demo --fresh`"
            )

    def config(self, owner: Owner, connection: Connection | None = None) -> AlembicConfig:
        config = AlembicConfig()
        config.set_main_option("script_location", str(self.environment))
        config.set_main_option("version_locations", str(owner.versions))
        config.set_main_option("path_separator", "os")
        config.attributes.update(
            connection=connection,
            target_metadata=Base.metadata,
            version_table=owner.version_table,
            include_name=lambda name, kind, parents: kind != "table" or self._owns(owner, name),
            include_object=lambda obj, name, kind, reflected, other: (
                kind != "table" or self._owns(owner, name)
            ),
        )
        return config

    def _owns(self, owner: Owner, table: str | None) -> bool:
        if not table or table.startswith("alembic_version"):
            return False
        return owner_of(table, self._all_plugins) == owner.name

    @cached_property
    def _all_plugins(self) -> list[str]:
        # The tables of a plugin that is gone or skipped are not the core's.
        return [*self.plugin_names, *self.orphans()]

    def upgrade(self, only: str | None = None, revision: str = "head") -> None:
        """Bring the core and then each plugin to `revision`, and secure new tables."""
        for owner in self.owners:
            if only in (None, owner.name):
                self._need_known(owner.name)
                with self._changing() as connection:
                    command.upgrade(self.config(owner, connection), revision)
        with self.engine.begin() as connection:
            rls.apply(connection)

    def downgrade(self, name: str, revision: str = "base") -> None:
        """Take one owner back to `revision`; `base` removes its tables and their data."""
        owner = self.owner(name)
        with self._changing() as connection:
            command.downgrade(self.config(owner, connection), revision)
            if revision == "base":
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {owner.version_table}")

    def revision(self, name: str, message: str, rev_id: str | None = None) -> Any:
        """Write a new revision file for what the models have and the database lacks."""
        owner = self.owner(name)
        self._need_known(name)
        config = self.config(owner)
        # Asked on a connection of its own, so before this one holds the lock.
        config.attributes["all_plugins"] = self._all_plugins
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            return command.revision(
                config,
                message=message,
                rev_id=rev_id,
                autogenerate=True,
                version_path=str(owner.versions),
                head="head" if any(owner.versions.glob("*.py")) else "base",
            )

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction in which tables may be made anew.

        SQLite changes a table by copying it and dropping the old one; with foreign keys on, dropping would take along
        whatever refers to its rows. They are off meanwhile, and all are checked before the commit.
        """
        with self.engine.connect() as connection:
            copies = connection.dialect.name == "sqlite"
            if copies:
                _foreign_keys(connection, on=False)
            try:
                with connection.begin():
                    yield connection
                    if copies and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                        raise Misconfigured(
                            f"a migration left rows of {broken[0]} that refer to nothing in {broken[2]}"
                        )
            finally:
                if copies:
                    _foreign_keys(connection, on=True)

    def _reading(self) -> Connection:
        """A connection that takes no write lock, so that looking disturbs nobody."""
        return self.engine.connect().execution_options(**{WRITES: False})

    def current(self, name: str) -> str | None:
        owner = self.owner(name)
        with self._reading() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": owner.version_table})
            return context.get_current_revision()

    def head(self, name: str) -> str | None:
        return self._scripts(name).get_current_head()

    def _scripts(self, name: str) -> ScriptDirectory:
        return ScriptDirectory.from_config(self.config(self.owner(name)))

    def knows(self, name: str, revision: str) -> bool:
        """Whether this version has that revision of an owner."""
        return revision in {found.revision for found in self._scripts(name).walk_revisions()}

    def behind(self) -> list[str]:
        """Owners whose database is not at their newest revision."""
        return [o.name for o in self.owners if self.current(o.name) != self.head(o.name)]

    def drift(self, name: str) -> list[Any]:
        """What differs between one owner's models and the database; empty when all is well."""
        owner = self.owner(name)
        options = self.config(owner).attributes
        with self._reading() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "version_table": owner.version_table,
                    "include_name": options["include_name"],
                    "include_object": options["include_object"],
                    "compare_type": False,
                },
            )
            return list(compare_metadata(context, Base.metadata))

    def orphans(self) -> list[str]:
        """Plugins whose version table exists but whose package is gone: their data is kept."""
        known = {o.version_table for o in self.owners}
        with self._reading() as connection:
            tables = inspect(connection).get_table_names()
        return sorted(
            t.removeprefix("alembic_version_")
            for t in tables
            if t.startswith("alembic_version_") and t not in known
        )
