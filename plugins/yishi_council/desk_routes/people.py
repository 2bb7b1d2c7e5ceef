"""Who was not reached yet, entrance by entrance; who wishes to help (A27, A32)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, _, ctx, requires
from yishi_council import documents, volunteering
from yishi_council.coverage import coverage, uncovered
from yishi_council.desk_routes.shared import looked_for
from yishi_council.forms import VolunteerForm
from yishi_council.pages import answer, at, given_version, go, pages, pdf, show
from yishi_council.rights import RECORDS


@pages.get("/topics/<uuid:topic_id>/uncovered")
@requires(RECORDS)
def gaps(topic_id: UUID) -> Response:
    return show(
        "uncovered",
        coverage=coverage(topic_id),
        gaps=uncovered(topic_id),
        topic_id=topic_id,
    )


@pages.get("/topics/<uuid:topic_id>/uncovered.pdf")
@requires(RECORDS)
def gaps_pdf(topic_id: UUID) -> Response:
    made = documents.uncovered_pdf(coverage(topic_id), uncovered(topic_id), locale=ctx().locale)
    return pdf(made, "uncovered")


@pages.get("/volunteers")
@requires(RECORDS)
def volunteers() -> Response:
    skill = request.args.get("skill", "")
    return show("volunteers", lines=volunteering.volunteers(ctx().actor, skill=skill), skill=skill)


@pages.route("/volunteers/new", methods=["GET", "POST"])
@requires(RECORDS)
def new_volunteer() -> AnyResponse:
    q, schema = looked_for(VolunteerForm)

    def act(values: dict[str, Any]) -> str:
        volunteering.offer(ctx().actor, **values)
        return at("volunteers")

    return answer(
        Form(schema),
        act,
        template="seat",
        title=_("登记愿意出力的居民"),
        about=_("先按姓名找到这位居民。"),
        q=q,
        submit=_("登记"),
        back="council/volunteers",
    )


@pages.post("/volunteers/<uuid:volunteer_id>/lead")
@requires(RECORDS)
def make_lead(volunteer_id: UUID) -> AnyResponse:
    volunteering.make_lead(ctx().actor, volunteer_id, version=given_version())
    return go("volunteers")


@pages.post("/volunteers/<uuid:volunteer_id>/end")
@requires(RECORDS)
def step_back(volunteer_id: UUID) -> AnyResponse:
    volunteering.step_back(ctx().actor, volunteer_id)
    return go("volunteers")
