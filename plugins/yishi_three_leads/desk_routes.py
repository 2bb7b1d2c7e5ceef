"""Pages of the desk: grids, leads and their import; each act is one service call."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Invalid, Page, _, ctx, requires
from yishi_three_leads import grids, handing_over, holding, importing, list_routes, round_routes
from yishi_three_leads.documents import template_xlsx
from yishi_three_leads.forms import ApplyForm, AppointForm, GridForm, LeaveForm, PhoneForm, UploadForm
from yishi_three_leads.holding import Who
from yishi_three_leads.kinds import LEVELS
from yishi_three_leads.pages import (
    XLSX,
    answer,
    asked_id,
    at,
    download,
    go,
    pages,
    show,
    uploads,
    with_options,
)
from yishi_three_leads.reading import (
    GridLine,
    buildings,
    grid_line,
    handovers,
    post_line,
    posts,
    vacancies,
)
from yishi_three_leads.reading import grids as grid_lines
from yishi_three_leads.rights import MANAGES, whole
from yishi_three_leads.settings import duties_of

PAGE_SIZE = 50


@pages.get("/grids")
@requires(MANAGES)
def all_grids() -> Response:
    return show("grids", lines=grid_lines(ctx().actor), draws=whole(ctx().actor))


@pages.route("/grids/new", methods=["GET", "POST"])
@requires(MANAGES)
def new_grid() -> AnyResponse:
    def act(values: dict[str, Any]) -> str:
        grids.add_grid(ctx().actor, **values)
        return at("grids")

    return answer(
        _grid_form(None), act, title=_("划分网格"), submit=_("保存"), back="three_leads/grids", about=_hint()
    )


@pages.route("/grids/<uuid:grid_id>", methods=["GET", "POST"])
@requires(MANAGES)
def change_grid(grid_id: UUID) -> AnyResponse:
    found = grid_line(ctx().actor, grid_id)
    form = _grid_form(found)

    def act(values: dict[str, Any]) -> str:
        grids.change_grid(ctx().actor, grid_id, **values, version=form.given_version)
        return at("grids")

    drop = None if found.post_id else f"three_leads/grids/{grid_id}/drop"
    about = _("这个网格现在 %(n)d 户。", n=found.households) + _hint()
    title = _("调整网格：%(name)s", name=found.name)
    return answer(form, act, title=title, submit=_("保存"), back="three_leads/grids", about=about, drop=drop)


def _hint() -> str:
    return _("长春市的做法是每个网格 400–700 户，供参考。")


def _grid_form(found: GridLine | None) -> Form:
    options = [(str(one.id), f"{one.estate} {one.label}") for one in buildings()]
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {"code": found.code, "name": found.name, "note": found.note}
        initial["building_ids"] = [str(part.building_id) for part in found.parts]
    schema = with_options(GridForm, building_ids=options)
    return Form(schema, initial, version=found.version if found else None)


@pages.post("/grids/<uuid:grid_id>/drop")
@requires(MANAGES)
def drop_grid(grid_id: UUID) -> AnyResponse:
    grids.drop_grid(ctx().actor, grid_id)
    return go("grids")


@pages.get("/posts")
@requires(MANAGES)
def all_posts() -> Response:
    page = Page.asked(PAGE_SIZE)
    level, q = request.args.get("level", ""), request.args.get("q", "").strip()[:40]
    past = request.args.get("past") == "1"
    lines, total = posts(
        ctx().actor, level=level, grid_id=asked_id("grid"), q=q, past=past, number=page.number, size=PAGE_SIZE
    )
    return show("posts", lines=lines, page=page.of(total), level=level, q=q, past=past)


@pages.get("/vacancies")
@requires(MANAGES)
def all_vacancies() -> Response:
    page = Page.asked(PAGE_SIZE)
    level = request.args.get("level", "")
    lines, total = vacancies(ctx().actor, level=level, number=page.number, size=PAGE_SIZE)
    return show("vacancies", lines=lines, page=page.of(total), level=level)


@pages.route("/posts/new/<uuid:place_id>", methods=["GET", "POST"])
@requires(MANAGES)
def appoint(place_id: UUID) -> AnyResponse:
    place = holding.any_place(ctx().actor, place_id)

    def act(values: dict[str, Any]) -> str:
        who = Who(values.pop("name"), values.pop("phone"))
        return at(f"posts/{holding.appoint(ctx().actor, place.level, place_id, who, **values).id}")

    title = _("登记%(level)s：%(place)s", level=_(LEVELS[place.level].label), place=place.label)
    return answer(Form(AppointForm), act, title=title, submit=_("登记"), back="three_leads/vacancies")


@pages.get("/posts/<uuid:post_id>")
@requires(MANAGES)
def post(post_id: UUID) -> Response:
    found = post_line(ctx().actor, post_id)
    return show("post", post=found, handovers=handovers(post_id), duties=duties_of(found.level))


@pages.route("/posts/<uuid:post_id>/leave", methods=["GET", "POST"])
@requires(MANAGES)
def leave(post_id: UUID) -> AnyResponse:
    found = post_line(ctx().actor, post_id)
    form = Form(LeaveForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        name, phone = values.pop("name"), values.pop("phone")
        successor = Who(name, phone) if name.strip() else None
        handing_over.leave(ctx().actor, post_id, successor=successor, version=form.given_version, **values)
        return at(f"posts/{post_id}")

    title = _("交接：%(place)s %(name)s", place=found.place, name=found.name)
    about = _("没交的表和记录会转给接任的人；角色和查看范围同时收回。")
    return answer(
        form, act, title=title, submit=_("办理交接"), back=f"three_leads/posts/{post_id}", about=about
    )


@pages.route("/posts/<uuid:post_id>/phone", methods=["GET", "POST"])
@requires(MANAGES)
def phone(post_id: UUID) -> AnyResponse:
    found = post_line(ctx().actor, post_id)
    form = Form(PhoneForm, {"phone_open": found.phone_open}, version=found.version)

    def act(values: dict[str, Any]) -> str:
        holding.agree_phone(ctx().actor, post_id, version=form.given_version, **values)
        return at(f"posts/{post_id}")

    title = _("公开电话：%(name)s", name=found.name)
    return answer(form, act, title=title, submit=_("保存"), back=f"three_leads/posts/{post_id}")


@pages.route("/import", methods=["GET", "POST"])
@requires(MANAGES)
def import_leads() -> AnyResponse:
    """Choose a file, look at what it would do, do it."""
    form, apply_form = Form(UploadForm), Form(ApplyForm, step="apply")
    if apply_form.submitted:
        if (again := apply_form.replayed()) is not None:
            return again
        with apply_form.attempt():
            values = apply_form.load()
            rows = importing.rows_from(_read(values["rows"]))
            done = importing.apply(ctx().actor, rows, note=values["note"])
            if not any(one.outcome == "wrong" for one in done):
                return apply_form.done(at("posts"))
            return show("import", done=done, applied=True, form=form)
        return show("import", apply_form.status, done=None, applied=False, form=apply_form)
    if form.submitted:
        with form.attempt():
            return _preview(form)
    return show("import", form.status, done=None, applied=False, form=form)


def _preview(form: Form) -> Response:
    values = form.load()
    sent = uploads(form, "file")
    if not sent:
        raise Invalid({"file": [_("请选一个表格文件。")]})
    rows = importing.parse(sent[0].data)
    done = importing.plan(ctx().actor, rows, note=values["note"])
    carried = json.dumps(importing.carried(rows), ensure_ascii=False)
    return show("import", done=done, applied=False, form=form, carried=carried, note=values["note"])


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Invalid({"rows": [_("表格内容不完整，请重新上传。")]}) from error


@pages.get("/import/template.xlsx")
@requires(MANAGES)
def template() -> Response:
    return download(template_xlsx(), XLSX, "three_leads.xlsx")


__all__ = ["list_routes", "round_routes"]
