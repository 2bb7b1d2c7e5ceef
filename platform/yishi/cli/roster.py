"""`yishi roster`: importing a roster from the command line, and looking at what is on record."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from yishi.actor import Actor, system
from yishi.app import Yishi
from yishi.cli import say
from yishi.cli.common import at_work, in_tenant
from yishi.database import db
from yishi.errors import Unknown
from yishi.i18n import _, listed
from yishi.places import browsing, estates, labels
from yishi.places.browsing import UNFINISHED, UnitFilter
from yishi.places.importing import applying, files, preview, service
from yishi.places.importing.preview import Preview
from yishi.places.models import RosterImport
from yishi.web import formats
from yishi.web.place_pages import differences

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 20
"""Lines of each kind that the terminal shows."""


@click.group()
def roster() -> None:
    """Rosters of estates: units, area, owners."""


@roster.command("import")
@click.argument("slug")
@click.argument("estate")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--create-estate", is_flag=True, help="Make the estate if the community does not have it.")
@click.option(
    "--area-source",
    type=click.Choice(list(labels.AREA_SOURCES)),
    default="register",
    show_default=True,
    help="Where areas come from when the file does not say.",
)
@click.option("--without-area", is_flag=True, help="Take units that have no area yet, too.")
def import_(
    slug: str, estate: str, file: Path, yes: bool, create_estate: bool, area_source: str, without_area: bool
) -> None:
    """Import FILE (.xlsx, .xls, .csv) as the roster of ESTATE (its name) in the community SLUG.

    Shows first what would change, asks, then writes. May be killed at any moment and run again.
    Exit 0: applied, or nothing to do. 1: refused or not confirmed. 3: applied, but some lines were left out.
    """
    yishi = at_work()
    data = file.read_bytes()
    estate_id = _estate(yishi, slug, estate, create=create_estate)
    begun = _begun(yishi, slug, estate_id, data)
    if begun is not None:
        say.line(_("上次没有导入完，接着做。"))
        _apply(yishi, slug, begun)
        return
    options = {"area_source": area_source, "area_required": not without_area}
    with in_tenant(yishi, slug, writes=False):
        found = preview.of_file(data, options, estate_id)
    _show(found)
    if found.may_apply:
        say.sure(_("照此写入？"), yes=yes)
        with in_tenant(yishi, slug) as (tenant, _unit):
            who = _actor(tenant.id)
            row = service.upload(
                who, estate_id, file.name, data, area_source=area_source, area_required=not without_area
            )
            import_id = service.confirm(who, row.id, found.mark, background=False).id
        _apply(yishi, slug, import_id)
    if found.roster.errors:
        raise SystemExit(3)


def _actor(tenant_id: int) -> Actor:
    return system(tenant_id, channel="cli")


def _estate(yishi: Yishi, slug: str, name: str, *, create: bool) -> UUID:
    with in_tenant(yishi, slug, writes=create) as (tenant, _unit):
        found = estates.by_name(name)
        if found is None and create:
            found = estates.create(_actor(tenant.id), name)
        if found is None:
            raise Unknown(
                "places.unknown_estate",
                _("这个社区没有小区「%(name)s」。加上 --create-estate 可以同时登记。", name=name),
            )
        return found.id


def _begun(yishi: Yishi, slug: str, estate_id: UUID, data: bytes) -> UUID | None:
    """The same file's import that was confirmed and not finished."""
    with in_tenant(yishi, slug, writes=False):
        same = select(RosterImport.id).where(
            RosterImport.estate_id == estate_id,
            RosterImport.state.in_(UNFINISHED),
            RosterImport.digest == files.digest(data),
        )
        return db.scalars(same).first()


def _apply(yishi: Yishi, slug: str, import_id: UUID) -> None:
    at = 0
    with say.progress(_("写入进度（百分比）"), 100) as advance, in_tenant(yishi, slug):

        def told(done: int, total: int) -> None:
            nonlocal at
            percent = 100 * done // max(total, 1)
            advance(percent - at)
            at = percent

        state = applying.run(import_id, told)
    if state != "applied":
        say.problem(
            _("没有写入：确认之后名册被别人改动，请再运行一次。") if state == "outdated" else _("没有写入。")
        )
        raise SystemExit(1)
    say.line(_("名册已写入。"), "green")


def _show(found: Preview) -> None:
    totals = found.totals
    say.line(
        _(
            "文件里 %(units)s 套，%(area)s，业主 %(persons)s 人。",
            units=formats.number(totals.units),
            area=formats.area(totals.area),
            persons=formats.number(totals.owner_count),
        )
    )
    for name, count in differences.tabs(found):
        if count:
            _show_tab(found, name, count)
    counts = found.counts()
    say.line(
        _(
            "新增 %(added)s 套，变更 %(changed)s 套，人员变化 %(people)s 人，不变 %(unchanged)s 套，"
            "文件里没有 %(missing)s 套（保留），有错 %(errors)s 处（不写入）。",
            **{key: counts[key] for key in ("added", "changed", "people", "unchanged", "missing", "errors")},
        )
    )


def _show_tab(found: Preview, name: str, count: int) -> None:
    shown = differences.lines(found, name, 0, _SHOWN)
    if name == "problems":
        rows = [
            [str(one.line), one.column, one.text, _("不写入") if one.error else _("写入，请核对")]
            for one in shown
        ]
        say.table([_("行号"), _("列"), _("说明"), _("结果")], rows, title=_(differences.TABS[name]))
    else:
        rows = [[one.title, _told(one)] for one in shown]
        title = f"{_(differences.TABS[name])} {count:,}"
        say.table([_("人员") if name == "people" else _("房屋"), _("内容")], rows, title=title)
    if count > len(shown):
        say.line(_("……还有 %(n)s 条", n=formats.number(count - len(shown))), "dim")


def _told(one: differences.Line) -> str:
    parts = [differences.in_words(one.changes)] if one.changes else []
    if one.owners:
        parts.append(listed(one.owners))
    if one.area is not None:
        parts.append(formats.area(one.area))
    if one.ceases:
        parts.append("- " + listed(one.ceases))
    if one.begins:
        parts.append("+ " + listed(one.begins))
    return "  ".join(parts)


@roster.command()
@click.argument("slug")
@click.argument("estate", required=False)
@click.option("--search", default="", help="Room, owner's name, or initials of its pinyin.")
def show(slug: str, estate: str | None, search: str) -> None:
    """The estates of a community with their totals, or the units of ESTATE (names masked)."""
    yishi = at_work()
    with in_tenant(yishi, slug, writes=False) as (tenant, _unit):
        who = _actor(tenant.id)
        if estate is None:
            _show_estates(who)
            return
        found = estates.by_name(estate)
        if found is None:
            raise Unknown("places.unknown_estate", _("这个社区没有小区「%(name)s」。", name=estate))
        units, total = browsing.list_units(who, found.id, UnitFilter(words=search), size=100_000)
        say.table(
            [_("房屋"), _("面积"), _("业主")],
            [[u.label, formats.area(u.area), listed(name for _id, name in u.owners)] for u in units],
        )
        say.line(_("共 %(n)s 套", n=formats.number(total)))


def _show_estates(who: Actor) -> None:
    say.table(
        [_("小区"), _("房屋（套）"), _("专有部分面积"), _("业主人数")],
        [
            [
                one.name,
                formats.number(one.totals.units),
                formats.area(one.totals.area),
                formats.number(one.totals.owner_count),
            ]
            for one in browsing.list_estates(who)
        ],
    )
