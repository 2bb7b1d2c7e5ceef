"""Councils at the desk: opened, named, chartered, their seats, their series, dissolved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, _, ctx, requires, settings
from yishi_council import opening, seating, series
from yishi_council.composition import composition
from yishi_council.desk_routes.shared import looked_for, with_options
from yishi_council.forms import (
    CharterForm,
    HandOverForm,
    OpenForm,
    ReasonForm,
    RenameForm,
    SeatForm,
    SeriesForm,
)
from yishi_council.pages import answer, at, go, pages, show
from yishi_council.reading import council_view, councils, desk, estates, meetings, series_of
from yishi_council.rights import DELIVERS, RECORDS, RUNS
from yishi_council.rows import today
from yishi_council.seating import Holder
from yishi_council.series import Rhythm
from yishi_council.settings import NAME


@pages.get("/desk")
@requires(DELIVERS)
def in_hand() -> Response:
    """What is in hand; a lead, who only delivers, sees the sessions that are announced."""
    actor = ctx().actor
    lines = desk(actor) if actor.may(RECORDS) else meetings(actor, size=50)[0]
    return show("desk", lines=lines, councils=councils(actor))


@pages.route("/new", methods=["GET", "POST"])
@requires(RUNS)
def open_new() -> AnyResponse:
    q, schema = looked_for(OpenForm)
    form = Form(with_options(schema, "estate_id", estates(ctx().actor)))

    def act(values: dict[str, Any]) -> str:
        made = opening.open_for(
            ctx().actor,
            estate_id=values["estate_id"],
            reason=values["reason"],
            name=values["name"],
            chair=Holder(person_id=values["person_id"], name=values["chair"], basis=values["basis"]),
        )
        return _manage(made.id)

    return answer(
        form,
        act,
        template="seat",
        title=_("设立议事会"),
        about=_("先按姓名、房号找到首任理事长。"),
        q=q,
        submit=_("设立"),
        back="council/desk",
    )


@pages.get("/councils/<uuid:council_id>/manage")
@requires(RUNS)
def manage(council_id: UUID) -> Response:
    return show(
        "manage",
        council=council_view(ctx().actor, council_id),
        composition=composition(council_id),
        series=series_of(ctx().actor, council_id),
    )


@pages.route("/councils/<uuid:council_id>/rename", methods=["GET", "POST"])
@requires(RUNS)
def rename(council_id: UUID) -> AnyResponse:
    line = council_view(ctx().actor, council_id).line
    form = Form(RenameForm, {"name": line.name}, version=line.version)

    def act(values: dict[str, Any]) -> str:
        opening.rename(ctx().actor, council_id, version=form.given_version, **values)
        return _manage(council_id)

    return answer(form, act, title=_("改名称"), submit=_("保存"), back=_back(council_id))


@pages.route("/councils/<uuid:council_id>/close", methods=["GET", "POST"])
@requires(RUNS)
def close_council(council_id: UUID) -> AnyResponse:
    line = council_view(ctx().actor, council_id).line

    def act(values: dict[str, Any]) -> str:
        opening.close_council(ctx().actor, council_id, **values)
        return at(f"councils/{council_id}")

    return answer(
        Form(ReasonForm),
        act,
        title=_("撤销议事会"),
        about=line.name,
        note=_("席位同时结束，会议和记录都留存。"),
        submit=_("确认撤销"),
        style="danger",
        back=_back(council_id),
    )


@pages.route("/councils/<uuid:council_id>/charter", methods=["GET", "POST"])
@requires(RUNS)
def charter(council_id: UUID) -> AnyResponse:
    """A new version; the form begins with what the last one says."""
    found = council_view(ctx().actor, council_id)
    own = settings(NAME)
    names = ("counted_modes", "notice_days", "proxy_cap")
    initial: dict[str, Any] = {name: getattr(own, name) for name in names}
    if found.charters:
        last = found.charters[0]
        initial = {name: getattr(last, name) for name in CharterForm().fields if name != "effective_from"}

    def act(values: dict[str, Any]) -> str:
        opening.adopt_charter(ctx().actor, council_id, opening.Rules(**values))
        return at(f"councils/{council_id}")

    return answer(
        Form(CharterForm, initial),
        act,
        title=_("新一版章程"),
        about=found.line.name,
        submit=_("施行"),
        back=_back(council_id),
    )


# --- seats ----------------------------------------------------------------------------------------------


@pages.route("/councils/<uuid:council_id>/seats/new", methods=["GET", "POST"])
@requires(RUNS)
def new_seat(council_id: UUID) -> AnyResponse:
    q, schema = looked_for(SeatForm)
    found = council_view(ctx().actor, council_id)

    def act(values: dict[str, Any]) -> str:
        role, since = values.pop("role"), values.pop("since")
        values["basis"] = values["basis"] if role == "director" else ""
        values["constituency"] = values["constituency"] if role == "member" else ""
        seating.seat(ctx().actor, council_id, role, Holder(**values), since=since)
        return _manage(council_id)

    return answer(
        Form(schema),
        act,
        template="seat",
        title=_("增加席位"),
        about=found.line.name,
        q=q,
        submit=_("增加"),
        back=_back(council_id),
    )


@pages.route("/councils/<uuid:council_id>/chair", methods=["GET", "POST"])
@requires(RUNS)
def hand_over(council_id: UUID) -> AnyResponse:
    q, schema = looked_for(HandOverForm)
    found = council_view(ctx().actor, council_id)

    def act(values: dict[str, Any]) -> str:
        seating.hand_over(ctx().actor, council_id, Holder(**values))
        return _manage(council_id)

    return answer(
        Form(schema),
        act,
        template="seat",
        title=_("理事长交接"),
        about=_("现任理事长：%(name)s", name=found.line.chair or _("空缺")),
        q=q,
        submit=_("交接"),
        back=_back(council_id),
    )


@pages.post("/councils/<uuid:council_id>/seats/<uuid:seat_id>/end")
@requires(RUNS)
def end_seat(council_id: UUID, seat_id: UUID) -> AnyResponse:
    seating.unseat(ctx().actor, seat_id)
    return go(f"councils/{council_id}/manage")


# --- series ---------------------------------------------------------------------------------------------


@pages.route("/councils/<uuid:council_id>/series", methods=["GET", "POST"])
@requires(RUNS)
def new_series(council_id: UUID) -> AnyResponse:
    found = council_view(ctx().actor, council_id)

    def act(values: dict[str, Any]) -> str:
        rhythm = Rhythm(values.pop("every"), int(values.pop("weekday")), int(values.pop("nth")))
        made = series.begin(ctx().actor, council_id, rhythm, **values)
        series.plan_through(ctx().actor, made.id, _ahead())
        return at("desk")

    return answer(
        Form(SeriesForm),
        act,
        title=_("安排例会"),
        about=found.line.name,
        note=_("今后几个月的例会会先排出来，发通知前随时可以改。"),
        submit=_("安排"),
        back=_back(council_id),
    )


@pages.post("/councils/<uuid:council_id>/series/<uuid:series_id>/end")
@requires(RUNS)
def end_series(council_id: UUID, series_id: UUID) -> AnyResponse:
    series.end(ctx().actor, series_id)
    return go(f"councils/{council_id}/manage")


def _ahead() -> Any:
    return today() + timedelta(days=31 * settings(NAME).plan_months)


def _manage(council_id: UUID) -> str:
    return at(f"councils/{council_id}/manage")


def _back(council_id: UUID) -> str:
    return f"council/councils/{council_id}/manage"
