"""Switching modules: the district *allows*, the tenant *enables*; both are needed.

A switch is a row; every process reads it with the tenant, so it works on the next request. Switching
off keeps all data. Each switch stands in the tenant's ledger.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import update

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db
from yishi.database.tenant import bound_tenant
from yishi.database.upsert import insert
from yishi.errors import NotAllowed, Reason, Refusal, Stale, Unknown, refuse_all
from yishi.i18n import N_, _, listed
from yishi.jobs.queue import enqueue
from yishi.tenants.current import current_registry, set_current
from yishi.tenants.making import SWITCHED
from yishi.tenants.models import TenantPlugin
from yishi.tenants.modules import rows_of, running
from yishi.tenants.notes import note, packed
from yishi.tenants.resolve import load
from yishi.tenants.scope import found, is_installation, need_operator
from yishi.tenants.switch_plans import SwitchPlan, disabling, enabling, title_of
from yishi.tenants.tree import subtree_ids, touch

log = logging.getLogger(__name__)


def plan_enable(actor: Actor, *, tenant_id: int, plugin: str) -> SwitchPlan:
    """What switching on would do: what comes along, and all reasons against it."""
    tenant, unrestricted = _switcher(actor, tenant_id, plugin)
    return enabling(tenant, plugin, rows_of(tenant_id), unrestricted=unrestricted)


def plan_disable(actor: Actor, *, tenant_id: int, plugin: str) -> SwitchPlan:
    """What switching off would do: what depends on it, and which topics will wait."""
    tenant, unrestricted = _switcher(actor, tenant_id, plugin)
    return disabling(tenant, plugin, rows_of(tenant_id), unrestricted=unrestricted)


def enable(
    actor: Actor, *, tenant_id: int, plugin: str, with_requirements: bool = True, version: int | None = None
) -> SwitchPlan:
    """Switch a module on, with what it requires; gives what was done.

    Raises `Refusal` with every reason (`modules.not_allowed`, `modules.restricted`,
    `modules.unsuitable`, `modules.not_installed`, `modules.unusable`, `modules.requires`), `Stale` when
    `version` is not the newest.
    """
    tenant, unrestricted = _switcher(actor, tenant_id, plugin)
    touch(tenant_id)  # first, for it holds the tenant's row: switches of one tenant follow each other
    rows = rows_of(tenant_id)
    plan = enabling(tenant, plugin, rows, unrestricted=unrestricted)
    _fresh(plan, rows, version, N_("开启模块「%(module)s」"))
    if plan.done:
        return plan
    reasons = list(plan.blocked)
    if plan.along and not with_requirements:
        names = listed(_(title) for title in plan.along_titles)
        reasons.append(Reason("modules.requires", _("要先开启：%(names)s。", names=names)))
    refuse_all(reasons)
    for name in (*plan.along, plugin):
        _store(tenant_id, name, rows.get(name), enabled=True, since=clock.now(), by=actor.name)
    _tell_plugins(actor, tenant_id, "enabled", [*plan.along, plugin])
    _record(actor, tenant_id, "modules.enabled", N_("开启了模块「%(module)s」"), (*plan.along, plugin))
    return plan


def disable(
    actor: Actor, *, tenant_id: int, plugin: str, cascade: bool = False, version: int | None = None
) -> SwitchPlan:
    """Switch a module off; all its data stays. `cascade` switches off what requires it, too.

    Raises `Refusal` (`modules.required`, `modules.restricted`), `Stale`.
    """
    tenant, unrestricted = _switcher(actor, tenant_id, plugin)
    touch(tenant_id)
    rows = rows_of(tenant_id)
    plan = disabling(tenant, plugin, rows, unrestricted=unrestricted)
    _fresh(plan, rows, version, N_("关闭模块「%(module)s」"))
    if plan.done:
        return plan
    reasons = list(plan.blocked)
    if plan.along and not cascade:
        names = listed(_(title) for title in plan.along_titles)
        reasons.append(
            Reason(
                "modules.required", _("这些模块要靠它：%(names)s。请先关闭它们，或一并关闭。", names=names)
            )
        )
    refuse_all(reasons)
    _tell_plugins(actor, tenant_id, "disabled", [*plan.along, plugin])
    for name in (*plan.along, plugin):
        _store(tenant_id, name, rows.get(name), enabled=False, since=None, by=actor.name)
    _refresh(tenant_id)
    _record(actor, tenant_id, "modules.disabled", N_("关闭了模块「%(module)s」"), (*plan.along, plugin))
    return plan


def allow(actor: Actor, *, tenant_id: int, plugin: str, version: int | None = None) -> None:
    """Allow a tenant below the operator to use a module, and what that module requires."""
    _allow(actor, need_operator(actor, "operator.modules", tenant_id, itself=False), plugin, version)


def allow_by_installation(actor: Actor, *, tenant_id: int, plugin: str) -> None:
    """The same by the command line, in the tenant's own unit."""
    if not actor.may("*"):
        raise NotAllowed()
    _allow(actor, found(tenant_id), plugin, None)


