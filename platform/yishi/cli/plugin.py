"""`yishi plugin`: modules, from their first line to their removal."""

from __future__ import annotations

from pathlib import Path

import click

from yishi.actor import system
from yishi.app import Yishi
from yishi.cli import say
from yishi.cli.common import at_work, in_tenant, migrator
from yishi.cli.scaffold import new
from yishi.cli.tenant_whole import TARGET, export_to
from yishi.database import db
from yishi.errors import Refusal, refuse_all
from yishi.i18n import _, listed
from yishi.people.access import CORE_PERMISSIONS
from yishi.tenants import purging, switching
from yishi.tenants.switch_plans import SwitchPlan


@click.group()
def plugin() -> None:
    """Make, list, switch and remove modules."""


plugin.add_command(new)


@plugin.command("list")
@click.option("--permissions", is_flag=True, help="Instead: each permission, and the roles that have it.")
def list_(permissions: bool) -> None:
    """Installed modules, those that can't be used and why, those whose package is gone."""
    yishi = at_work()
    registry = yishi.registry
    if permissions:
        declared = [*CORE_PERMISSIONS, *(p for one in registry.plugins.values() for p in one.permissions)]
        granted = [[p.name, _(p.title), " ".join(p.roles)] for p in declared]
        say.table([_("权限"), _("名称"), _("角色")], granted)
        return
    with yishi.database.unit(writes=False):
        rows = [
            [name, _(p.title), registry.origins[name].version, _("可用"), str(_count(name))]
            for name, p in registry.plugins.items()
        ]
        rows += [[s.name, "", "", s.reason, str(_count(s.name))] for s in registry.skipped.values()]
    orphans = [name for name in _orphans(yishi) if name not in registry.skipped]
    rows += [[name, "", "", _("软件包不在了，数据仍保留"), ""] for name in orphans]
    say.table([_("模块"), _("名称"), _("版本"), _("状态"), _("开启的单位")], rows)


def _count(name: str) -> int:
    return len(purging.tenants_with(name, on=True))


def _orphans(yishi: Yishi) -> list[str]:
    tool = migrator(yishi)
    try:
        return tool.orphans()
    finally:
        tool.engine.dispose()


@plugin.command()
@click.argument("slug")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Switch without asking.")
def enable(slug: str, name: str, yes: bool) -> None:
    """Allow the module NAME to the tenant SLUG and switch it on, with what it requires."""
    yishi = at_work()
    with in_tenant(yishi, slug, writes=False) as (tenant, _unit):
        plan = switching.plan_enable(system(tenant.id, "cli"), tenant_id=tenant.id, plugin=name)
    # That it is not allowed yet is no obstacle here: this command allows it.
    refuse_all([reason for reason in plan.blocked if reason.code != "modules.not_allowed"])
    _say_plan(plan)
    if not plan.done:
        say.sure(_("开启？"), yes=yes)
        with in_tenant(yishi, slug) as (tenant, _unit):
            actor = system(tenant.id, "cli")
            switching.allow_by_installation(actor, tenant_id=tenant.id, plugin=name)
            switching.enable(actor, tenant_id=tenant.id, plugin=name)
    say.line(_("「%(module)s」在 /%(slug)s 已开启。", module=_(plan.title), slug=slug), "green")


@plugin.command()
@click.argument("slug")
@click.argument("name")
@click.option("--cascade", is_flag=True, help="Switch off what requires it, too.")
@click.option("--yes", is_flag=True, help="Switch without asking.")
def disable(slug: str, name: str, cascade: bool, yes: bool) -> None:
    """Switch the module NAME off for the tenant SLUG; all its data stays."""
    yishi = at_work()
    with in_tenant(yishi, slug, writes=False) as (tenant, _unit):
        plan = switching.plan_disable(system(tenant.id, "cli"), tenant_id=tenant.id, plugin=name)
    _say_plan(plan)
    if not plan.done:
        say.sure(_("关闭？数据都会保留。"), yes=yes)
        with in_tenant(yishi, slug) as (tenant, _unit):
            switching.disable(
                system(tenant.id, "cli"),
                tenant_id=tenant.id,
                plugin=name,
                cascade=cascade,
                version=plan.version,
            )
    say.line(_("「%(module)s」在 /%(slug)s 已关闭。", module=_(plan.title), slug=slug), "green")


