"""(g) Acknowledged web ballots, one durable commit each, against bare inserts with the same durability.

A web ballot is a signed form: session, CSRF, rights, the vote's row held, its time, the elector's mark by
one conditional update, the ballot, its line in the hash-chained ledger, the idempotency key; then the
commit, then the answer. The bare insert is one row of the same columns, with the same commit.
"""

from __future__ import annotations

import queue
import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select
from tests.stories.crowd import Crowd, choice_of, gather, serving

from benchmarks.measure import Timed, rate_ratio
from benchmarks.sites import Site, durable_postgres_site, sqlite_site
from yishi.actor import Actor
from yishi.app import Yishi, assemble
from yishi.database import db
from yishi.tenants.current import set_current
from yishi.tenants.resolve import load
from yishi_voting import service
from yishi_voting.models import Elector, Holder

CLIENTS = 2
ROUNDS = 7
"""The first is for warming up."""
EACH = 150
"""Ballots of a round."""

TABLE = """
CREATE TABLE bare_ballot (
  tenant_id BIGINT NOT NULL, id VARCHAR(32) NOT NULL, vote_id VARCHAR(32) NOT NULL, elector_id INTEGER NOT NULL,
  channel VARCHAR(10) NOT NULL, choice VARCHAR(40) NOT NULL, received_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, vote_id, elector_id)
)
"""
INSERT = "INSERT INTO bare_ballot VALUES (1, {0}, 'vote', {0}, 'web', {0}, '2026-06-06T12:00:00')"

Cast = Callable[[int], None]
"""Casts the ballot with this number; it has returned when the ballot is durable."""


def run() -> list[str]:
    """The lines of the report."""
    lines = ["| database | way | ballots a second | of bare inserts |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        with sqlite_site(Path(folder) / "sqlite", tenants=1) as site:
            lines += _compare("SQLite", site, _bare_sqlite(Path(folder) / "bare.sqlite3"))
        with durable_postgres_site(Path(folder) / "postgres", tenants=1) as site:
            lines += _compare("PostgreSQL", site, _bare_postgres(site.config.owner_database_url))
    return [*lines, "", f"{CLIENTS} clients at once, {ROUNDS - 1} rounds of {EACH} ballots each, in turn."]


def _compare(database: str, site: Site, bare: Callable[[], Any]) -> list[str]:
    yishi = assemble(site.config)
    with _tenant(yishi):
        vote_id = gather(site.tenant_id, 2 * EACH * ROUNDS)
    with _services(yishi, vote_id) as service_cast, serving(site.config, CLIENTS) as (_server, port):
        timed = {name: Timed(name) for name in ("bare", "service", "web")}
        crowd = Crowd(site.config, f"/{_SLUG}", vote_id, 0)
        for number in range(ROUNDS):
            first = 1 + 2 * EACH * number
            spent = {
                "bare": _all(range(first, first + EACH), bare),
                "service": _all(range(first, first + EACH), service_cast),
                "web": _web(crowd, port, range(first + EACH, first + 2 * EACH)),
            }
            for name, seconds in spent.items():
                if number:
                    timed[name].rounds.append(seconds / EACH)
    yishi.database.dispose()
    return [_line(database, words, timed[name], timed["bare"]) for name, words in _WAYS.items()]


_SLUG = "t0"
_WAYS = {"bare": "bare insert", "service": "through the service", "web": "web form, acknowledged"}


def _line(database: str, words: str, one: Timed, base: Timed) -> str:
    compared = rate_ratio(one, base)
    share = "100 %" if one is base else compared.percent()
    return f"| {database} | {words} | {1 / one.median:,.0f} | {share} |"


def _all(numbers: range, make: Callable[[], Any]) -> float:
    """Seconds in which `CLIENTS` threads, each with its own connection, cast all numbers."""
    waiting: queue.Queue[int] = queue.Queue()
    for number in numbers:
        waiting.put(number)
    ready, failures = threading.Barrier(CLIENTS + 1), []

    def client() -> None:
        with make() as cast:
            ready.wait()
            try:
                while True:
                    cast(waiting.get_nowait())
            except queue.Empty:
                return
            except Exception as error:  # noqa: BLE001 - told by the thread that waits
                failures.append(error)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    if failures:
        raise RuntimeError(f"a ballot was not taken: {failures[0]!r}") from failures[0]
    return spent


def _web(crowd: Crowd, port: int, numbers: range) -> float:
    for number in numbers:
        crowd.waiting.put(number)
    start = time.perf_counter()
    crowd.vote(port, clients=CLIENTS)
    spent = time.perf_counter() - start
    if crowd.refused or not set(numbers) <= crowd.acknowledged.keys():
        raise RuntimeError(f"ballots were not acknowledged: {crowd.refused[:1]}")
    return spent


def _bare_sqlite(path: Path) -> Callable[[], Any]:
    setup = sqlite3.connect(path)
    setup.execute("PRAGMA journal_mode=WAL")
    setup.execute(TABLE)
    setup.commit()
    setup.close()

    @contextmanager
    def make() -> Iterator[Cast]:
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=FULL")

        def cast(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(INSERT.format("?1"), (number,))
            connection.execute("COMMIT")

        yield cast
        connection.close()

    return make


def _bare_postgres(url: str) -> Callable[[], Any]:
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain) as setup:
        setup.execute(TABLE)

    @contextmanager
    def make() -> Iterator[Cast]:
        with psycopg.connect(plain) as connection:

            def cast(number: int) -> None:
                values = (str(number), number, str(number))
                connection.execute(_POSTGRES_INSERT, values)
                connection.commit()

            yield cast

    return make


_POSTGRES_INSERT = "INSERT INTO bare_ballot VALUES (1, %s, 'vote', %s, 'web', %s, '2026-06-06T12:00:00')"


@contextmanager
def _tenant(yishi: Yishi) -> Iterator[None]:
    with yishi.database.unit(1):
        set_current(load(1, yishi.registry), yishi.registry)
        yield


@contextmanager
def _services(yishi: Yishi, vote_id: uuid.UUID) -> Iterator[Callable[[], Any]]:
    """Casting by `service.cast`, without HTTP."""
    with _tenant(yishi):
        rows = db.execute(
            select(Elector.number, Holder.person_id).join(
                Holder, (Holder.tenant_id == Elector.tenant_id) & (Holder.elector_id == Elector.id)
            )
        )
        people = dict(rows.tuples().all())

    @contextmanager
    def make() -> Iterator[Cast]:
        def cast(number: int) -> None:
            person_id = people[number]
            actor = Actor(1, person_id=person_id, permissions=frozenset({"voting.vote"}))
            with _tenant(yishi):
                service.cast(actor, vote_id, choice_of(number))

        yield cast

    yield make


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201
