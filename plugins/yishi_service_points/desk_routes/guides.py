"""Guides at the desk: written, changed, checked, taken out of use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, _, ctx, requires
from yishi_service_points import guides
from yishi_service_points.forms.guides import GuideForm, ReviseGuideForm, paper_lines
from yishi_service_points.guides import GuideContent
from yishi_service_points.pages import answer, at, given_version, go, pages, show
from yishi_service_points.reading.guides import guide_view
from yishi_service_points.reading.guides import guides as listed
from yishi_service_points.rights import MANAGES


@pages.get("/guides/desk")
@requires(MANAGES)
def guide_desk() -> Response:
    page = Page.asked(30)
    q = request.args.get("q", "").strip()[:100]
    found, total = listed(q=q, retired=True, number=page.number, size=page.size)
    return show("guides_desk", guides=found, page=page.of(total), q=q)


@pages.route("/guides/new", methods=["GET", "POST"])
@requires(MANAGES)
def new_guide() -> AnyResponse:
    def act(values: dict[str, Any]) -> str:
        made = guides.write_guide(ctx().actor, GuideContent(**values))
        return at(f"guides/{made.id}")

    return answer(
        Form(GuideForm),
        act,
        title=_("编写办事指南"),
        about=_("写大家看得懂的话；费用、金额和法律条文以窗口答复为准，不要自己写。"),
        submit=_("保存"),
        back="service_points/guides/desk",
    )


@pages.route("/guides/<uuid:guide_id>/edit", methods=["GET", "POST"])
@requires(MANAGES)
def edit_guide(guide_id: UUID) -> AnyResponse:
    found = guide_view(guide_id)
    typed = {name: getattr(found, name) for name in GuideForm().fields} | {
        "papers": paper_lines(found.papers)
    }
    form = Form(ReviseGuideForm, typed, version=found.version)

    def act(values: dict[str, Any]) -> str:
        reason = values.pop("reason")
        guides.revise_guide(
            ctx().actor, guide_id, GuideContent(**values), reason=reason, version=form.given_version
        )
        return at(f"guides/{guide_id}")

    return answer(
        form,
        act,
        title=_("修改办事指南"),
        about=_("保存后是新的一版，以前各版都能查到。"),
        submit=_("保存为新的一版"),
        back=f"service_points/guides/{guide_id}",
    )


@pages.post("/guides/<uuid:guide_id>/check")
@requires(MANAGES)
def check_guide(guide_id: UUID) -> AnyResponse:
    guides.check_guide(ctx().actor, guide_id, version=given_version())
    return go(f"guides/{guide_id}")


@pages.post("/guides/<uuid:guide_id>/retire")
@requires(MANAGES)
def retire_guide(guide_id: UUID) -> AnyResponse:
    guides.retire_guide(ctx().actor, guide_id, version=given_version())
    return go("guides/desk")
