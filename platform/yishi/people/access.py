"""Roles, and the permissions they hold in a tenant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from yishi.i18n import N_
from yishi.plugins.manifest import Permission
from yishi.plugins.registry import Registry
from yishi.tenants.resolve import TenantView

ROLES: dict[str, str] = {
    "operator": N_("区（街道）运营员"),
    "administrator": N_("管理员"),
    "grid_administrator": N_("网格管理员"),
    "recorder": N_("记录员"),
    "community_worker": N_("社区工作人员"),
    "grid_lead": N_("网格长"),
    "building_lead": N_("楼栋长"),
    "entrance_lead": N_("单元长"),
    "property_staff": N_("物业工作人员"),
    "resident": N_("居民"),
    "owner": N_("业主"),
}
STAFF = ("administrator", "grid_administrator", "recorder", "community_worker")
LEADS = ("grid_lead", "building_lead", "entrance_lead")
RESIDENTS = ("resident", "owner")
SIGNED_IN = "signed_in"
ANYONE = "anyone"

CORE_PERMISSIONS: tuple[Permission, ...] = (
    Permission("topics.read", N_("看公开的议题"), (ANYONE,)),
    Permission("topics.raise", N_("提出议题"), (SIGNED_IN,)),
    Permission("topics.opine", N_("发表意见"), (SIGNED_IN,)),
    Permission("topics.triage", N_("受理、合并议题"), (*STAFF, "grid_lead")),
    Permission("topics.conclude", N_("作出定论、落实"), ("administrator", "community_worker")),
    Permission("topics.moderate", N_("隐藏不当意见"), ("administrator", "community_worker")),
    Permission("desk.use", N_("使用工作台"), (*STAFF, *LEADS, "property_staff")),
    Permission("people.see", N_("看人员"), ("administrator", "community_worker", "grid_administrator")),
    Permission("people.manage", N_("登记、核实人员"), ("administrator", "community_worker")),
    Permission("people.assist", N_("代居民办理"), ("administrator", "community_worker", *LEADS)),
    Permission("people.read_sensitive", N_("查看完整电话、证件号"), ("administrator", "community_worker")),
    Permission("people.grant_roles", N_("设置角色"), ("administrator",)),
    Permission("people.erase", N_("导出、删除个人信息"), ("administrator",)),
    Permission("places.see", N_("看房屋名册"), (*STAFF, *LEADS)),
    Permission("places.import", N_("导入名册"), ("administrator", "community_worker")),
    Permission("console.use", N_("管理本社区"), ("administrator",)),
    Permission("console.modules", N_("开关模块"), ("administrator",)),
    Permission("console.settings", N_("修改设置"), ("administrator",)),
    Permission("console.activity", N_("看操作记录"), ("administrator",)),
    Permission("console.export", N_("导出本社区数据"), ("administrator",)),
    Permission("operator.tenants", N_("开通和管理下级社区"), ("operator",)),
    Permission("operator.modules", N_("决定下级可用的模块"), ("operator",)),
    Permission("operator.figures", N_("看下级汇总数字"), ("operator",)),
)


@lru_cache(maxsize=4096)
def _granted(
    roles: frozenset[str],
    enabled: frozenset[str],
    changes: tuple[tuple[str, str, bool], ...],
    registry: Registry,
) -> frozenset[str]:
    declared = [*CORE_PERMISSIONS, *(p for name in enabled for p in registry[name].permissions)]
    known = {p.name for p in declared}
    found: set[str] = set()
    for role in roles:
        # Each role by itself: what a profile takes from one does not take it from another that somebody holds, too.
        held = {p.name for p in declared if role in p.roles}
        for changed, permission, added in changes:
            if changed == role and permission in known:
                (held.add if added else held.discard)(permission)
        found |= held
    return frozenset(found)


def permissions_of(
    tenant: TenantView, registry: Registry, roles: Iterable[str], *, signed_in: bool
) -> frozenset[str]:
    """What these roles may do here: the manifests' grants, each role's changed by the tenant's profile.

    Only modules that are switched on count; the permissions of a module that is off do not exist.
    """
    held = frozenset([*roles, ANYONE, *([SIGNED_IN] if signed_in else [])])
    changes = tuple(
        (role, permission, added)
        for role, change in tenant.roles.items()
        for added, key in ((True, "add"), (False, "remove"))
        for permission in change.get(key, ())
    )
    return _granted(held, tenant.enabled, changes, registry)
