"""Pages, mounted under `/<tenant>/{{name}}/`. Each says who may use it; the rules are in `service`."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse
from yishi.toolkit import Form, Page, Unknown, clock, ctx, render, requires

from yishi_{{name}} import service
from yishi_{{name}}.schemas import RecordVisit

pages = Blueprint("{{name}}", __name__)


@pages.get("/")
@requires("{{name}}.see")
def index() -> Response:
    page = Page.asked()
    rows, total = service.visits(ctx().actor, offset=page.offset, limit=page.size)
    today = clock.today(ctx().need_tenant().zone)
    return render("{{name}}/index.html", visits=rows, page=page.of(total), today=today)


@pages.route("/visits/<uuid:visit_id>", methods=["GET", "POST"])
@requires("{{name}}.record")
def visit(visit_id: UUID) -> AnyResponse:
    found = service.visit(ctx().actor, visit_id)
    form = Form(RecordVisit, version=found.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            service.record(ctx().actor, visit_id=visit_id, version=form.given_version, **form.load())
            return form.done(f"{ctx().base}/{{name}}/")
    return render("{{name}}/visit.html", form.status, visit=found, form=form)


@pages.get("/of-topic/<uuid:topic_id>")
@requires("{{name}}.record")
def of_topic(topic_id: UUID) -> AnyResponse:
    """From the topic's page, which knows the topic and not the visit."""
    visit_id = service.visit_of_topic(topic_id)
    if visit_id is None:
        raise Unknown("{{name}}.unknown")
    return redirect(f"{ctx().base}/{{name}}/visits/{visit_id}", 303)
