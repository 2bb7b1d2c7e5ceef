"""`yishi tenant`: opening, changing, listing, exporting and deleting tenants."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from yishi.cli import say
from yishi.cli.common import at_work
from yishi.cli.tenant_whole import delete, export
from yishi.database import db
from yishi.i18n import _
from yishi.tenants import apply as applying
from yishi.tenants import directory, onboarding
from yishi.tenants.apply_file import read_files
from yishi.tenants.apply_items import FieldChange, Plan
from yishi.tenants.apply_plan import plan as make_plan
from yishi.tenants.division_file import HEADERS, RowProblem, read_divisions
from yishi.tenants.divisions import import_divisions, import_plan
from yishi.tenants.modules import modules_of_tenant
from yishi.tenants.scope import by_slug, installation_actor

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SIGNS = {
    "create": ("+", "green"),
    "change": ("~", "yellow"),
    "move": (">", "cyan"),
    "unchanged": ("=", "dim"),
}


@click.group()
def tenant() -> None:
    """Districts, subdistricts, communities and alliances."""


tenant.add_command(export)
tenant.add_command(delete)


# --- apply ------------------------------------------------------------------------------------------


@tenant.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--dry-run", is_flag=True, help="Only show the plan; exit 2 when it would change anything.")
@click.option("--all", "show_all", is_flag=True, help="Show what stays unchanged, too.")
def apply(files: tuple[Path, ...], yes: bool, dry_run: bool, show_all: bool) -> None:
    """Bring tenants to what FILES (TOML) say. Shows its plan first; never deletes; safe to run again.

    Exit 0: applied, or nothing to do. 1: refused, nothing done. 2: --dry-run, and there are changes.
    """
    yishi = at_work()
    entries = read_files(files)
    with yishi.database.unit(writes=False):
        found = make_plan(entries)
    _show(found, show_all=show_all)
    if found.is_empty:
        return
    if dry_run:
        raise SystemExit(2)
    say.sure(_("照此执行？"), yes=yes)
    with yishi.database.unit():
        applying.apply(installation_actor(), entries=entries, shown=found)
    done = yishi.worker.drain(limit=1000)
    say.line(_("已执行；随后的后台工作 %(count)s 件已完成。", count=done), "green")


def _show(found: Plan, *, show_all: bool) -> None:
    for item in found.items:
        sign, style = SIGNS[item.action]
        if item.action == "unchanged" and not show_all:
            continue
        say.out.print(f"[{style}]{sign} {escape(item.title)}[/]  {escape(item.entry.values['kind'])}")
        for change in item.changes:
            say.out.print(f"    {_diff(change)}")
        for why, names in _grouped(item.notes).items():
            say.out.print(f"    [dim]({escape(why)}: {escape(', '.join(names))})[/]")
    counts = found.counts()
    say.line(
        _(
            "新开通 %(create)s，修改 %(change)s，划转 %(move)s，不变 %(unchanged)s。",
            create=counts["create"],
            change=counts["change"],
            move=counts["move"],
            unchanged=counts["unchanged"],
        )
    )


def _grouped(notes: list[str]) -> dict[str, list[str]]:
    """`module: reason` by reason."""
    found: dict[str, list[str]] = {}
    for note in notes:
        name, _colon, why = note.partition(": ")
        found.setdefault(why, []).append(name)
    return found


def _diff(change: FieldChange) -> str:
    name, new = escape(change.name), f"[green]{escape(_short(change.new))}[/]"
    return f"{name}: {new}" if change.old is None else f"{name}: [red]{escape(_short(change.old))}[/] → {new}"


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:57] + "…"


# --- import -----------------------------------------------------------------------------------------


@tenant.command("import")
@click.argument("file", type=FILE)
@click.option("--under", required=True, help="Address of the tenant to put them under; '' for the top.")
@click.option("--profile", required=True, help="Profile of the communities.")
@click.option("--subdistrict-profile", default="subdistrict", show_default=True)
@click.option("--district-profile", default="district", show_default=True)
@click.option("--only-type", default="", help="Take only names of one type: 社区, 村.")
@click.option("--system", default="nbs", show_default=True, help="Whose codes these are.")
@click.option("--vintage", default="", help="The year of the list, such as 2023.")
def import_(
    file: Path,
    under: str,
    profile: str,
    subdistrict_profile: str,
    district_profile: str,
    only_type: str,
    system: str,
    vintage: str,
) -> None:
    """Open all communities of a division list (CSV: code,name,street_code,street,area_code,area).

    Districts and subdistricts that are missing are opened with them. May be interrupted and run again.
    Exit 0: all done. 1: refused, nothing done. 3: done, but some rows were left out.
    """
    yishi = at_work()
    read = read_divisions(file.read_bytes(), only_type=only_type)
    with yishi.database.unit(writes=False):
        top = by_slug(under).id if under else None
    plan = import_plan(
        under=top,
        profile=profile,
        subdistrict_profile=subdistrict_profile,
        district_profile=district_profile,
        system=system,
        vintage=vintage,
    )
    with say.progress(_("开通"), len(read.rows)) as advance:
        result = import_divisions(
            installation_actor(), rows=read.rows, plan=plan, unit=yishi.database.unit, progress=advance
        )
    made = result.created
    say.line(
        _(
            "新开通：区 %(districts)s，街道 %(streets)s，社区 %(communities)s；原有 %(unchanged)s。",
            districts=made["district"],
            streets=made["subdistrict"],
            communities=made["community"],
            unchanged=result.unchanged,
        )
    )
    _report(file, sorted([*read.problems, *result.problems], key=lambda p: p.line))


def _report(file: Path, problems: list[RowProblem]) -> None:
    beside = file.with_name(f"{file.stem}.problems.csv")
    beside.unlink(missing_ok=True)
    if not problems:
        return
    for each in problems[:20]:
        say.problem(_("第 %(line)s 行：%(message)s", line=each.line, message=each.message))
    say.write_csv(
        beside,
        ["line", "reason", "message", *HEADERS],
        ([str(p.line), p.code, p.message, *p.cells] for p in problems),
    )
    say.problem(_("有 %(count)s 行没有处理，已写入 %(file)s。", count=len(problems), file=str(beside)))
    raise SystemExit(3)


# --- looking ----------------------------------------------------------------------------------------


@tenant.command("list")
@click.option("--search", default="", help="Name, pinyin, first letters, address or code.")
@click.option("--json", "as_json", is_flag=True)
def list_(search: str, as_json: bool) -> None:
    """The tree of tenants, or what --search finds."""
    yishi = at_work()
    with yishi.database.unit(writes=False):
        entries = directory.search(search).entries if search else directory.tree()
    if as_json:
        click.echo(json.dumps([asdict(e) for e in entries], ensure_ascii=False, indent=2))
        return
    say.table(
        [_("地址"), _("名称"), _("类型"), _("下级")],
        [
            [entry.slug, "  " * depth + entry.name, _(onboarding.KIND_NAMES[entry.kind]), str(entry.below)]
            for depth, entry in _walk(entries, 0)
        ],
    )


def _walk(entries: tuple[directory.Entry, ...], depth: int) -> list[tuple[int, directory.Entry]]:
    return [row for e in entries for row in ((depth, e), *_walk(e.children, depth + 1))]


@tenant.command()
@click.argument("slug")
def show(slug: str) -> None:
    """One tenant: where it stands, its host names, its modules."""
    yishi = at_work()
    with yishi.database.unit(writes=False):
        row = by_slug(slug)
        above, _here = directory.branch(slug)
        hosts = onboarding.hosts_of(row.id)
        modules = modules_of_tenant(row.id, row.kind)
    say.line(f"{row.name}  /{row.slug}  {_(onboarding.KIND_NAMES[row.kind])}")
    say.line(f"{_('上级')}: {' / '.join(e.name for e in above) or '—'}")
    say.line(f"{_('方案')}: {row.profile or '—'}    {_('代码')}: {row.code or '—'} {row.code_system or ''}")
    say.line(f"{_('域名')}: {', '.join(hosts) or '—'}")
    say.table(
        [_("模块"), _("版本"), _("允许"), _("开启"), _("说明")],
        [
            [m.name, m.release, _("是") if m.allowed else "", _("是") if m.running else "", m.problem]
            for m in modules
        ],
    )


# --- changing ---------------------------------------------------------------------------------------


@tenant.command()
@click.argument("slug")
@click.option("--under", required=True, help="Address of the new parent.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect (today).")
@click.option("--reason", default="")
def move(slug: str, under: str, since: datetime | None, reason: str) -> None:
    """Put a tenant, with all below it, under another parent from a day on."""
    yishi = at_work()
    day: date | None = since.date() if since else None
    with yishi.database.unit():
        onboarding.move_tenant(
            installation_actor(),
            tenant_id=by_slug(slug).id,
            parent_id=by_slug(under).id,
            since=day,
            reason=reason,
        )
    say.line(_("已划转。"), "green")


@tenant.group()
def host() -> None:
    """Host names that lead straight to a tenant."""


@host.command()
@click.argument("slug")
@click.argument("name")
def add(slug: str, name: str) -> None:
    """Let host NAME lead to the tenant SLUG."""
    yishi = at_work()
    with yishi.database.unit():
        kept = onboarding.add_host(installation_actor(), tenant_id=by_slug(slug).id, host=name)
    say.line(f"{kept} → /{slug}", "green")


@host.command()
@click.argument("slug")
@click.argument("name")
def remove(slug: str, name: str) -> None:
    """Take host NAME away from the tenant SLUG."""
    yishi = at_work()
    with yishi.database.unit():
        onboarding.remove_host(installation_actor(), tenant_id=by_slug(slug).id, host=name)
        db.flush()
    say.line(_("已停用。"), "green")