def _allow(actor: Actor, tenant: Any, plugin: str, version: int | None) -> None:
    tenant_id, registry = tenant.id, current_registry()
    if plugin not in registry:
        raise Unknown("modules.not_installed", _("平台没有安装模块「%(module)s」。", module=plugin))
    if tenant.kind not in registry[plugin].kinds:
        raise Refusal("modules.unsuitable", _("「%(module)s」不适用于这类单位。", module=_(title_of(plugin))))
    touch(tenant_id)
    rows = rows_of(tenant_id)
    _fresh(enabling(tenant, plugin, rows, unrestricted=True), rows, version, N_("允许使用模块「%(module)s」"))
    before = running(rows)
    changed = [n for n in (*registry.needs(plugin), plugin) if n not in rows or not rows[n].allowed]
    for name in changed:
        _store(tenant_id, name, rows.get(name), allowed=True, requested_at=None)
    if not changed:
        return
    _tell_plugins(actor, tenant_id, "enabled", sorted(running(rows_of(tenant_id)) - before))
    _record(actor, tenant_id, "modules.allowed", N_("允许使用模块「%(module)s」"), changed)


def allow_below(actor: Actor, *, plugin: str, tenant_id: int | None = None) -> int:
    """Allow a module to every suitable tenant below `tenant_id` (the operator's own); gives how many."""
    top = actor.tenant_id if tenant_id is None else tenant_id
    need_operator(actor, "operator.modules", top)
    kinds = current_registry()[plugin].kinds if plugin in current_registry() else ()
    count = 0
    for each in subtree_ids(top):
        if each != actor.tenant_id and found(each).kind in kinds:
            allow(actor, tenant_id=each, plugin=plugin)
            count += 1
    return count


def disallow(actor: Actor, *, tenant_id: int, plugin: str, version: int | None = None) -> None:
    """Withdraw the permission: the module is gone there at once, its data and its switch stay."""
    tenant = need_operator(actor, "operator.modules", tenant_id, itself=False)
    touch(tenant_id)
    rows = rows_of(tenant_id)
    _fresh(
        disabling(tenant, plugin, rows, unrestricted=True),
        rows,
        version,
        N_("不再允许使用模块「%(module)s」"),
    )
    row = rows.get(plugin)
    if row is None or not row.allowed:
        return
    before = running(rows)
    _store(tenant_id, plugin, row, allowed=False)
    _tell_plugins(actor, tenant_id, "disabled", sorted(before - running(rows_of(tenant_id))))
    _record(actor, tenant_id, "modules.disallowed", N_("不再允许使用模块「%(module)s」"), [plugin])


def request_module(actor: Actor, *, tenant_id: int, plugin: str) -> None:
    """Ask the district to allow a module (申请开通); asking again changes nothing."""
    tenant, _unrestricted = _switcher(actor, tenant_id, plugin)
    registry = current_registry()
    if plugin not in registry or tenant.kind not in registry[plugin].kinds:
        raise Unknown("no_such_module")
    row = rows_of(tenant_id).get(plugin)
    if row is not None and (row.allowed or row.requested_at is not None):
        return
    _store(tenant_id, plugin, row, requested_at=clock.now())
    touch(tenant_id)
    _record(actor, tenant_id, "modules.requested", N_("申请开通模块「%(module)s」"), [plugin])
    if tenant.parent_id is not None:
        note(
            actor,
            tenant.parent_id,
            "modules.requested",
            N_("「%(name)s」申请开通模块「%(module)s」"),
            about=("module", None),
            name=tenant.name,
            module=title_of(plugin),
        )


