"""Where one can go from here: the areas a person has, and the entries of each.

The entries come from the core and from the plugins' `nav_items`, once per tenant version and language; a
page's navigation is rendered once for each set of permissions and place, and kept. Nothing here queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from markupsafe import Markup

from yishi.i18n import N_, _
from yishi.plugins.values import NavItem
from yishi.tenants.current import gather
from yishi.tenants.resolve import TenantView
from yishi.web.request import RequestContext

if TYPE_CHECKING:
    from yishi.web.render import Pages

THUMB = 5
"""As many entries fit at the thumb of a phone of 320 px."""

_RESIDENT = (
    NavItem(N_("首页"), "", order=0),
    NavItem(N_("议题"), "topics/", order=20, permission="topics.read"),
    NavItem(N_("我的"), "me/", order=100),
)
_DESK = (
    NavItem(N_("工作台"), "desk/", "desk", 0, "desk.use"),
    NavItem(N_("议题受理"), "desk/topics", "desk", 10, "topics.triage"),
    NavItem(N_("名册"), "places/", "desk", 80, "places.see"),
    NavItem(N_("人员"), "people/", "desk", 90, "people.see"),
)
_CONSOLE = (
    NavItem(N_("概览"), "console/", "console", 0, "console.use"),
    NavItem(N_("模块"), "console/modules", "console", 10, "console.modules"),
    NavItem(N_("人员与权限"), "console/roles", "console", 20, "people.grant_roles"),
    NavItem(N_("设置"), "console/settings", "console", 30, "console.settings"),
    NavItem(N_("与别的单位的联系"), "console/links", "console", 75, "console.settings"),
    NavItem(N_("发出的通知"), "console/messages", "console", 80, "console.activity"),
    NavItem(N_("操作记录"), "console/activity", "console", 90, "console.activity"),
)
_OPERATOR = (
    NavItem(N_("下级"), "operator/", "operator", 0, "operator.tenants"),
    NavItem(N_("模块"), "operator/modules", "operator", 10, "operator.modules"),
    NavItem(N_("数字"), "operator/figures", "operator", 20, "operator.figures"),
)
CORE_ITEMS = (*_RESIDENT, *_DESK, *_CONSOLE, *_OPERATOR)
_ONLY_WHERE_PEOPLE_LIVE = frozenset({"topics/", "desk/topics", "places/"})

_AREAS = (
    ("resident", N_("我的社区"), "", None),
    ("desk", N_("工作台"), "desk/", "desk.use"),
    ("console", N_("管理"), "console/", "console.use"),
    ("operator", N_("下级管理"), "operator/", "operator.tenants"),
)
_PUBLIC_PAGES = {"alliance": N_("联盟首页"), "district": N_("公开页面"), "subdistrict": N_("公开页面")}


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it stands on a page."""

    label: str
    href: str
    current: bool


def navigation(pages: Pages, context: RequestContext, area: str) -> Markup:
    """The areas and entries of this page as HTML; empty where there is no tenant."""
    tenant = context.tenant
    if tenant is None:
        return Markup("")
    who = (tenant.id, tenant.version, tenant.enabled, context.locale)
    items = pages.keep(("nav_items", *who), lambda: _items(tenant))
    held = context.actor.permissions
    place = _place(items, area, inner_path(request.path))

    def rendered() -> Markup:
        return _render(pages, context, tenant, area, _visible(items, context, area), place)

    found: Markup = pages.keep(("navigation", *who, tenant.base, held, area, place), rendered)
    return found


def _items(tenant: TenantView) -> tuple[NavItem, ...]:
    lived_in = tenant.kind in ("community", "alliance")
    core = [i for i in CORE_ITEMS if lived_in or i.path not in _ONLY_WHERE_PEOPLE_LIVE]
    return tuple(sorted([*core, *gather("nav_items", tenant=tenant)], key=lambda item: item.order))


def _visible(items: Iterable[NavItem], context: RequestContext, area: str) -> list[NavItem]:
    may = context.actor.may
    return [i for i in items if i.area == area and (i.permission is None or may(i.permission))]


def _place(items: Iterable[NavItem], area: str, path: str) -> str | None:
    """The path of the entry that this page belongs to: the longest that it stands below."""
    here = path.rstrip("/") + "/"
    found = [i.path for i in items if i.area == area and _below(here, i.path)]
    return max(found, key=len) if found else None


def _below(here: str, path: str) -> bool:
    return here == "/" if path == "" else here.startswith(path.rstrip("/") + "/")


def _render(
    pages: Pages,
    context: RequestContext,
    tenant: TenantView,
    area: str,
    visible: Sequence[NavItem],
    place: str | None,
) -> Markup:
    links = [Link(tenant.label(i.label), f"{tenant.base}/{i.path}", i.path == place) for i in visible]
    last = links[-1:] if area == "resident" and len(links) > THUMB else []
    rest = links[: len(links) - len(last)]
    cut = len(rest) if len(links) <= THUMB else THUMB - 1 - len(last)
    template = pages.environments[context.locale].get_template("navigation.html")
    return Markup(
        template.render(
            areas=list(_areas(context, tenant, area)),
            links=links,
            first=rest[:cut],
            more=rest[cut:],
            last=last,
        )
    )


def _areas(context: RequestContext, tenant: TenantView, area: str) -> Iterable[Link]:
    for name, label, path, permission in _AREAS:
        if permission is None or context.actor.may(permission):
            word = _PUBLIC_PAGES.get(tenant.kind, label) if name == "resident" else label
            yield Link(_(word), f"{tenant.base}/{path}", name == area)


def inner_path(path: str) -> str:
    """A path without the tenant's part: `/yangguang/topics/` → `topics/`."""
    return path.split("/", 2)[2] if path.count("/") >= 2 else ""


def area_of(path: str) -> str:
    """The working area that a path belongs to; modules' pages for workers belong to the desk."""
    first = inner_path(path).partition("/")[0]
    return first if first in ("console", "operator") else "desk"


def here(context: RequestContext) -> str:
    """The address of this page as the browser has it, to come back to."""
    path = request.full_path.rstrip("?")
    return "/" + inner_path(path) if context.by_host else path
