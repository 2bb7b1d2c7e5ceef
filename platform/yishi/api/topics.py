"""Topics by API: read, raise, give opinions, and the acts of staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from yishi import topics
from yishi.api.idempotency import KeyHeader, remember, replayed
from yishi.api.paging import PageQuery, PageSchema, page_of, paged
from yishi.errors import Unknown
from yishi.i18n import N_
from yishi.topics.land import MAX_REASON
from yishi.topics.page_query import OPINIONS, Said, TopicPage, one_opinion, opinions_page, topic_page
from yishi.topics.queries import STAGES, Listed, TopicFilter, list_topics
from yishi.topics.timeline import status
from yishi.web.guards import public, requires
from yishi.web.request import ctx

GROUPS = ("", *STAGES, "open", "doing", "done", "ended")


class TopicSchema(Schema):
    """A topic in a list."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    kind = fields.String(required=True)
    category = fields.String(required=True)
    title = fields.String(required=True)
    place = fields.String(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(STAGES))
    conclusion = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, metadata={"description": "Where it stands, in words."})
    public = fields.Boolean(required=True)
    raiser = fields.String(
        required=True, metadata={"description": "Masked, and empty for those who stay anonymous."}
    )
    own = fields.Boolean(required=True)
    raised_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    opinions_count = fields.Integer(required=True)
    version = fields.Integer(required=True)


class GateSchema(Schema):
    """A gate that must be passed before the topic can be adopted and carried out."""

    kind = fields.String(required=True)
    module = fields.String(required=True, attribute="plugin")
    label = fields.String(required=True)
    legal_basis = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)


class EntrySchema(Schema):
    """One thing that happened to the topic, in words."""

    when = fields.AwareDateTime(required=True)
    text = fields.String(required=True)
    who = fields.String(required=True)


class TopicDetailSchema(Schema):
    """A topic with its gates and what became of it."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    kind = fields.String(required=True)
    category = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    place = fields.String(required=True)
    beneficiaries = fields.String(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(STAGES))
    conclusion = fields.String(required=True, allow_none=True)
    conclusion_text = fields.String(required=True)
    status = fields.String(required=True, metadata={"description": "Where it stands, in words."})
    result_text = fields.String(required=True)
    public = fields.Boolean(required=True)
    raiser = fields.String(required=True)
    own = fields.Boolean(required=True)
    raised_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    opinions_count = fields.Integer(required=True)
    merged_into = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)
    land = fields.String(
        required=True, metadata={"description": "`shared_green`, `shared_other`, or empty: nothing shared."}
    )
    gates = fields.List(fields.Nested(GateSchema), required=True)
    timeline = fields.List(fields.Nested(EntrySchema), required=True)


class OpinionSchema(Schema):
    """An opinion as the caller may see it."""

    id = fields.UUID(required=True)
    who = fields.String(required=True)
    label = fields.String(required=True)
    stance = fields.String(required=True)
    text = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    merged = fields.Integer(required=True, attribute="behind")
    hidden_reason = fields.String(required=True, allow_none=True)
    own = fields.Boolean(required=True)


class OpinionPageSchema(Schema):
    """One page of opinions, newest first."""

    items = fields.List(fields.Nested(OpinionSchema), required=True)
    page = fields.Nested(PageSchema, required=True)


class TopicQuery(PageQuery):
    """What to list."""

    stage = fields.String(load_default="", validate=validate.OneOf(GROUPS))
    category = fields.String(load_default="", validate=validate.Length(max=40))
    kind = fields.String(load_default="", validate=validate.Length(max=60))
    mine = fields.Boolean(load_default=False)
    q = fields.String(load_default="", validate=validate.Length(max=100))


class OpinionQuery(Schema):
    """Which page of opinions (20 a page)."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


def _land(before: str, **options: Any) -> fields.String:
    words = f"{before}whether it takes what owners share; gates that the law asks for are added and stay."
    return fields.String(
        validate=validate.OneOf(list(topics.LANDS)), metadata={"description": words}, **options
    )


class RaiseSchema(Schema):
    """A topic to be raised; without a title its first sentence serves as one."""

    title = fields.String(load_default="", validate=validate.Length(max=60))
    text = fields.String(required=True, validate=validate.Length(1, 5000))
    kind = fields.String(load_default="general", validate=validate.Length(max=60))
    category = fields.String(load_default="other", validate=validate.Length(max=40))
    place = fields.String(load_default="", validate=validate.Length(max=200))
    anonymous = fields.Boolean(load_default=False)
    land = _land("Of staff alone: ", load_default="")


class GiveSchema(Schema):
    """An opinion to be given."""

    text = fields.String(required=True, validate=validate.Length(1, 2000))
    stance = fields.String(load_default="suggest", validate=validate.OneOf(list(topics.STANCES)))
    anonymous = fields.Boolean(load_default=False)


class AcceptSchema(Schema):
    """Take a topic on."""

    public = fields.Boolean(load_default=True)
    category = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    land = _land("Left out, it stays as it was said: ", load_default=None, allow_none=True)
    version = fields.Integer(required=True, metadata={"description": "The version you have seen."})


class LandSchema(Schema):
    """Whether a topic takes what owners share."""

    land = _land("", required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=MAX_REASON))
    version = fields.Integer(required=True)


class ConcludeSchema(Schema):
    """The conclusion (定论) and its reason."""

    conclusion = fields.String(required=True, validate=validate.OneOf(list(topics.CONCLUSIONS)))
    text = fields.String(required=True, validate=validate.Length(1, 2000))
    transferred_to = fields.String(load_default="", validate=validate.Length(max=100))
    version = fields.Integer(required=True)


