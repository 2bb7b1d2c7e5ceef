"""Installations for tests: built once, and set back to their beginning before each test.

On SQLite the database is a file that is copied over; on PostgreSQL each test gets a database of its own
from a template. Engine, tripwire, templates and routes stay, so a test starts in a few milliseconds.
What many tests begin with and what is dear to make is made once and kept in the same way (`begin_with`).
"""

from __future__ import annotations

import copy
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event, make_url

from yishi.app import Yishi, YishiApp, assemble, create_app, data_folder
from yishi.config import Config
from yishi.installation import set_installation
from yishi.plugins.manifest import Plugin
from yishi.plugins.migrations import Migrator, owners
from yishi.testing import postgres, sample
from yishi.testing.browser import Browser
from yishi.testing.templates import share_templates

SECRET = "a secret for tests only, and long enough"
MEMORY = Path("/dev/shm")
PREFIX = "yishi-test-"
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Kept:
    """A beginning that was kept: the template of its database, its files, and what its maker said."""

    template: str
    files: Path
    said: Any


def scratch_folder() -> Path:
    """A new folder for databases of this run; in memory where there is room. Killed runs are cleared up."""
    root = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    for left in root.glob(f"{PREFIX}*"):
        process = left.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists() and Path("/proc/self").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=root))


def migrator_of(yishi: Yishi) -> Migrator:
    """The migrations of an installation, on a connection of the tables' owner; dispose of its engine."""
    environment = data_folder("migrations")
    found = owners(yishi.registry.plugins.values(), environment / "versions")
    names = [*yishi.registry.names, *yishi.registry.skipped]
    return Migrator(yishi.database.owner_engine(), environment, found, names)


