"""The walk-in log at the desk: one screen while somebody stands there, the list, one visit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, Page, _, clock, ctx, matters, new_id, requires
from yishi_service_points import visiting
from yishi_service_points.forms.visits import AnswerForm, HandOnForm, VisitForm
from yishi_service_points.kinds import ANSWERED, OUTCOMES, WAITING
from yishi_service_points.pages import (
    answer,
    asked_day,
    asked_id,
    at,
    looked_for,
    pages,
    show,
    with_options,
)
from yishi_service_points.reading.guides import guide_names
from yishi_service_points.reading.points import listed_points, point_names
from yishi_service_points.reading.visits import VisitLine, visit_view, visits
from yishi_service_points.rights import RECEIVES
from yishi_service_points.rows import VISIT
from yishi_service_points.visiting import VisitContent


@pages.get("/visits")
@requires(RECEIVES)
def visit_list() -> Response:
    """The log; `?point=`, `?outcome=`, `?since=`, `?until=` narrow it."""
    page = Page.asked(30)
    outcome = request.args.get("outcome", "")
    asked: dict[str, Any] = {
        "point_id": asked_id("point"),
        "outcome": outcome if outcome in OUTCOMES else "",
        "since": asked_day("since"),
        "until": asked_day("until"),
    }
    found, total = visits(ctx().actor, **asked, number=page.number, size=page.size)
    return show("visits", visits=found, page=page.of(total), asked=asked)


@pages.route("/visits/new", methods=["GET", "POST"])
@requires(RECEIVES)
def new_visit() -> AnyResponse:
    """What somebody came for; all but the words has a sensible beginning."""
    actor = ctx().actor
    q, people = looked_for()
    here, points = _points(actor)
    schema = with_options(
        VisitForm,
        point_id=points,
        person_id=people,
        guide_id=[("", _("没有用到")), *guide_names()],
        outcome=_outcomes(actor),
    )
    chosen = asked_id("point")
    form = Form(schema, {"point_id": chosen or here, "outcome": ANSWERED})

    def act(values: dict[str, Any]) -> str:
        outcome = values.pop("outcome")
        channel = "paper" if values.pop("paper") else "now"
        made = visiting.record_visit(actor, VisitContent(channel=channel, **values), outcome=outcome)
        if outcome in (WAITING, ANSWERED):
            return at(f"visits/new?point={made.point_id}&done={made.id}")
        return at(f"visits/{made.id}")

    return answer(form, act, template="visit_new", q=q, found=bool(people), done=asked_id("done"))


@pages.get("/visits/<uuid:visit_id>")
@requires(RECEIVES)
def visit(visit_id: UUID) -> Response:
    return _page(visit_view(ctx().actor, visit_id))


@pages.post("/visits/<uuid:visit_id>/answer")
@requires(RECEIVES)
def answer_visit(visit_id: UUID) -> Response:
    found = visit_view(ctx().actor, visit_id)
    form = Form(AnswerForm, step="answer", version=found.version)
    if again := form.replayed():
        return again
    with form.attempt():
        visiting.answer_visit(ctx().actor, visit_id, version=form.given_version, **form.load())
        return form.done(at(f"visits/{visit_id}"))
    return _page(found, form)


@pages.post("/visits/<uuid:visit_id>/hand-on")
@requires(RECEIVES)
def hand_on(visit_id: UUID) -> Response:
    """Make an errand, an appeal, a topic of it: whatever neighbours offer."""
    found = visit_view(ctx().actor, visit_id)
    form = Form(HandOnForm, step="hand-on")
    if again := form.replayed():
        return again
    with form.attempt():
        visiting.hand_on(ctx().actor, visit_id, form.load()["kind"])
        return form.done(at(f"visits/{visit_id}"))
    return _page(found, form)


def _page(found: VisitLine, sent: Form | None = None) -> Response:
    actor = ctx().actor
    became = matters.links_of(VISIT, [found.id]).get(found.id, [])
    matter = visiting.promotable(found.id, text=found.text)
    targets = matters.targets(actor, matter, taken=[one.kind for one in became])
    blank = Form(AnswerForm, step="answer", version=found.version)
    forms = {"answer": blank, "hand-on": Form(HandOnForm, step="hand-on")}
    if sent is not None:
        forms[sent.step] = sent
    return show(
        "visit",
        sent.status if sent is not None else 200,
        visit=found,
        became=became,
        targets=targets,
        forms=forms,
        now=clock.now(),
    )


def _points(actor: Actor) -> tuple[str, list[tuple[str, str]]]:
    """The point where the actor is on duty now (else the first), and all open ones as options."""
    found, total = listed_points(size=100)
    here = next(
        (str(p.id) for p in found if any(d.person_id == actor.person_id for d in p.now if d.person_id)), ""
    )
    options = [(str(p.id), p.name) for p in found] if total <= len(found) else point_names()
    return here or (options[0][0] if options else ""), options


def _outcomes(actor: Actor) -> list[tuple[str, str]]:
    """Answered, waiting, and what neighbours would take."""
    targets = matters.targets(actor, visiting.promotable(new_id()))
    offered = [(one.kind, _(one.label)) for one in targets]
    return [(ANSWERED, _(OUTCOMES[ANSWERED])), *offered, (WAITING, _(OUTCOMES[WAITING]))]
