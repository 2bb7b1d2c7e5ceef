"""`operator/`: the tenants below as a tree, and opening a new one."""

from __future__ import annotations

from flask import Response, request
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.tenants import directory
from yishi.tenants.modules import requests_below
from yishi.tenants.onboarding import KIND_NAMES, create_tenant
from yishi.tenants.profiles import profiles
from yishi.tenants.scope import by_slug, need_operator
from yishi.tenants.tree import PARENT_KINDS
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.operator_pages import blueprint
from yishi.web.render import render
from yishi.web.request import ctx


class NewTenant(FormSchema):
    """A tenant to be opened."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(sorted(KIND_NAMES)),
        metadata={"label": N_("类型"), "options": lambda: list(KIND_NAMES.items()), "widget": "radio"},
    )
    name = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"label": N_("名称"), "help": N_("例如：阳光社区")},
    )
    parent = fields.String(
        required=True, metadata={"label": N_("上级"), "options": lambda: _parents(), "widget": "select"}
    )
    profile = fields.String(
        load_default="",
        metadata={
            "label": N_("配置模板"),
            "help": N_("模板决定开始时打开哪些模块、用什么名称；以后都能改。"),
            "options": lambda: _profiles(),
            "widget": "select",
        },
    )
    brand = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"label": N_("议事平台的名称"), "help": N_("例如：百姓议事堂。留空就用模板里的。")},
    )
    slug = fields.String(
        load_default="",
        validate=validate.Length(max=63),
        metadata={"label": N_("网址名"), "help": N_("小写字母、数字和短横线；留空就用名称的拼音。")},
    )
    code = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"label": N_("统计区划代码"), "help": N_("12 位数字，没有可不填。"), "inputmode": "numeric"},
    )


def _parents() -> list[tuple[str, str]]:
    """Those of the operator's subtree under which something can stand."""
    _above, here = directory.branch(ctx().need_tenant().slug)
    found: list[tuple[str, str]] = []

    def walk(entry: directory.Entry, depth: int) -> None:
        if any(entry.kind in kinds for kinds in PARENT_KINDS.values()):
            found.append((entry.slug, "　" * depth + entry.name))
        for child in entry.children:
            walk(child, depth + 1)

    walk(here, 0)
    return found


def _profiles() -> list[tuple[str, str]]:
    return [(p.name, p.called) for p in profiles().profiles.values()]


@blueprint.get("/")
@requires("operator.tenants")
def home() -> Response:
    """The subtree, searchable; and what its tenants have asked for."""
    context = ctx()
    _above, here = directory.branch(context.need_tenant().slug)
    query = request.args.get("q", "").strip()[:60]
    waiting = requests_below(context.actor) if context.actor.may("operator.modules") else []
    registry = context.registry
    titles = {w.plugin: registry[w.plugin].title for w in waiting if w.plugin in registry}
    shown = tuple(_matching(here.children, query.casefold())) if query else here.children
    return render(
        "operator/home.html",
        entries=shown,
        query=query,
        waiting=waiting,
        titles=titles,
        kinds=KIND_NAMES,
        counts=_counts(here),
    )


def _matching(entries: tuple[directory.Entry, ...], query: str) -> list[directory.Entry]:
    from dataclasses import replace

    found = []
    for entry in entries:
        below = tuple(_matching(entry.children, query))
        if below or query in entry.name.casefold() or query in entry.slug or query in entry.brand.casefold():
            found.append(replace(entry, children=below))
    return found


def _counts(entry: directory.Entry) -> dict[str, int]:
    counts: dict[str, int] = {}

    def walk(each: directory.Entry) -> None:
        for child in each.children:
            counts[child.kind] = counts.get(child.kind, 0) + 1
            walk(child)

    walk(entry)
    return counts


@blueprint.route("/new", methods=["GET", "POST"])
@requires("operator.tenants")
def new() -> Response:
    """Open a tenant."""
    context = ctx()
    parent = request.args.get("under", "")
    form = Form(NewTenant, {"parent": parent, "kind": "community", "profile": "community"})
    if form.submitted:
        again = form.replayed()
        if again is not None:
            return again
        with form.attempt():
            values = form.load()
            above = by_slug(values.pop("parent"))
            need_operator(context.actor, "operator.tenants", above.id)
            code = values.pop("code") or None
            made = create_tenant(
                context.actor,
                parent_id=above.id,
                code=code,
                code_system="nbs" if code else None,
                **values,
            )
            return form.done(f"{context.base}/operator/tenants/{made.slug}")
    return render("operator/new.html", form.status, form=form)


def below(slug: str) -> object:
    """The row of a tenant of this operator's subtree; anything else is unknown."""
    row = by_slug(slug)
    return need_operator(ctx().actor, "operator.tenants", row.id)
