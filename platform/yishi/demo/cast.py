"""The people of the demo. All are fictional; so are their telephone numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yishi.actor import Actor, system
from yishi.database import current_tenant_id
from yishi.people import accounts, memberships, passwords, persons
from yishi.people.access import permissions_of
from yishi.tenants.current import current_registry, current_tenant

PASSWORD = "yishi-demo-2026"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody in one tenant. `sign_in` is a user name for staff; everybody has a telephone."""

    key: str
    name: str
    phone: str
    roles: tuple[str, ...]
    sign_in: str = ""
    home: str = ""
    """The flat they own, `building-entrance-room`."""
    scope: Mapping[str, Sequence[str]] | None = None


OPERATORS: dict[str, Role] = {
    "gaoxin": Role("operator", "许志远", "13900010001", ("operator",), "gaoxin"),
    "nanguan": Role("operator", "沈清如", "13900020001", ("operator",), "nanguan"),
    "erdao": Role("operator", "高明轩", "13900030001", ("operator",), "erdao"),
}

YANGGUANG: tuple[Role, ...] = (
    Role("administrator", "林静秋", "13900011001", ("administrator",), "yangguang-admin"),
    Role("worker", "周远帆", "13900011002", ("community_worker",), "yangguang-worker"),
    Role("recorder", "郑书语", "13900011003", ("recorder",)),
    Role("grid_admin", "何立群", "13900011004", ("grid_administrator",)),
    Role("grid_lead", "孙广田", "13900011005", ("grid_lead", "resident")),
    Role("building_lead", "钱素云", "13900011006", ("building_lead", "owner"), home="3-2-0301"),
    Role("entrance_lead", "赵春梅", "13900011007", ("entrance_lead", "owner"), home="3-2-1102"),
    Role("property", "冯树德", "13900011008", ("property_staff",)),
    Role("wang", "王桂兰", "13900011101", ("owner",), home="3-2-1701"),
    Role("li", "李建国", "13900011102", ("owner",), home="1-2-0801"),
    Role("chen", "陈小雨", "13900011103", ("resident",)),
    Role("liu", "刘淑华", "13900011104", ("owner",), home="3-2-0903"),
    Role("zhang", "张德福", "13900011105", ("owner",), home="3-2-0502"),
    Role("ma", "马俊峰", "13900011106", ("owner",), home="6-1-0401"),
    Role("gao", "高玉芬", "13900011107", ("resident",)),
    Role("song", "宋晓东", "13900011108", ("owner",), home="7-3-0602"),
)
DONGFENG: tuple[Role, ...] = (
    Role("administrator", "唐海燕", "13900021001", ("administrator",), "dongfeng-admin"),
    Role("worker", "罗文博", "13900021002", ("community_worker",), "dongfeng-worker"),
    Role("grid_lead", "谢玉兰", "13900021005", ("grid_lead", "resident")),
    Role("yang", "杨树林", "13900021101", ("owner",), home="2-1-301"),
    Role("he", "何淑珍", "13900021102", ("owner",), home="4-2-502"),
    Role("zhou", "周小川", "13900021103", ("resident",)),
    Role("wu", "吴桂芳", "13900021104", ("owner",), home="1-3-101"),
    Role("xu", "徐志刚", "13900021105", ("owner",), home="4-1-102"),
)
YINGJUN: tuple[Role, ...] = (
    Role("administrator", "韩明月", "13900031001", ("administrator",), "yingjun-admin"),
    Role("worker", "曹立新", "13900031002", ("community_worker",), "yingjun-worker"),
    Role("grid_admin", "彭志强", "13900031004", ("grid_administrator",)),
    Role("grid_lead", "曾秀英", "13900031005", ("grid_lead", "resident")),
    Role("property", "王守成", "13900031008", ("property_staff",)),
    Role("dong", "董建平", "13900031101", ("owner",), home="3-1-502"),
    Role("yuan", "袁丽娟", "13900031102", ("owner",), home="4-2-301"),
    Role("deng", "邓春生", "13900031103", ("owner",), home="1-1-801"),
    Role("fu", "傅雅琴", "13900031104", ("resident",)),
    Role("shen", "沈国栋", "13900031105", ("owner",), home="2-2-1002"),
)
ALLIANCE: tuple[Role, ...] = (
    Role("administrator", "韩明月", "13900031001", ("administrator",)),
    Role("property", "王守成", "13900031008", ("property_staff",), "yingjun-wuye"),
    Role("other_property", "冯国强", "13900031009", ("property_staff",), "yingjun-wuye2"),
)
STREETS: dict[str, tuple[Role, ...]] = {
    "shuangde": (
        Role("administrator", "丁海涛", "13900040001", ("administrator",), "shuangde-admin"),
        Role("worker", "方晓慧", "13900040002", ("community_worker",), "shuangde-worker"),
    ),
    "hongcheng": (
        Role("administrator", "姚立民", "13900050001", ("administrator",), "hongcheng-admin"),
        Role("worker", "范雪梅", "13900050002", ("community_worker",), "hongcheng-worker"),
    ),
    "donghui": (
        Role("administrator", "苏国强", "13900060001", ("administrator",), "donghui-admin"),
        Role("worker", "白晓峰", "13900060002", ("community_worker",), "donghui-worker"),
    ),
}
"""Who handles in the subdistricts what communities send up."""
CASTS: dict[str, tuple[Role, ...]] = {
    "yangguang": YANGGUANG,
    "dongfeng": DONGFENG,
    "yingjun": YINGJUN,
}


def gather(cast: Sequence[Role]) -> dict[str, Actor]:
    """Sign up everybody in the bound tenant; their actors by key."""
    here = system(current_tenant_id(), "cli")
    return {role.key: _sign_up(here, role) for role in cast}


def _sign_up(here: Actor, role: Role) -> Actor:
    account = accounts.find_or_create(role.phone, name=role.name)
    known = [p for p in persons.with_phone(role.phone) if p.name == role.name]
    member = memberships.add(
        here,
        account.id,
        role.roles,
        name=role.name,
        scope=role.scope,
        person_id=known[0].id if known else None,
    )
    if role.sign_in and passwords.of_account(account.id) is None:
        passwords.set_one_time(account.id, role.sign_in)
        credential = passwords.of_account(account.id)
        if credential is not None:
            passwords.change(credential, PASSWORD)
    return actor_of(account.id, member.person_id, role)


def actor_of(account_id: UUID, person_id: UUID | None, role: Role) -> Actor:
    """The actor that a request of this person would have."""
    tenant: Any = current_tenant()
    held = permissions_of(tenant, current_registry(), role.roles, signed_in=True)
    return Actor(
        tenant_id=tenant.id,
        account_id=account_id,
        person_id=person_id,
        name=role.name,
        roles=frozenset(role.roles),
        permissions=held,
    )


def homes() -> dict[str, dict[str, tuple[str, str]]]:
    """Who lives where, by community, for the rosters."""
    return {
        slug: {role.home: (role.name, role.phone) for role in roles if role.home}
        for slug, roles in CASTS.items()
    }
