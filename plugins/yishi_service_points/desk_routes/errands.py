"""Errands at the desk: the list, taking one, its page, and who goes on with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, _, activity, ctx, requires
from yishi_service_points import errands
from yishi_service_points.errands import ErrandContent
from yishi_service_points.forms.errands import ErrandForm, TakeOverForm
from yishi_service_points.kinds import STATES
from yishi_service_points.pages import (
    answer,
    asked_id,
    at,
    looked_for,
    pages,
    receipt_of,
    show,
    with_options,
)
from yishi_service_points.reading.errands import errand_view
from yishi_service_points.reading.errands import errands as listed
from yishi_service_points.reading.guides import guide_names
from yishi_service_points.reading.people import estate_names
from yishi_service_points.reading.points import point_names
from yishi_service_points.rights import HANDLES
from yishi_service_points.rows import ERRAND

FILTERS = ("open", "late", "ended", "purged", "all", *STATES)


@pages.get("/errands")
@requires(HANDLES)
def errand_list() -> Response:
    """Errands by deadline; `?state=`, `?mine=1`, `?q=` narrow them."""
    page = Page.asked(30)
    state = request.args.get("state", "")
    asked: dict[str, Any] = {
        "state": state if state in FILTERS else "open",
        "mine": request.args.get("mine") == "1",
        "q": request.args.get("q", "").strip()[:100],
    }
    found, total = listed(ctx().actor, **asked, number=page.number, size=page.size)
    return show("errands", errands=found, page=page.of(total), **asked)


@pages.route("/errands/new", methods=["GET", "POST"])
@requires(HANDLES)
def new_errand() -> AnyResponse:
    q, people = looked_for()
    schema = with_options(
        ErrandForm,
        person_id=people,
        guide_id=[("", _("不按指南")), *guide_names()],
        point_id=[("", _("不在议事点")), *point_names()],
        estate_id=[("", _("不选")), *estate_names()],
    )
    form = Form(schema, {"guide_id": asked_id("guide") or ""})

    def act(values: dict[str, Any]) -> str:
        made = errands.take_errand(ctx().actor, ErrandContent(**values))
        return at(f"errands/{made.id}")

    return answer(
        form,
        act,
        template="person_form",
        title=_("受理帮办代办"),
        about=_("先按姓名找到这位居民；受理后再登记授权、收下材料。"),
        q=q,
        found=bool(people),
        submit=_("受理"),
        back="service_points/errands",
    )


@pages.get("/errands/<uuid:errand_id>")
@requires(HANDLES)
def errand(errand_id: UUID) -> Response:
    found = errand_view(ctx().actor, errand_id)
    return show("errand", errand=found, acts=activity.of((ERRAND, found.id), public=False))


@pages.get("/errands/<uuid:errand_id>/receipts/<uuid:receipt_id>.pdf")
@requires(HANDLES)
def receipt(errand_id: UUID, receipt_id: UUID) -> Response:
    return receipt_of(errand_view(ctx().actor, errand_id), receipt_id)


@pages.route("/errands/<uuid:errand_id>/take-over", methods=["GET", "POST"])
@requires(HANDLES)
def take_over(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    form = Form(TakeOverForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        errands.take_over(ctx().actor, errand_id, version=form.given_version, **values)
        return at(f"errands/{errand_id}")

    return answer(
        form,
        act,
        title=_("接手代办"),
        about=f"{found.label} {found.title}",
        note=_("接手以后由您负责，扫描件也只有您能看；原因和接手的记录会留下。"),
        submit=_("由我接手"),
        back=f"service_points/errands/{errand_id}",
    )
