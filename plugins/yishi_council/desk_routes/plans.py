"""Sessions in preparation: planned, changed, the times that suit, the agenda, the announcement."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Refusal, _, ctx, requires
from yishi_council import agenda, planning, polling, summoning
from yishi_council.desk_routes.shared import item_of, with_options
from yishi_council.forms import (
    AnnounceForm,
    ItemForm,
    PlanAnywayForm,
    PlanForm,
    PollForm,
    ReasonForm,
    TopicForm,
)
from yishi_council.forms.meetings import TIMES
from yishi_council.pages import answer, at, go, pages, show
from yishi_council.planning import Plan
from yishi_council.reading import council_view, for_agenda, meeting_view, poll_view
from yishi_council.rights import DELIVERS, RUNS
from yishi_council.rows import today


@pages.get("/meetings/<uuid:meeting_id>/desk")
@requires(DELIVERS)
def prepare(meeting_id: UUID) -> Response:
    return hub(meeting_id, Form(AnnounceForm))


def hub(meeting_id: UUID, form: Form) -> Response:
    """All that can be done with a session now, and what comes next."""
    found = meeting_view(ctx().actor, meeting_id)
    planned, form.version = found.line.state == "planned", found.line.version
    out = polling.shut_out(found.line.council_id, found.line.starts_at) if planned else None
    return show("prepare", form.status, meeting=found, form=form, out=out)


@pages.route("/councils/<uuid:council_id>/plan", methods=["GET", "POST"])
@requires(RUNS)
def plan(council_id: UUID) -> AnyResponse:
    found = council_view(ctx().actor, council_id)
    initial = {"starts_at": _evening(), "audience": "both" if found.line.estate_id else "seats"}
    start = request.args.get("at", "")
    if start:
        initial["starts_at"] = start

    def act(values: dict[str, Any]) -> str:
        what = _suiting(council_id, values)
        return at(f"meetings/{planning.plan(ctx().actor, council_id, what).id}/desk")

    return answer(
        Form(PlanAnywayForm, initial),
        act,
        template="plan",
        title=_("安排会议"),
        about=found.line.name,
        submit=_("保存"),
        back="council/desk",
    )


@pages.route("/meetings/<uuid:meeting_id>/edit", methods=["GET", "POST"])
@requires(RUNS)
def replan(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)
    initial = {name: getattr(found.line, name, None) for name in PlanForm().fields} | {"note": found.note}
    form = Form(PlanAnywayForm, initial, version=found.line.version)

    def act(values: dict[str, Any]) -> str:
        moved = values["starts_at"] != found.line.starts_at
        what = _suiting(found.line.council_id, values, ask=moved)
        planning.replan(ctx().actor, meeting_id, what, version=form.given_version)
        return _hub(meeting_id)

    return answer(
        form, act, template="plan", title=_("修改会议安排"), submit=_("保存"), back=_back(meeting_id)
    )


@pages.post("/meetings/<uuid:meeting_id>/announce")
@requires(RUNS)
def announce(meeting_id: UUID) -> AnyResponse:
    form = Form(AnnounceForm)
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        summoning.announce(ctx().actor, meeting_id, version=form.given_version, **form.load())
        return form.done(at(f"meetings/{meeting_id}/notices"))
    return hub(meeting_id, form)


@pages.route("/meetings/<uuid:meeting_id>/cancel", methods=["GET", "POST"])
@requires(RUNS)
def cancel(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)

    def act(values: dict[str, Any]) -> str:
        planning.cancel(ctx().actor, meeting_id, **values)
        return _hub(meeting_id)

    return answer(
        Form(ReasonForm),
        act,
        title=_("取消会议"),
        about=found.line.title,
        submit=_("确认取消"),
        style="danger",
        back=_back(meeting_id),
    )


# --- the agenda -----------------------------------------------------------------------------------------


@pages.route("/meetings/<uuid:meeting_id>/topics", methods=["GET", "POST"])
@requires(RUNS)
def add_topic(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)
    form = Form(with_options(TopicForm, "topic_id", for_agenda(ctx().actor, meeting_id)))

    def act(values: dict[str, Any]) -> str:
        agenda.add_item(ctx().actor, meeting_id, **values)
        return _hub(meeting_id)

    return answer(
        form,
        act,
        title=_("把议题放进议程"),
        about=found.line.title,
        submit=_("放进议程"),
        back=_back(meeting_id),
    )


@pages.route("/meetings/<uuid:meeting_id>/items", methods=["GET", "POST"])
@requires(RUNS)
def add_item(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)

    def act(values: dict[str, Any]) -> str:
        agenda.add_item(ctx().actor, meeting_id, **values)
        return _hub(meeting_id)

    return answer(
        Form(ItemForm),
        act,
        title=_("议程里加别的事"),
        about=found.line.title,
        submit=_("放进议程"),
        back=_back(meeting_id),
    )


@pages.route("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/edit", methods=["GET", "POST"])
@requires(RUNS)
def change_item(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item = item_of(meeting_view(ctx().actor, meeting_id), item_id)
    form = Form(ItemForm, {"title": item.title, "note": item.note}, version=item.version)

    def act(values: dict[str, Any]) -> str:
        agenda.change_item(ctx().actor, item_id, version=form.given_version, **values)
        return _hub(meeting_id)

    return answer(form, act, title=_("修改议程的一项"), submit=_("保存"), back=_back(meeting_id))


@pages.post("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/up")
@requires(RUNS)
def item_up(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item = item_of(meeting_view(ctx().actor, meeting_id), item_id)
    agenda.move_item(ctx().actor, item_id, item.position - 1)
    return go(f"meetings/{meeting_id}/desk#agenda")


@pages.post("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/remove")
@requires(RUNS)
def remove_item(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item_of(meeting_view(ctx().actor, meeting_id), item_id)
    agenda.remove_item(ctx().actor, item_id)
    return go(f"meetings/{meeting_id}/desk#agenda")


# --- which time suits -----------------------------------------------------------------------------------


@pages.route("/councils/<uuid:council_id>/poll", methods=["GET", "POST"])
@requires(RUNS)
def ask_times(council_id: UUID) -> AnyResponse:
    found = council_view(ctx().actor, council_id)
    initial = {"open_until": today() + timedelta(days=3)}

    def act(values: dict[str, Any]) -> str:
        starts = [values[f"start_{n}"] for n in range(1, TIMES + 1) if values[f"start_{n}"]]
        made = polling.ask(ctx().actor, council_id, values["title"], starts, open_until=values["open_until"])
        return at(f"polls/{made.id}")

    return answer(
        Form(PollForm, initial),
        act,
        title=_("问大家什么时间能来"),
        about=found.line.name,
        submit=_("发出"),
        back=f"council/councils/{council_id}/manage",
    )


@pages.post("/polls/<uuid:poll_id>/choose")
@requires(RUNS)
def choose_time(poll_id: UUID) -> AnyResponse:
    """The poll ends; what follows is planning the session at that time."""
    made = polling.choose(ctx().actor, poll_id, request.form.get("key", ""))
    starts_at = polling.chosen_time(made)
    zone = ZoneInfo(ctx().need_tenant().zone)
    when = f"{starts_at.astimezone(zone):%Y-%m-%dT%H:%M}" if starts_at else ""
    return go(f"councils/{poll_view(ctx().actor, poll_id).council_id}/plan?at={when}")


def _suiting(council_id: UUID, values: dict[str, Any], *, ask: bool = True) -> Plan:
    """The plan as typed; a time that shuts households out is said before it is kept, and kept when one insists."""
    if values.pop("anyway") or not ask:
        return Plan(**values)
    out = polling.shut_out(council_id, values["starts_at"])
    if out.count:
        sentence = _(
            "这个时间有 %(n)d 户来不了，其中 %(evening)d 户说过只有晚上能来；回答过时间的共 %(answered)d 户。"
            "请换个时间，或者勾选“仍然这样安排”。",
            n=out.count,
            evening=out.evening_only,
            answered=out.answered,
        )
        raise Refusal("council.shuts_out", sentence, field="starts_at")
    return Plan(**values)


def _evening() -> datetime:
    """A week from now, in the evening: when most can come."""
    return datetime.combine(today() + timedelta(days=7), time(19), ZoneInfo(ctx().need_tenant().zone))


def _hub(meeting_id: UUID) -> str:
    return at(f"meetings/{meeting_id}/desk")


def _back(meeting_id: UUID) -> str:
    return f"council/meetings/{meeting_id}/desk"
