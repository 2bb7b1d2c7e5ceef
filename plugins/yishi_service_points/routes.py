"""Pages for everybody: points and who is on duty, guides; and one's own errands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, _, activity, ctx, requires, settings, signed_in
from yishi_service_points import documents, errands
from yishi_service_points.forms.errands import ReasonForm
from yishi_service_points.kinds import FIELDS, OPEN_STATES
from yishi_service_points.pages import answer, at, full, pages, pdf, receipt_of, show
from yishi_service_points.reading.coverage import coverage
from yishi_service_points.reading.errands import my_errand, my_errands
from yishi_service_points.reading.guides import edition_view, guide_view, guides
from yishi_service_points.reading.points import listed_points, point_view, week_of
from yishi_service_points.rights import READS
from yishi_service_points.rows import ERRAND, today
from yishi_service_points.settings import NAME


@pages.get("/")
@requires(READS)
def index() -> Response:
    """All open points, with who is there at this moment."""
    page = Page.asked(30)
    points, total = listed_points(number=page.number, size=page.size)
    return show("index", points=points, page=page.of(total), today=today())


@pages.get("/points/<uuid:point_id>")
@requires(READS)
def point(point_id: UUID) -> Response:
    days = week_of(today())
    return show("point", point=point_view(point_id, days), days=days, today=today())


@pages.get("/points/<uuid:point_id>/poster.pdf")
@requires(READS)
def poster(point_id: UUID) -> Response:
    found = point_view(point_id)
    made = documents.poster_pdf(found, address=full(f"points/{found.id}"), locale=ctx().locale)
    return pdf(made, "poster")


@pages.get("/coverage")
@requires(READS)
def covered() -> Response:
    """Estates with a point, and those without."""
    return show("coverage", coverage=coverage())


@pages.get("/guides")
@requires(READS)
def guide_list() -> Response:
    page = Page.asked(30)
    q, about = request.args.get("q", "").strip()[:100], request.args.get("field", "")
    about = about if about in FIELDS else ""
    found, total = guides(q=q, about=about, number=page.number, size=page.size)
    return show("guides", guides=found, page=page.of(total), q=q, about=about)


@pages.get("/guides/<uuid:guide_id>")
@requires(READS)
def guide(guide_id: UUID) -> Response:
    """A guide; `?edition=` shows what it said before."""
    given = request.args.get("edition", "")
    if given.isascii() and given.isdigit() and len(given) < 6:
        return show("guide", guide=edition_view(guide_id, int(given)), old=True, asks=False)
    found = guide_view(guide_id)
    return show("guide", guide=found, old=False, asks=settings(NAME).ask_online and not found.retired_on)


@pages.get("/guides/<uuid:guide_id>/sheet.pdf")
@requires(READS)
def sheet(guide_id: UUID) -> Response:
    found = guide_view(guide_id)
    made = documents.guide_pdf(found, address=full(f"guides/{found.id}"), locale=ctx().locale)
    return pdf(made, "guide")


@pages.get("/mine")
@signed_in
def mine() -> Response:
    """What the community runs for this resident, and what is where."""
    page = Page.asked(30)
    found, total = my_errands(ctx().actor.person_id, number=page.number, size=page.size)
    return show("mine", errands=found, page=page.of(total))


@pages.get("/mine/<uuid:errand_id>")
@signed_in
def my_one(errand_id: UUID) -> Response:
    found = my_errand(ctx().actor, errand_id)
    return show("mine_one", errand=found, acts=activity.of((ERRAND, found.id), public=True))


@pages.get("/mine/<uuid:errand_id>/receipts/<uuid:receipt_id>.pdf")
@signed_in
def my_receipt(errand_id: UUID, receipt_id: UUID) -> Response:
    """The resident's own copy."""
    return receipt_of(my_errand(ctx().actor, errand_id), receipt_id)


@pages.route("/mine/<uuid:errand_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw_mine(errand_id: UUID) -> AnyResponse:
    found = my_errand(ctx().actor, errand_id)
    form = Form(ReasonForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        errands.withdraw(ctx().actor, errand_id, version=form.given_version, **values)
        return at(f"mine/{errand_id}")

    return answer(
        form,
        act,
        template="mine_withdraw",
        errand=found,
        may=found.state in OPEN_STATES,
        submit=_("撤回代办"),
    )