class CarryOutSchema(Schema):
    """What was done."""

    result_text = fields.String(required=True, validate=validate.Length(1, 2000))
    version = fields.Integer(required=True)


class VersionSchema(Schema):
    """The version you have seen: another one is refused with both states."""

    version = fields.Integer(required=True)


blueprint = Blueprint("topics_api", __name__, url_prefix="/api/<tenant>/topics", description=N_("议题"))
TopicPageSchema = paged(TopicSchema)


@blueprint.get("")
@public
@blueprint.arguments(TopicQuery, location="query")
@blueprint.response(200, TopicPageSchema)
def list_(query: dict[str, Any]) -> dict[str, Any]:
    """Topics that you may see, newest change first."""
    actor = ctx().actor
    actor.need("topics.read")
    number, size = query.pop("page"), query.pop("page_size")
    found, total = list_topics(actor, TopicFilter(**query), offset=(number - 1) * size, limit=size)
    return page_of([_listed(item) for item in found], number=number, size=size, total=total)


@blueprint.post("")
@requires("topics.raise")
@blueprint.arguments(KeyHeader, location="headers")
@blueprint.arguments(RaiseSchema)
@blueprint.response(201, TopicDetailSchema)
def raise_(_headers: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Raise a topic."""
    topic_id = replayed()
    if topic_id is None:
        topic_id = topics.raise_topic(ctx().actor, **body).id
        remember(topic_id)
    return _detail(topic_id)


@blueprint.get("/<uuid:topic_id>")
@public
@blueprint.response(200, TopicDetailSchema)
def show(topic_id: UUID) -> dict[str, Any]:
    """A topic, its gates, and what became of it."""
    return _detail(topic_id)


@blueprint.get("/<uuid:topic_id>/opinions")
@public
@blueprint.arguments(OpinionQuery, location="query")
@blueprint.response(200, OpinionPageSchema)
def opinions(query: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """What people said, newest first."""
    actor = ctx().actor
    topic_page(actor, topic_id)
    found, total = opinions_page(actor, topic_id, offset=(query["page"] - 1) * OPINIONS)
    return page_of(found, number=query["page"], size=OPINIONS, total=total)


@blueprint.post("/<uuid:topic_id>/opinions")
@requires("topics.opine")
@blueprint.arguments(KeyHeader, location="headers")
@blueprint.arguments(GiveSchema)
@blueprint.response(201, OpinionSchema)
def give(_headers: dict[str, Any], body: dict[str, Any], topic_id: UUID) -> Said:
    """Say something on a topic that has no conclusion yet."""
    actor = ctx().actor
    opinion_id = replayed()
    if opinion_id is None:
        opinion_id = topics.give(actor, topic_id=topic_id, **body).id
        remember(opinion_id)
    said = one_opinion(actor, topic_id, opinion_id)
    if said is None:
        raise Unknown("topics.unknown")
    return said


@blueprint.post("/<uuid:topic_id>/accept")
@requires("topics.triage")
@blueprint.arguments(AcceptSchema)
@blueprint.response(200, TopicDetailSchema)
def accept(body: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """Take a topic on, publicly or between raiser and staff."""
    topics.accept(ctx().actor, topic_id=topic_id, **body)
    return _detail(topic_id)


@blueprint.post("/<uuid:topic_id>/land")
@requires("topics.triage")
@blueprint.arguments(LandSchema)
@blueprint.response(200, TopicDetailSchema)
def land(body: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """Say whether the topic takes what owners share; the gates that follow from it are added."""
    topics.set_land(ctx().actor, topic_id=topic_id, **body)
    return _detail(topic_id)


@blueprint.post("/<uuid:topic_id>/conclude")
@requires("topics.conclude")
@blueprint.arguments(ConcludeSchema)
@blueprint.response(200, TopicDetailSchema)
def conclude(body: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """Record the conclusion; adopting needs all gates passed."""
    topics.conclude(ctx().actor, topic_id=topic_id, **body)
    return _detail(topic_id)


@blueprint.post("/<uuid:topic_id>/execute")
@requires("topics.conclude")
@blueprint.arguments(VersionSchema)
@blueprint.response(200, TopicDetailSchema)
def execute(body: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """Begin to carry out what was adopted."""
    topics.execute(ctx().actor, topic_id=topic_id, **body)
    return _detail(topic_id)


@blueprint.post("/<uuid:topic_id>/carry-out")
@requires("topics.conclude")
@blueprint.arguments(CarryOutSchema)
@blueprint.response(200, TopicDetailSchema)
def carry_out(body: dict[str, Any], topic_id: UUID) -> dict[str, Any]:
    """It is done: say what was done."""
    topics.carry_out(ctx().actor, topic_id=topic_id, **body)
    return _detail(topic_id)


def _listed(item: Listed) -> dict[str, Any]:
    names = TopicSchema._declared_fields
    return {name: getattr(item, name) for name in names}


def _detail(topic_id: UUID) -> dict[str, Any]:
    found: TopicPage = topic_page(ctx().actor, topic_id)
    row = found.row
    own = {name: getattr(row, name) for name in TopicDetailSchema._declared_fields if hasattr(row, name)}
    return own | {
        "status": status(row.stage, row.conclusion, merged=found.merged),
        "raiser": found.raiser,
        "own": found.own,
        "merged_into": row.merged_into_id,
        "land": topics.land_of(row.data),
        "gates": found.gates,
        "timeline": found.timeline,
    }