class Installation:
    """One set of plugins on one kind of database."""

    def __init__(
        self, folder: Path, kind: str, plugins: tuple[str, ...] | None, extra: tuple[Plugin, ...]
    ) -> None:
        self.folder = folder
        self.kind = kind
        self.config = Config(
            database_url=f"sqlite:///{folder}/yishi.sqlite3",
            owner_database_url=f"sqlite:///{folder}/yishi.sqlite3",
            secret=SECRET,
            master_keys="",
            mode="test",
            data_folder=folder,
            plugins=plugins,
            extra_plugins=extra,
            workers_in_process=False,
        )
        self.app: YishiApp | None = None
        self._extra = extra
        self._key = f"{plugins}:{sorted(p.name for p in extra)}:{folder.name}"
        self._current: str | None = None
        self._kept: dict[str, Kept] = {}

    @property
    def yishi(self) -> Yishi:
        assert self.app is not None, "call `begin` first"
        found: Yishi = self.app.extensions["yishi"]
        return found

    # --- the beginning of each test -----------------------------------------------------------------

    def begin(self, *, peopled: bool) -> Installation:
        """Set everything back: an empty migrated database, with the sample in it if `peopled`."""
        self._set_back(self._template(peopled))
        return self

    def begin_with(self, name: str, make: Callable[[], Made]) -> Made:
        """Begin with what `make` leaves and give a copy of what it returns.

        `make` acts on a beginning of this installation, at the first call for `name` only. Whatever it does
        beside database and files is not kept (a clock that it stops, say): that is the caller's to repeat.
        """
        if name not in self._kept:
            self._kept[name] = self._keep(make())
        kept = self._kept[name]
        self._set_back(kept.template)
        if kept.files.exists():
            shutil.copytree(kept.files, self.files)
        made: Made = copy.deepcopy(kept.said)
        return made

    @property
    def files(self) -> Path:
        """Where the storage of this installation has its files."""
        return self.folder / "files"

    def _set_back(self, template: str) -> None:
        """A copy of the template, no files, and nothing of the last test in memory."""
        if self.kind == "postgres":
            self._begin_postgres(template)
        else:
            self._begin_sqlite(Path(template))
        shutil.rmtree(self.files, ignore_errors=True)
        if self.yishi.pages is not None:
            self.yishi.pages.kept.clear()
        self.yishi.registry.hooks.failures.clear()
        self.yishi.registry.hooks.last_failure.clear()
        set_installation(self.yishi.installation)

    def _template(self, peopled: bool) -> str:
        if self.kind == "postgres":
            return postgres.shared().template(
                f"{self._key}:{peopled}",
                lambda url: self._build(self.config.with_(**_urls(_psycopg(url))), peopled),
            )
        template = self.folder / ("peopled.sqlite3" if peopled else "bare.sqlite3")
        if not template.exists():
            self._build(self.config.with_(**_urls(f"sqlite:///{template}")), peopled)
        return str(template)

    def _keep(self, said: Any) -> Kept:
        """Database and files as they are now; nobody may work on them meanwhile."""
        folder = Path(tempfile.mkdtemp(prefix="kept-", dir=self.folder))
        self.yishi.database.engine.dispose()
        if self.kind == "postgres":
            template = postgres.shared().create_database(template=self._current)
        else:
            template = str(folder / "kept.sqlite3")
            with (
                closing(sqlite3.connect(self.database_file)) as source,
                closing(sqlite3.connect(template)) as to,
            ):
                source.backup(to)
        if self.files.exists():
            shutil.copytree(self.files, folder / "files")
        return Kept(template, folder / "files", said)

    def _begin_sqlite(self, template: Path) -> None:
        if self.app is not None:
            self.yishi.database.engine.dispose()
        # A new file, not new bytes in the old one: a connection that the last test left open would, when it
        # is collected, take the file for its own and delete the log of this test.
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.database_file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(template, self.database_file)
        self._open()

    @property
    def database_file(self) -> Path:
        """The file of the database, on SQLite."""
        return self.folder / "yishi.sqlite3"

    def _begin_postgres(self, template: str) -> None:
        server = postgres.shared()
        self.end()
        name = self._current = server.create_database(template=template)
        self.config = self.config.with_(
            database_url=_psycopg(server.url(name, postgres.APP)),
            owner_database_url=_psycopg(server.url(name, postgres.OWNER)),
        )
        self._open()

    def _build(self, config: Config, peopled: bool) -> None:
        yishi = assemble(config)
        migrator = migrator_of(yishi)
        try:
            migrator.upgrade()
            if peopled:
                sample.fill(yishi.database)
        finally:
            migrator.engine.dispose()
            yishi.database.dispose()

    def _open(self) -> None:
        """Open the app the first time; later only lead its engine to the new database."""
        if self.app is None:
            self.app = create_app(self.config)
            self.app.test_client_class = Browser
            share_templates(self.yishi)
            event.listen(self.yishi.database.engine, "do_connect", self._redirect)
        self.yishi.database.config = self.config

    def _redirect(self, _dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
        if self.kind == "postgres":
            parameters["dbname"] = make_url(self.config.database_url).database

    def end(self) -> None:
        """Give up the database of a finished test."""
        if self.app is not None:
            self.yishi.database.engine.dispose()
        if self._current is not None:
            postgres.shared().drop_database(self._current)
            self._current = None

    # --- changes within a test ----------------------------------------------------------------------

    def with_plugins(self, *plugins: Plugin) -> Installation:
        """The same database, served by an app that has these plugins, too (migrated)."""
        made = Installation(self.folder, self.kind, self.config.plugins, (*self._extra, *plugins))
        made.config = self.config.with_(extra_plugins=(*self._extra, *plugins))
        made._open()
        migrator = migrator_of(made.yishi)
        try:
            for plugin in plugins:
                if any(owner.name == plugin.name for owner in migrator.owners):
                    migrator.upgrade(plugin.name)
        finally:
            migrator.engine.dispose()
        old, new = self.yishi.database.tripwire, made.yishi.database.tripwire
        if old is not None and new is not None:
            # Parsing SQL is the dearest part of a new app; no statement knew the new tables before.
            new._plans = old._plans
        set_installation(made.yishi.installation)
        return made


def _urls(url: str) -> dict[str, str]:
    return {"database_url": url, "owner_database_url": url}


def _psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


class Installations:
    """All installations of a test run, by what is in them."""

    def __init__(self) -> None:
        self.folder = scratch_folder()
        self._made: dict[Any, Installation] = {}

    def get(self, kind: str, plugins: Iterable[str] | None, extra: tuple[Plugin, ...]) -> Installation:
        names = tuple(sorted(plugins)) if plugins is not None else None
        key = (kind, names, tuple(id(plugin) for plugin in extra))
        if key not in self._made:
            folder = self.folder / str(len(self._made))
            folder.mkdir()
            self._made[key] = Installation(folder, kind, names, extra)
        return self._made[key]

    def close(self) -> None:
        for installation in self._made.values():
            installation.end()
        shutil.rmtree(self.folder, ignore_errors=True)
