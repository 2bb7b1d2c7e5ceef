"""Filling an empty installation with the demo, through the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from yishi.actor import Actor, system
from yishi.app import Yishi
from yishi.clock import clock
from yishi.config import shipped_folder
from yishi.database import db
from yishi.demo import cast, estates, matters
from yishi.places import estates as places
from yishi.places.importing import preview, service
from yishi.tenants import figures
from yishi.tenants.apply import apply
from yishi.tenants.apply_file import read_files
from yishi.tenants.current import collect, set_current
from yishi.tenants.models import Tenant
from yishi.tenants.resolve import TenantView, load_by_slug
from yishi.tenants.scope import installation_actor
from yishi.tenants.settings import save

Say = Callable[[str], None]

DAYS = (21, 20, 16, 15, 13, 11, 9, 7, 6, 4, 3, 1, 0)
"""How many days ago tenants had something to say to each other."""

SETTINGS = {
    "yangguang": {"contact": "阳光社区服务中心 0431-80000001", "address": "双德街道世纪花园东门", "opening_hours": "周一至周五 8:30–16:30"},
    "dongfeng": {"contact": "东风社区服务中心 0431-80000002", "address": "鸿城街道净水山庄西门", "opening_hours": "每天 8:30–16:30，周二、周四到 20:30"},
    "yingjun": {"contact": "英俊社区服务中心 0431-80000003", "address": "东惠街道万晟爱琴海南门", "opening_hours": "周一至周五 8:30–16:30"},
}  # fmt: skip


def build(yishi: Yishi, say: Say) -> None:
    """Fill an empty, migrated database; takes some seconds."""
    folder = shipped_folder("tenants")
    say("区、街道、社区、联盟（按区划名录）")
    with yishi.database.unit():
        set_current(None, yishi.registry)
        apply(installation_actor(), entries=read_files([folder / "changchun" / "article.toml"]))
    yishi.worker.drain()
    for slug, role in cast.OPERATORS.items():
        _in(yishi, slug, partial(_sign_up, role))
    say("英俊红色物业联盟：六家公司的共同租户")
    _in(yishi, "yingjun-lianmeng", lambda _tenant: cast.gather(cast.ALLIANCE))
    for slug, people in cast.STREETS.items():
        _in(yishi, slug, partial(_staff, people))
    rosters = estates.rosters(folder, cast.homes())
    for slug, people in cast.CASTS.items():
        say(f"{slug}：名册、人员、议题、公示")
        _community(yishi, slug, people, rosters[slug])
    yishi.worker.drain()
    say("社区和联盟之间的往来")
    for ago in DAYS:
        _exchange(yishi, ago)
    # What communities sent up has arrived by now.
    for slug, people in cast.STREETS.items():
        _in(yishi, slug, partial(_modules, roles=people))
    yishi.worker.drain()
    say("数字：最近十二个月")
    for slug in cast.CASTS:
        _in(yishi, slug, figures.compute_last)
    for slug in (*cast.STREETS, "yingjun-lianmeng"):
        _in(yishi, slug, lambda tenant: figures.compute_last(tenant, 1))


def _exchange(yishi: Yishi, ago: int) -> None:
    """One day of what tenants say to each other, and its delivery in the evening."""
    day = clock.now() - timedelta(days=ago)
    for slug, roles in {**cast.CASTS, "yingjun-lianmeng": cast.ALLIANCE}.items():
        with clock.at(day):
            _in(yishi, slug, partial(_say, roles, ago))
    with clock.at(day + timedelta(minutes=30)):
        yishi.worker.drain()


def _say(roles: tuple[cast.Role, ...], ago: int, tenant: TenantView) -> None:
    boss = next(role for role in roles if "administrator" in role.roles)
    actor: Actor = cast.gather([boss])[boss.key]
    today = clock.today(tenant.zone) + timedelta(days=ago)
    collect("demo_exchange", tenant=tenant, actor=actor, today=today, ago=ago)


def _in(yishi: Yishi, slug: str, work: Callable[[TenantView], object]) -> None:
    """Work in one tenant, as a request or job would, in one transaction."""
    with yishi.database.unit(writes=False):
        tenant = load_by_slug(slug, yishi.registry)
    assert tenant is not None, f"the apply file makes {slug}"
    with yishi.database.unit(tenant.id):
        set_current(tenant, yishi.registry)
        work(tenant)


def _sign_up(role: cast.Role, _tenant: TenantView) -> None:
    cast.gather([role])


def _staff(people: tuple[cast.Role, ...], _tenant: TenantView) -> None:
    with clock.at(clock.now() - timedelta(days=90)):
        cast.gather(people)


def _community(yishi: Yishi, slug: str, roles: tuple[cast.Role, ...], roster: estates.EstateRoster) -> None:
    _in(yishi, slug, lambda tenant: _bring_in(tenant, roster))
    yishi.worker.drain()
    _in(yishi, slug, lambda tenant: _settle(tenant, roles))
    _in(yishi, slug, lambda tenant: _talk(tenant, roles))
    _in(yishi, slug, lambda tenant: _modules(tenant, roles))
    yishi.worker.drain()


def _bring_in(tenant: TenantView, roster: estates.EstateRoster) -> None:
    here = system(tenant.id, "cli")
    estate = places.create(here, roster.name, address=roster.address)
    row = service.upload(here, estate.id, f"{roster.name}.csv", roster.data)
    service.confirm(here, row.id, preview.of_import(row).mark)
    for name in estates.NEIGHBOURS.get(tenant.slug, ()):
        places.create(here, name, address=roster.address)


def _settle(tenant: TenantView, roles: tuple[cast.Role, ...]) -> None:
    with clock.at(clock.now() - timedelta(days=90)):
        people = cast.gather(roles)
        save(people["administrator"], plugin="core", values=SETTINGS[tenant.slug], version=None)


def _talk(tenant: TenantView, roles: tuple[cast.Role, ...]) -> None:
    people = cast.gather(roles)
    for matter in sorted(matters.MATTERS[tenant.slug], key=lambda m: -m.ago):
        matters.tell(matter, people)


def _modules(tenant: TenantView, roles: tuple[cast.Role, ...]) -> None:
    boss = next(role for role in roles if "administrator" in role.roles)
    actor: Actor = cast.gather([boss])[boss.key]
    collect("demo_data", tenant=tenant, actor=actor, today=clock.today(tenant.zone))


def is_empty(yishi: Yishi) -> bool:
    """Whether there is no tenant yet."""
    with yishi.database.unit(writes=False):
        return db.query(Tenant.id).first() is None
