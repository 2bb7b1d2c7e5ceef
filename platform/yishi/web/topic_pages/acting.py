"""Doing one of the acts on a topic; a refusal comes back on the topic's page, with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response

from yishi import topics
from yishi.actor import Actor
from yishi.errors import Unknown
from yishi.topics.gates import CORE, gates_of
from yishi.web.forms import Form
from yishi.web.guards import requires, signed_in
from yishi.web.request import ctx
from yishi.web.topic_pages.acts import BY_NAME
from yishi.web.topic_pages.schemas import DecideGate, GiveOpinion, HandOver
from yishi.web.topic_pages.show import page
from yishi.web.topic_pages.uploads import acting_for

blueprint = Blueprint("topic_acts", __name__, url_prefix="/<tenant>/topics/<uuid:topic_id>")


@blueprint.post("/do/<name>")
@signed_in
def act(topic_id: UUID, name: str) -> Response:
    """The service checks who may; an act that is none is not found."""
    found = BY_NAME.get(name)
    if found is None:
        raise Unknown
    form = Form(found.schema, step=name)
    if again := form.replayed():
        return again
    with form.attempt():
        found.do(ctx().actor, topic_id, form, form.load())
        return form.done(f"{ctx().base}/topics/{topic_id}")
    return page(topic_id, form)


@blueprint.post("/promote")
@requires("topics.triage")
def promote(topic_id: UUID) -> Response:
    """Hand the matter to a module: an appeal, something on the work list."""
    form = Form(HandOver, step="promote")
    if again := form.replayed():
        return again
    with form.attempt():
        topics.promote(ctx().actor, topic_id=topic_id, kind=form.load()["kind"])
        return form.done(f"{ctx().base}/topics/{topic_id}#became-what")
    return page(topic_id, form)


@blueprint.post("/opinions")
@requires("topics.opine")
def opine(topic_id: UUID) -> Response:
    """Say something, or with `?for=` write down what a resident says."""
    form = Form(GiveOpinion, step="opine")
    if again := form.replayed():
        return again
    with form.attempt():
        topics.give(acting_for(), topic_id=topic_id, **form.load())
        return form.done(f"{ctx().base}/topics/{topic_id}#opinions")
    return page(topic_id, form)


@blueprint.post("/gates/<uuid:gate_id>")
@requires("topics.conclude")
def gate(topic_id: UUID, gate_id: UUID) -> Response:
    """Decide a gate of the core."""
    form = Form(DecideGate, step=f"gate-{gate_id}")
    if again := form.replayed():
        return again
    with form.attempt():
        _decide(ctx().actor, topic_id, gate_id, **form.load())
        return form.done(f"{ctx().base}/topics/{topic_id}#gates")
    return page(topic_id, form)


def _decide(actor: Actor, topic_id: UUID, gate_id: UUID, outcome: str, reason: str) -> None:
    kind = next((g.kind for g in gates_of(topic_id) if g.id == gate_id and g.plugin == CORE), None)
    if kind is None:
        raise Unknown("topics.gate_unknown")
    decisions: dict[str, Callable[..., object]] = {
        "passed": topics.pass_gate,
        "failed": topics.fail_gate,
        "blocked": topics.block_gate,
        "pending": topics.reopen_gate,
    }
    decisions[outcome](actor, topic_id=topic_id, kind=kind, reason=reason)
