"""The roster at the desk: the week, shifts, and what differs on one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Invalid, Page, Unknown, _, ctx, db, requires
from yishi_service_points import duty
from yishi_service_points.duty import ShiftContent
from yishi_service_points.forms.points import ShiftForm, SubstituteForm, SwapForm
from yishi_service_points.hours import say_span
from yishi_service_points.models import DutyShift
from yishi_service_points.on_duty import Roster, holiday
from yishi_service_points.pages import (
    answer,
    asked_day,
    asked_id,
    at,
    given_version,
    go,
    looked_for,
    pages,
    show,
    with_options,
)
from yishi_service_points.reading.points import PointView, listed_points, point_view, week_of
from yishi_service_points.rights import MANAGES, RECEIVES
from yishi_service_points.rows import today

AHEAD = 28
"""Days ahead from which the other end of a swap is chosen."""


@pages.get("/duty")
@requires(RECEIVES)
def week() -> Response:
    """One week of all points, or of `?point=`; it prints on one sheet."""
    days = week_of(asked_day("day") or today())
    page = Page.asked(30)
    point_id = asked_id("point")
    if point_id is not None:
        points, total = [point_view(point_id, days)], 1
    else:
        points, total = listed_points(days=days, number=page.number, size=page.size)
    return show(
        "duty",
        points=points,
        page=page.of(total),
        days=days,
        holidays={day: holiday(day) for day in days},
        before=days[0] - timedelta(days=7),
        after=days[0] + timedelta(days=7),
        chosen=point_id,
        today=today(),
    )


@pages.route("/points/<uuid:point_id>/shifts/new", methods=["GET", "POST"])
@requires(MANAGES)
def new_shift(point_id: UUID) -> AnyResponse:
    point = point_view(point_id)
    q, people = looked_for()
    form = Form(with_options(ShiftForm, person_id=people))

    def act(values: dict[str, Any]) -> str:
        duty.add_shift(ctx().actor, point_id, ShiftContent(**values))
        return at(f"duty?point={point_id}")

    return answer(
        form,
        act,
        template="person_form",
        title=_("排班"),
        about=point.name,
        q=q,
        found=bool(people),
        submit=_("排上"),
        back=f"service_points/duty?point={point_id}",
    )


@pages.route("/shifts/<uuid:shift_id>/change", methods=["GET", "POST"])
@requires(MANAGES)
def change_shift(shift_id: UUID) -> AnyResponse:
    """A substitute for one day; with nobody named, nobody is there."""
    shift = _shift(shift_id)
    q, people = looked_for()
    form = Form(with_options(SubstituteForm, person_id=people), {"on_date": asked_day("day") or ""})

    def act(values: dict[str, Any]) -> str:
        on_date, reason = values["on_date"], values["reason"]
        if values["person_id"] is None and not values["name"]:
            duty.cancel_shift(ctx().actor, shift_id, on_date, reason=reason)
        else:
            duty.substitute(ctx().actor, shift_id, **values)
        return _week_at(shift.point_id, on_date)

    return answer(
        form,
        act,
        template="person_form",
        title=_("替班、停班"),
        about=_says(shift),
        q=q,
        found=bool(people),
        submit=_("确定"),
        back=f"service_points/duty?point={shift.point_id}",
    )


@pages.route("/shifts/<uuid:shift_id>/swap", methods=["GET", "POST"])
@requires(MANAGES)
def swap_shift(shift_id: UUID) -> AnyResponse:
    shift = _shift(shift_id)
    days = [today() + timedelta(days=n) for n in range(AHEAD)]
    point = point_view(shift.point_id, days)
    form = Form(with_options(SwapForm, other=_others(point, shift)), {"on_date": asked_day("day") or ""})

    def act(values: dict[str, Any]) -> str:
        other_id, other_date = _other(values["other"])
        duty.swap(ctx().actor, shift_id, values["on_date"], other_id, other_date, reason=values["reason"])
        return _week_at(shift.point_id, values["on_date"])

    return answer(
        form,
        act,
        title=_("换班"),
        about=_says(shift),
        submit=_("换班"),
        back=f"service_points/duty?point={shift.point_id}",
    )


@pages.post("/shifts/<uuid:shift_id>/end")
@requires(MANAGES)
def end_shift(shift_id: UUID) -> AnyResponse:
    ended = duty.end_shift(ctx().actor, shift_id, version=given_version())
    return go(f"duty?point={ended.point_id}")


@pages.post("/changes/<uuid:change_id>/undo")
@requires(MANAGES)
def undo_change(change_id: UUID) -> AnyResponse:
    duty.undo_change(ctx().actor, change_id)
    return go("duty")


def _shift(shift_id: UUID) -> DutyShift:
    found = db.scalars(select(DutyShift).where(DutyShift.id == shift_id)).first()
    if found is None:
        raise Unknown("service_points.unknown")
    return found


def _says(shift: DutyShift | Roster) -> str:
    return f"{shift.name} {say_span(shift.starts, shift.ends)}"


def _week_at(point_id: UUID, day: date) -> str:
    return at(f"duty?point={point_id}&day={day.isoformat()}")


def _others(point: PointView, shift: DutyShift) -> list[tuple[str, str]]:
    """The coming days of everybody else at this point, as options."""
    return [
        (f"{one.shift_id} {one.day.isoformat()}", f"{one.day.isoformat()} {one.name} {one.span}")
        for one in point.duties
        if one.manned and one.change is None and one.planned != shift.name
    ]


def _other(value: str) -> tuple[UUID, date]:
    shift_id, _space, day = value.partition(" ")
    try:
        return UUID(shift_id), date.fromisoformat(day)
    except ValueError as error:
        raise Invalid({"other": [_("请从列出的选项里选。")]}) from error
