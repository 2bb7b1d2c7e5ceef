"""The API of points, duty, visits and guides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import PageQuery, ctx, idempotency, page_of, paged, requires
from yishi_service_points import duty, guides, points, schemas, visiting
from yishi_service_points.api.blueprint import api
from yishi_service_points.duty import ShiftContent
from yishi_service_points.guides import GuideContent
from yishi_service_points.on_duty import Duty
from yishi_service_points.points import PointContent
from yishi_service_points.reading.coverage import Coverage, coverage
from yishi_service_points.reading.guides import GuideView, guide_view
from yishi_service_points.reading.guides import guides as listed_guides
from yishi_service_points.reading.points import PointView, duty_now, listed_points, point_view, week_of
from yishi_service_points.reading.visits import VisitLine, visit_view, visits
from yishi_service_points.rights import MANAGES, READS, RECEIVES
from yishi_service_points.rows import today
from yishi_service_points.visiting import VisitContent


@api.get("/points")
@requires(READS)
@api.arguments(PageQuery, location="query")
@api.response(200, paged(schemas.PointSchema))
def all_points(query: dict[str, Any]) -> dict[str, Any]:
    """Open points, with who is on duty at this moment."""
    number, size = query["page"], query["page_size"]
    found, total = listed_points(number=number, size=size)
    return page_of(found, number=number, size=size, total=total)


@api.get("/points/<uuid:point_id>")
@requires(READS)
@api.response(200, schemas.PointSchema)
def one_point(point_id: UUID) -> PointView:
    """One point."""
    return point_view(point_id)


@api.get("/points/<uuid:point_id>/duty")
@requires(READS)
@api.arguments(schemas.DutyQuery, location="query")
@api.response(200, schemas.DutySchema(many=True))
def week(query: dict[str, Any], point_id: UUID) -> list[Duty]:
    """The duties of one week, as they will be."""
    return list(point_view(point_id, week_of(query["day"] or today())).duties)


@api.get("/on-duty")
@requires(READS)
@api.response(200, schemas.DutySchema(many=True))
def now() -> list[Duty]:
    """Who is on duty at this moment."""
    return duty_now()


@api.get("/coverage")
@requires(READS)
@api.response(200, schemas.CoverageSchema)
def covered() -> Coverage:
    """Estates with an open point, among all; the uncovered ones; points at the end of each year."""
    return coverage()


@api.post("/points")
@requires(MANAGES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.OpenPointRequest)
@api.response(201, schemas.PointSchema)
def open_point(_headers: dict[str, Any], values: dict[str, Any]) -> PointView:
    """Open a point."""
    first = idempotency.replayed()
    if first is None:
        opened_on = values.pop("opened_on", None)
        first = points.open_point(ctx().actor, _point(values), opened_on=opened_on).id
        idempotency.remember(first)
    return point_view(first)


@api.put("/points/<uuid:point_id>")
@requires(MANAGES)
@api.arguments(schemas.RevisePointRequest)
@api.response(200, schemas.PointSchema)
def revise_point(values: dict[str, Any], point_id: UUID) -> PointView:
    """Change a point; 409 with both states when somebody else changed it meanwhile."""
    version = values.pop("version")
    points.revise_point(ctx().actor, point_id, _point(values), version=version)
    return point_view(point_id)


@api.post("/points/<uuid:point_id>/close")
@requires(MANAGES)
@api.arguments(schemas.ReasonRequest)
@api.response(200, schemas.PointSchema)
def close_point(values: dict[str, Any], point_id: UUID) -> PointView:
    """Close a point from today on."""
    points.close_point(ctx().actor, point_id, **values)
    return point_view(point_id)


@api.post("/points/<uuid:point_id>/shifts")
@requires(MANAGES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.ShiftRequest)
@api.response(201, schemas.DutySchema(many=True))
def add_shift(_headers: dict[str, Any], values: dict[str, Any], point_id: UUID) -> list[Duty]:
    """Put somebody on the roster; the duties of this week follow."""
    if idempotency.replayed() is None:
        idempotency.remember(duty.add_shift(ctx().actor, point_id, ShiftContent(**values)).id)
    return list(point_view(point_id, week_of(today())).duties)


@api.post("/shifts/<uuid:shift_id>/change")
@requires(MANAGES)
@api.arguments(schemas.ChangeRequest)
@api.response(204)
def change_shift(values: dict[str, Any], shift_id: UUID) -> None:
    """A substitute for one day, or nobody."""
    actor = ctx().actor
    if values["person_id"] is None and not values["name"]:
        duty.cancel_shift(actor, shift_id, values["on_date"], reason=values["reason"])
    else:
        duty.substitute(actor, shift_id, **values)


@api.post("/shifts/<uuid:shift_id>/swap")
@requires(MANAGES)
@api.arguments(schemas.SwapRequest)
@api.response(204)
def swap(values: dict[str, Any], shift_id: UUID) -> None:
    """Two people trade one day each."""
    duty.swap(ctx().actor, shift_id, values.pop("on_date"), **values)


@api.get("/visits")
@requires(RECEIVES)
@api.arguments(schemas.VisitsQuery, location="query")
@api.response(200, paged(schemas.VisitSchema))
def all_visits(query: dict[str, Any]) -> dict[str, Any]:
    """The walk-in log, the newest first."""
    number, size = query.pop("page"), query.pop("page_size")
    found, total = visits(ctx().actor, number=number, size=size, **query)
    return page_of(found, number=number, size=size, total=total)


@api.get("/visits/<uuid:visit_id>")
@requires(RECEIVES)
@api.response(200, schemas.VisitSchema)
def one_visit(visit_id: UUID) -> VisitLine:
    """One visit."""
    return visit_view(ctx().actor, visit_id)


@api.post("/visits")
@requires(RECEIVES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.VisitRequest)
@api.response(201, schemas.VisitSchema)
def record_visit(_headers: dict[str, Any], values: dict[str, Any]) -> VisitLine:
    """Write a visit down, answered, waiting, or handed on at once."""
    first = idempotency.replayed()
    if first is None:
        outcome = values.pop("outcome")
        first = visiting.record_visit(ctx().actor, VisitContent(**values), outcome=outcome).id
        idempotency.remember(first)
    return visit_view(ctx().actor, first)


@api.post("/visits/<uuid:visit_id>/answer")
@requires(RECEIVES)
@api.arguments(schemas.AnswerRequest)
@api.response(200, schemas.VisitSchema)
def answer_visit(values: dict[str, Any], visit_id: UUID) -> VisitLine:
    """Answer somebody who waits."""
    visiting.answer_visit(ctx().actor, visit_id, **values)
    return visit_view(ctx().actor, visit_id)


@api.post("/visits/<uuid:visit_id>/hand-on")
@requires(RECEIVES)
@api.arguments(schemas.HandOnRequest)
@api.response(200, schemas.VisitSchema)
def hand_on(values: dict[str, Any], visit_id: UUID) -> VisitLine:
    """Make an errand, an appeal, a topic of it."""
    visiting.hand_on(ctx().actor, visit_id, values["kind"])
    return visit_view(ctx().actor, visit_id)


@api.get("/guides")
@requires(READS)
@api.arguments(schemas.GuidesQuery, location="query")
@api.response(200, paged(schemas.GuideSchema))
def all_guides(query: dict[str, Any]) -> dict[str, Any]:
    """Guides in use, also by pinyin initials."""
    number, size = query["page"], query["page_size"]
    found, total = listed_guides(q=query.get("q", ""), about=query.get("field", ""), number=number, size=size)
    return page_of(found, number=number, size=size, total=total)


@api.get("/guides/<uuid:guide_id>")
@requires(READS)
@api.response(200, schemas.GuideSchema)
def one_guide(guide_id: UUID) -> GuideView:
    """One guide."""
    return guide_view(guide_id)


@api.post("/guides")
@requires(MANAGES)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.GuideRequest)
@api.response(201, schemas.GuideSchema)
def write_guide(_headers: dict[str, Any], values: dict[str, Any]) -> GuideView:
    """Write a guide."""
    first = idempotency.replayed()
    if first is None:
        first = guides.write_guide(ctx().actor, _guide(values)).id
        idempotency.remember(first)
    return guide_view(first)


@api.put("/guides/<uuid:guide_id>")
@requires(MANAGES)
@api.arguments(schemas.ReviseGuideRequest)
@api.response(200, schemas.GuideSchema)
def revise_guide(values: dict[str, Any], guide_id: UUID) -> GuideView:
    """A new edition."""
    version, reason = values.pop("version"), values.pop("reason")
    guides.revise_guide(ctx().actor, guide_id, _guide(values), reason=reason, version=version)
    return guide_view(guide_id)


@api.post("/guides/<uuid:guide_id>/check")
@requires(MANAGES)
@api.arguments(schemas.VersionRequest)
@api.response(200, schemas.GuideSchema)
def check_guide(values: dict[str, Any], guide_id: UUID) -> GuideView:
    """It was compared with the office today."""
    guides.check_guide(ctx().actor, guide_id, **values)
    return guide_view(guide_id)


def _point(values: dict[str, Any]) -> PointContent:
    for name in ("days", "hours"):
        if name in values:
            values[name] = tuple(tuple(one) if isinstance(one, list) else one for one in values[name])
    return PointContent(**values)


def _guide(values: dict[str, Any]) -> GuideContent:
    if "papers" in values:
        values["papers"] = tuple(tuple(one) for one in values["papers"])
    return GuideContent(**values)
