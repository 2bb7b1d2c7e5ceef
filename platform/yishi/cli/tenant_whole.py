"""`yishi tenant export` and `yishi tenant delete`: a tenant as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from yishi.actor import system
from yishi.app import Yishi
from yishi.cli import say
from yishi.cli.common import at_work, in_tenant
from yishi.database import Unit
from yishi.database.unit import use
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.tenants import deletion
from yishi.tenants import export as exporting
from yishi.tenants.resolve import TenantView
from yishi.tenants.scope import by_slug

TARGET = click.Path(dir_okay=False, path_type=Path)


@contextmanager
def _in_snapshot(yishi: Yishi, tenant: TenantView) -> Iterator[None]:
    """A reading unit that sees one state of the database to its end."""
    engine = yishi.database.engine
    if yishi.config.is_postgres:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with use(Unit(engine, writes=False, tenant_id=tenant.id)):
        yield


def export_to(yishi: Yishi, slug: str, file: Path, *, personal: bool, plugin: str = "") -> None:
    """Write the zip beside its name first: an export that breaks off leaves nothing that looks whole."""
    if file.exists():
        raise Refusal("export.file_there", _("文件 %(file)s 已存在，请换一个名字。", file=str(file)))
    partial = file.with_name(file.name + ".partial")
    with in_tenant(yishi, slug) as (tenant, _unit):
        actor = system(tenant.id, "cli")
        exporting.record_export(actor, with_personal_data=personal, plugin=plugin)
    with _in_snapshot(yishi, tenant), partial.open("wb") as out:
        manifest = exporting.write_export(actor, out, with_personal_data=personal, plugin=plugin)
    partial.replace(file)
    rows = sum(each["rows"] for each in manifest["tables"].values())
    say.line(
        _(
            "已导出到 %(file)s：%(tables)s 张表，%(rows)s 行。",
            file=str(file),
            tables=len(manifest["tables"]),
            rows=rows,
        ),
        "green",
    )


@click.command()
@click.argument("slug")
@click.argument("file", type=TARGET)
@click.option(
    "--with-personal-data",
    "personal",
    is_flag=True,
    help="Telephone and identity numbers in full, on the record.",
)
def export(slug: str, file: Path, personal: bool) -> None:
    """Write everything of the tenant SLUG to FILE (a zip), with its ledger and a program to check it."""
    export_to(at_work(), slug, file, personal=personal)


@click.command()
@click.argument("slug")
@click.option("--confirm", help="The slug once more, instead of typing it when asked.")
@click.option("--export", "file", type=TARGET, help="Export to FILE before.")
@click.option("--with-all-below", is_flag=True, help="Delete the tenants below it, too.")
@click.option("--with-links", is_flag=True, help="End its links with other tenants.")
def delete(slug: str, confirm: str | None, file: Path | None, with_all_below: bool, with_links: bool) -> None:
    """Delete the tenant SLUG with everything of it, for good. Says before what goes; asks for the slug."""
    yishi = at_work()
    with yishi.database.unit(writes=False):
        order = deletion.deletion_order(by_slug(slug).id) if with_all_below else [by_slug(slug).slug]
    for each in order:
        _say_what_goes(yishi, each)
    if file is None:
        say.line(_("没有导出。要先导出，请加 --export 文件名。"), "yellow")
    say.typed(_("删除后无法恢复。请输入地址「%(slug)s」确认", slug=slug), slug, given=confirm)
    if file is not None:
        export_to(yishi, slug, file, personal=True)
    for each in order:
        with in_tenant(yishi, each) as (tenant, _unit):
            deletion.delete_tenant(system(tenant.id, "cli"), with_links=with_links)
        with yishi.database.unit(tenant.id, writes=False):
            left = deletion.leftovers(tenant.id)
        for table, count in left.items():
            say.problem(f"{each}: {table}: {count}")
        if left:
            raise SystemExit(1)
        say.line(_("已删除 %(slug)s。", slug=each), "green")


def _say_what_goes(yishi: Yishi, slug: str) -> None:
    with in_tenant(yishi, slug, writes=False) as (tenant, _unit):
        found = deletion.plan_deletion()
    say.line(
        _(
            "%(name)s（/%(slug)s）：%(rows)s 行，%(files)s 个文件",
            name=tenant.name,
            slug=slug,
            rows=sum(found.rows.values()),
            files=found.files,
        )
    )
    if found.children:
        say.line(_("  下面还有：%(names)s", names="、".join(found.children)))
    if found.links:
        say.line(_("  与这些单位有联系：%(names)s", names="、".join(found.links)))