def _say_plan(plan: SwitchPlan) -> None:
    if plan.along:
        names = listed(_(title) for title in plan.along_titles)
        say.line(
            _("会一并开启：%(names)s", names=names)
            if plan.on
            else _("这些模块要靠它：%(names)s", names=names)
        )
    for _id, title in plan.waiting:
        say.line(_("  将等待的议题：%(title)s", title=title))


@plugin.command()
@click.argument("slug")
@click.argument("name")
@click.option("--export", "file", type=TARGET, help="Export the module's data to FILE before.")
@click.option("--confirm", help="The module's name once more, instead of typing it when asked.")
def purge(slug: str, name: str, file: Path | None, confirm: str | None) -> None:
    """Delete all data of the module NAME in the tenant SLUG, for good. The module must be off there."""
    yishi = at_work()
    orphans = _orphans(yishi)
    if name not in yishi.registry and name not in yishi.registry.skipped and name not in orphans:
        raise Refusal("modules.not_installed", _("平台没有安装模块「%(module)s」。", module=name))
    with in_tenant(yishi, slug, writes=False):
        counts = purging.plan_purge(plugin=name, others=orphans)
    for table, count in counts.items():
        say.line(f"  {table}: {count}")
    if file is None:
        say.line(_("没有导出。要先导出，请加 --export 文件名。"), "yellow")
    say.typed(_("清除后无法恢复。请输入模块名「%(name)s」确认", name=name), name, given=confirm)
    if file is not None:
        export_to(yishi, slug, file, personal=True, plugin=name)
    with in_tenant(yishi, slug) as (tenant, _unit):
        gone = purging.purge(system(tenant.id, "cli"), plugin=name, others=orphans)
    say.line(_("已清除 %(rows)s 行。", rows=sum(gone.values())), "green")


@plugin.command()
@click.argument("name")
@click.option("--confirm", help="The module's name once more, instead of typing it when asked.")
def uninstall(name: str, confirm: str | None) -> None:
    """Remove the tables of the module NAME with the data of all tenants; refused while any has it on."""
    yishi = at_work()
    if name not in yishi.registry and name not in yishi.registry.skipped:
        raise Refusal(
            "modules.package_gone",
            _("模块「%(name)s」的软件包不在，无法拆除它的数据表。请先装回软件包，再执行本命令。", name=name),
        )
    with yishi.database.unit(writes=False):
        purging.refuse_while_on(name)
        needed = [other for other in yishi.registry.names if name in yishi.registry[other].requires]
        traces = purging.tenants_with(name, on=False)
    if needed:
        raise Refusal(
            "modules.required_by_installed",
            _("这些已安装的模块要靠它：%(names)s。请先拆除它们。", names="、".join(needed)),
        )
    say.line(_("曾经用过它的单位：%(count)s 个。", count=len(traces)))
    say.typed(_("它的数据表和所有单位的数据都会删除。请输入「%(name)s」确认", name=name), name, given=confirm)
    for slug in traces:
        with in_tenant(yishi, slug) as (tenant, _unit):
            purging.purge(system(tenant.id, "cli"), plugin=name)
    _drop_tables(yishi, name)
    with yishi.database.unit():
        purging.forget_module(name)
        db.flush()
    origin = yishi.registry.origins.get(name)
    package = origin.distribution if origin and origin.distribution else f"yishi-{name.replace('_', '-')}"
    say.line(
        _("数据表已拆除。最后卸载软件包：pip uninstall %(package)s，再重启服务。", package=package), "green"
    )


def _drop_tables(yishi: Yishi, name: str) -> None:
    tool = migrator(yishi)
    try:
        if any(owner.name == name for owner in tool.owners):
            tool.downgrade(name)
    finally:
        tool.engine.dispose()
