"""Installations to measure: migrated databases with many tenants and one busy topic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from yishi.actor import system
from yishi.app import Yishi, assemble, create_app
from yishi.audit import activity
from yishi.cli.common import migrator
from yishi.clock import clock
from yishi.config import Config
from yishi.database import db, new_id
from yishi.people.models import Account, Membership, Person, SignInSession
from yishi.people.request_context import token_hash
from yishi.tenants.current import set_current
from yishi.tenants.models import Tenant, TenantAncestor, TenantPlugin
from yishi.tenants.resolve import load
from yishi.testing import postgres
from yishi.topics.models import Opinion, Topic, TopicGate

TOKEN = "benchmark-session"
SLUG = "t0"


@dataclass(frozen=True, slots=True)
class Site:
    """A filled installation; `topic_id` is the busy topic of the tenant `t0`."""

    config: Config
    tenant_id: int
    topic_id: Any
    session: dict[str, str]

    @property
    def topic_path(self) -> str:
        return f"/{SLUG}/topics/{self.topic_id}"


def make_app(config: Config) -> Any:
    """The app of a site, made in the serving process."""
    return create_app(config)


@contextmanager
def sqlite_site(folder: Path, *, tenants: int = 1000, **changes: Any) -> Iterator[Site]:
    """An installation on SQLite in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder}/site.sqlite3"
    config = Config(
        database_url=url, owner_database_url=url, secret="benchmark" * 5, master_keys="", mode="demo",
        data_folder=folder, workers_in_process=False, **changes,
    )  # fmt: skip
    yield fill(config, tenants)


@contextmanager
def postgres_site(folder: Path, *, tenants: int = 1000, **changes: Any) -> Iterator[Site]:
    """An installation on a PostgreSQL of its own, in memory, served by the app role."""
    with _site_on(postgres.shared(), folder, tenants, changes) as site:
        yield site


@contextmanager
def durable_postgres_site(folder: Path, *, tenants: int = 1000, **changes: Any) -> Iterator[Site]:
    """The same with its data on disk: a commit has returned when it would outlive a power cut."""
    with (
        postgres.Server({"fsync": "on"}) as server,
        _site_on(server, folder, tenants, changes) as site,
    ):
        yield site


@contextmanager
def _site_on(server: postgres.Server, folder: Path, tenants: int, changes: dict[str, Any]) -> Iterator[Site]:
    with server.database() as name:
        config = Config(
            database_url=server.url(name, postgres.APP),
            owner_database_url=server.url(name, postgres.OWNER),
            secret="benchmark" * 5, master_keys="", mode="demo",
            data_folder=folder, workers_in_process=False, **changes,
        )  # fmt: skip
        yield fill(config, tenants)


def fill(config: Config, tenants: int) -> Site:
    """Migrate and write the rows: all tenants with all modules on, one topic with 20 opinions."""
    yishi = assemble(config)
    migrator(yishi).upgrade()
    now = clock.now()
    with yishi.database.unit():
        modules = list(yishi.registry.names)
        for start in range(0, tenants, 500):
            numbers = range(start, min(start + 500, tenants))
            db.execute(insert(Tenant), [_tenant(n, now) for n in numbers])
            ids = [n + 1 for n in numbers]
            db.execute(insert(TenantAncestor), [{"tenant_id": i, "ancestor_id": i, "depth": 0} for i in ids])
            rows = [
                {
                    "tenant_id": i,
                    "plugin": p,
                    "allowed": True,
                    "enabled": True,
                    "settings": {},
                    "by": "",
                    "version": 1,
                }
                for i in ids
                for p in modules
            ]
            if rows:
                db.execute(insert(TenantPlugin), rows)
    if config.is_postgres:
        owner = yishi.database.owner_engine()
        with owner.begin() as connection:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('tenant', 'id'), :top)"), {"top": tenants}
            )
        owner.dispose()
    site = _busy_topic(yishi, config)
    yishi.database.dispose()
    return site


def _tenant(number: int, now: Any) -> dict[str, Any]:
    return {
        "id": number + 1, "slug": f"t{number}", "kind": "community", "name": f"第{number}社区", "brand": "",
        "profile": "", "zone": "Asia/Shanghai", "locale": "zh_CN", "story": "", "labels": {}, "roles": {},
        "settings": {}, "search": "", "created_at": now, "version": 1,
    }  # fmt: skip


def _busy_topic(yishi: Yishi, config: Config) -> Site:
    now = clock.now()
    account, person, topic_id = new_id(), new_id(), new_id()
    with yishi.database.unit(1):
        set_current(load(1, yishi.registry), yishi.registry)
        db.add(Account(id=account, name="王桂兰", created_at=now))
        db.add(Person(id=person, name="王桂兰", created_at=now))
        db.flush()
        db.add(
            Membership(tenant_id=1, account_id=account, person_id=person, name="王桂兰", roles=["owner"],
                       verified=True, since=now)
        )  # fmt: skip
        db.add(
            SignInSession(token_hash=token_hash(TOKEN), account_id=account, created_at=now, seen_at=now,
                          expires_at=now + timedelta(days=30))
        )  # fmt: skip
        db.add(
            Topic(id=topic_id, number=1, title="3号楼2单元电梯停运，老人上下楼难", text="电梯停了快一个月。" * 20,
                  category="equipment", place="世纪花园 3号楼2单元", stage="deliberating", public=True,
                  raised_by_id=person, raised_by_name="王桂兰", raised_at=now, updated_at=now,
                  accepted_at=now, opinions_count=20)
        )  # fmt: skip
        db.flush()
        for n in range(3):
            db.add(
                TopicGate(topic_id=topic_id, kind=f"gate_{n}", plugin="core", label=f"第{n + 1}道关口",
                          legal_basis="民法典 278", frozen_at=now, position=n)
            )  # fmt: skip
        for n in range(20):
            db.add(
                Opinion(topic_id=topic_id, author_name="刘淑华", author_label="业主", stance="support",
                        text="我家老伴腿脚不好，已经半个月没下过楼了，越快修越好。", at=now - timedelta(hours=n))
            )  # fmt: skip
        for n in range(8):
            with clock.at(now - timedelta(hours=n)):
                activity.record(
                    system(1), "topics.accepted", "受理了这件事", ("topic", topic_id), public=True
                )
    return Site(config, 1, topic_id, {"Cookie": f"yishi-session={TOKEN}"})