def _switcher(actor: Actor, tenant_id: int, plugin: str) -> tuple[Any, bool]:
    """The tenant's row, and whether restricted modules may be switched by this actor.

    The tenant's own administrator switches; an operator above it switches only restricted modules.
    """
    if is_installation(actor):
        return found(tenant_id), True
    if actor.tenant_id == tenant_id:
        actor.need("console.modules")
        return found(tenant_id), actor.may("*")
    tenant = need_operator(actor, "operator.modules", tenant_id, itself=False)
    registry = current_registry()
    if plugin in registry and not registry[plugin].restricted:
        raise Refusal(
            "modules.tenants_own",
            _("「%(module)s」由该单位的管理员自己开关；您可以允许或不再允许。", module=_(title_of(plugin))),
        )
    return tenant, True


def _fresh(plan: SwitchPlan, rows: dict[str, Any], version: int | None, wanted: str) -> None:
    if version is not None and version != plan.version:
        raise _overtaken(rows.get(plan.plugin), {"enabled": plan.on}, _(wanted, module=_(plan.title)))


def _overtaken(row: Any, yours: dict[str, bool], wanted: str) -> Stale:
    theirs = {"allowed": bool(row and row.allowed), "enabled": bool(row and row.enabled)}
    if not theirs["allowed"]:
        now = _("没有被允许使用")
    else:
        now = _("已开启") if theirs["enabled"] else _("已关闭")
    return Stale(yours=yours, theirs=theirs, version=row.version if row else 0, wanted=wanted, now=now)


def _store(tenant_id: int, plugin: str, row: Any, **values: Any) -> None:
    """Write one switch, unless somebody was faster."""
    if row is None:
        fresh = {"allowed": False, "enabled": False, "settings": {}, "by": "", "version": 1, **values}
        done = db.execute(
            insert(TenantPlugin)
            .values(tenant_id=tenant_id, plugin=plugin, **fresh)
            .on_conflict_do_nothing()
            .returning(TenantPlugin.plugin)
        ).first()
    else:
        done = db.execute(
            update(TenantPlugin)
            .where(
                TenantPlugin.tenant_id == tenant_id,
                TenantPlugin.plugin == plugin,
                TenantPlugin.version == row.version,
            )
            .values(**values, version=row.version + 1)
            .returning(TenantPlugin.plugin)
        ).first()
    if done is None:
        yours = {k: v for k, v in values.items() if isinstance(v, bool)}
        wanted = _("改变模块「%(module)s」的开关", module=_(title_of(plugin)))
        raise _overtaken(rows_of(tenant_id).get(plugin), yours, wanted)


def _tell_plugins(actor: Actor, tenant_id: int, hook: str, plugins: list[str]) -> None:
    """Call the lifecycle hook of each: here when this unit is the tenant's, else by a job in its scope."""
    if not plugins:
        return
    if bound_tenant.get() == tenant_id:
        _refresh(tenant_id)
        run_lifecycle(actor, tenant_id, hook, plugins)
        return
    enqueue(
        SWITCHED,
        tenant_id=tenant_id,
        lane=f"{tenant_id}:notes",
        arguments={"actor": packed(actor), "hook": hook, "plugins": plugins},
    )


def run_lifecycle(actor: Actor, tenant_id: int, hook: str, plugins: list[str]) -> None:
    """Call `enabled` or `disabled` of each plugin within its tenant.

    One that fails to start refuses the switch; one that fails to stop is logged, and is off all the same.
    """
    registry = current_registry()
    view = load(tenant_id, registry)
    for name in plugins:
        try:
            with db.begin_nested():
                registry.hooks.only(name, hook, tenant=view, actor=actor)
        except Refusal:
            raise
        except Exception as error:
            log.exception("plugin %s failed in %s of tenant %s", name, hook, tenant_id)
            registry.hooks.last_failure[name] = f"{hook}: {type(error).__name__}: {error}"
            if hook == "enabled":
                raise Refusal(
                    "modules.failed",
                    _("模块「%(module)s」启动时出错，没有开启。请联系平台管理员。", module=_(title_of(name))),
                ) from error


def _refresh(tenant_id: int) -> None:
    """From here on, this unit sees the tenant with its new switches."""
    if bound_tenant.get() == tenant_id:
        set_current(load(tenant_id, current_registry()), current_registry())


def _record(actor: Actor, tenant_id: int, code: str, verb: str, plugins: Any) -> None:
    for name in plugins:
        note(
            actor,
            tenant_id,
            code,
            verb,
            about=("module", None),
            facts={"plugin": name},
            plugin=name,
            module=title_of(name),
        )
