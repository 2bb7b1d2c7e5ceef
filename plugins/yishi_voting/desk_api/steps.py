"""The steps of a topic: reading them, putting a chain on it, recording what no vote decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from yishi.toolkit import Unknown, ctx, requires
from yishi_voting.api import api
from yishi_voting.desk_api.acting import KeyHeader, once
from yishi_voting.rights import MANAGES, READS
from yishi_voting.shown.steps import TopicSteps, steps_of_topic
from yishi_voting.votes import confirming, steps
from yishi_voting.votes.chains import CHAINS, PREFIX
from yishi_voting.votes.confirming import MAX_BY, MAX_PLACE, MAX_TEXT, Done


class StepSchema(Schema):
    """One step of a topic, as its gate stands."""

    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "The gate's: `voting.party_branch`."})
    label = fields.String(required=True)
    way = fields.String(required=True, validate=validate.OneOf(["vote", "meeting", "posting"]))
    state = fields.String(required=True)
    reason = fields.String(required=True)
    article = fields.String(required=True, allow_none=True)
    waits_for = fields.String(
        required=True, metadata={"description": "The step that must be passed first; empty for none."}
    )
    done_on = fields.Date(required=True, allow_none=True)
    decided_by = fields.String(required=True)
    place = fields.String(required=True)
    text = fields.String(required=True)
    last_day = fields.Date(
        required=True, allow_none=True, metadata={"description": "Of a posting: it hangs up to this day."}
    )
    answers = fields.String(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    due = fields.Date(
        required=True, allow_none=True, metadata={"description": "By when it must be made public."}
    )


class TopicStepsSchema(Schema):
    topic_id = fields.UUID(required=True, attribute="id")
    title = fields.String(required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class ChainRequest(Schema):
    chain = fields.String(required=True, validate=validate.OneOf([name for name in CHAINS if name != "none"]))
    reason = fields.String(required=True, validate=validate.Length(1, 400))


class StepRequest(Schema):
    """What was done. A program hands in no file, so `kept_at` says where the minutes or the photo are."""

    on = fields.Date(required=True, metadata={"description": "The day of the meeting, or of the posting."})
    agreed = fields.Boolean(load_default=True)
    decided_by = fields.String(load_default="", validate=validate.Length(max=MAX_BY))
    place = fields.String(load_default="", validate=validate.Length(max=MAX_PLACE))
    text = fields.String(load_default="", validate=validate.Length(max=MAX_TEXT))
    kept_at = fields.String(load_default="", validate=validate.Length(max=MAX_PLACE))


class EndRequest(Schema):
    answers = fields.String(load_default="", validate=validate.Length(max=MAX_TEXT))


@api.get("/topics/<uuid:topic_id>/steps")
@requires(READS)
@api.response(200, TopicStepsSchema)
def of_topic(topic_id: UUID) -> TopicSteps:
    """The steps of a topic in their order, with what was recorded of each."""
    return _steps(topic_id)


@api.post("/topics/<uuid:topic_id>/chain")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(ChainRequest)
@api.response(200, TopicStepsSchema)
def add_chain(_headers: dict[str, Any], values: dict[str, Any], topic_id: UUID) -> TopicSteps:
    """Put the steps of a chain on a topic, with a reason for all to see. What it has already stays as it is."""

    def act() -> UUID:
        steps.start_chain(ctx().actor, topic_id, values["chain"], values["reason"])
        return topic_id

    return _steps(once(act))


@api.post("/topics/<uuid:topic_id>/steps/<name>")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(StepRequest)
@api.response(200, TopicStepsSchema)
def record(_headers: dict[str, Any], values: dict[str, Any], topic_id: UUID, name: str) -> TopicSteps:
    """Record a meeting, which decides its step at once, or a posting, which counts after its days."""

    def act() -> UUID:
        confirming.record_step(ctx().actor, topic_id, PREFIX + name, Done(**values))
        return topic_id

    return _steps(once(act))


@api.post("/topics/<uuid:topic_id>/steps/<name>/end")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(EndRequest)
@api.response(200, TopicStepsSchema)
def end(_headers: dict[str, Any], values: dict[str, Any], topic_id: UUID, name: str) -> TopicSteps:
    """The days of a posting are over; too early, it is refused with the day."""

    def act() -> UUID:
        confirming.end_posting(ctx().actor, topic_id, PREFIX + name, **values)
        return topic_id

    return _steps(once(act))


def _steps(topic_id: UUID) -> TopicSteps:
    found = steps_of_topic(ctx().actor, topic_id)
    if found is None:
        raise Unknown("voting.topic_unknown")
    return found
