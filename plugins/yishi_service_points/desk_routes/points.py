"""Points at the desk: opened, changed, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Invalid, Page, _, ctx, requires
from yishi_service_points import points
from yishi_service_points.forms.points import EditPointForm, PointForm, ReasonForm
from yishi_service_points.hours import typed
from yishi_service_points.pages import answer, at, pages, show, with_options
from yishi_service_points.points import PointContent
from yishi_service_points.reading.people import estate_names
from yishi_service_points.reading.points import PointView, listed_points, point_view
from yishi_service_points.rights import MANAGES


@pages.get("/points/all")
@requires(MANAGES)
def all_points() -> Response:
    """Open and closed points."""
    page = Page.asked(30)
    found, total = listed_points(active=False, number=page.number, size=page.size)
    return show("points", points=found, page=page.of(total))


@pages.route("/points/new", methods=["GET", "POST"])
@requires(MANAGES)
def new_point() -> AnyResponse:
    form = Form(with_options(PointForm, estate_id=_estates()), _FIRST)

    def act(values: dict[str, Any]) -> str:
        opened_on = values.pop("opened_on")
        made = points.open_point(ctx().actor, _content(values), opened_on=opened_on)
        return at(f"points/{made.id}")

    return answer(
        form, act, title=_("开设议事点"), submit=_("开设"), back="service_points/points/all", about=""
    )


@pages.route("/points/<uuid:point_id>/edit", methods=["GET", "POST"])
@requires(MANAGES)
def edit_point(point_id: UUID) -> AnyResponse:
    found = point_view(point_id)
    form = Form(with_options(EditPointForm, estate_id=_estates()), _typed(found), version=found.version)

    def act(values: dict[str, Any]) -> str:
        points.revise_point(ctx().actor, point_id, _content(values), version=form.given_version)
        return at(f"points/{point_id}")

    back = f"service_points/points/{point_id}"
    return answer(form, act, title=_("修改议事点"), submit=_("保存"), back=back, about=found.name)


@pages.route("/points/<uuid:point_id>/close", methods=["GET", "POST"])
@requires(MANAGES)
def close_point(point_id: UUID) -> AnyResponse:
    found = point_view(point_id)
    form = Form(ReasonForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        points.close_point(ctx().actor, point_id, version=form.given_version, **values)
        return at("points/all")

    return answer(
        form,
        act,
        title=_("关闭议事点"),
        submit=_("关闭"),
        style="danger",
        back=f"service_points/points/{point_id}",
        about=found.name,
        note=_("从今天起不再开放，值班安排一并结束；来访登记和开设的日期都留着。"),
    )


def _estates() -> list[tuple[str, str]]:
    return [("", _("全社区")), *estate_names()]


_FIRST: dict[str, Any] = {
    "days": ["1", "2", "3", "4", "5"],
    "morning_from": "09:00",
    "morning_to": "11:00",
}
_SPANS = (("morning_from", "morning_to"), ("afternoon_from", "afternoon_to"))


def _content(values: dict[str, Any]) -> PointContent:
    """The form's two spans as pairs of minutes; half a span is a slip."""
    hours = []
    for first, last in _SPANS:
        starts, ends = values.pop(first), values.pop(last)
        if (starts is None) != (ends is None):
            raise Invalid({first: [_("请把开始和结束的时间都填上，或都不填。")]})
        if starts is not None:
            hours.append((starts, ends))
    days = tuple(int(day) for day in values.pop("days"))
    return PointContent(days=days, hours=tuple(hours), **values)


def _typed(point: PointView) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(point, name) for name in ("name", "estate_id", "address", "phone", "note")
    }
    found["days"] = [str(day) for day in point.days]
    for (first, last), (starts, ends) in zip(_SPANS, point.hours, strict=False):
        found[first], found[last] = typed(starts), typed(ends)
    return found
