"""Choosing the topic that another is merged into."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from marshmallow import fields

from yishi import topics
from yishi.actor import Actor
from yishi.topics.page_query import TopicPage, topic_page
from yishi.topics.queries import Listed, TopicFilter, list_topics
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("topic_merge", __name__, url_prefix="/<tenant>/topics/<uuid:topic_id>/merge")


class Merge(FormSchema):
    into = fields.UUID(required=True, metadata={"widget": "hidden"})


@blueprint.route("", methods=["GET", "POST"])
@requires("topics.triage")
def choose(topic_id: UUID) -> Response:
    """`?q=` finds others; without it, those of the same category that are still open."""
    form = Form(Merge)
    if form.submitted:
        if again := form.replayed():
            return again
        with form.attempt():
            into = topics.merge(
                ctx().actor, topic_id=topic_id, into_id=form.load()["into"], version=form.given_version
            )
            return form.done(f"{ctx().base}/topics/{into.id}")
    actor = ctx().actor
    topic = topic_page(actor, topic_id)
    words = request.args.get("q", "")[:100]
    found = _candidates(actor, topic_id, TopicFilter(stage="open", q=words) if words else same(topic))
    if not found and not words:
        found = _candidates(actor, topic_id, TopicFilter(stage="open"))
    return render(
        "topics/merge.html",
        form.status,
        topic=topic.row,
        form=form,
        words=words,
        found=found,
    )


def same(topic: TopicPage) -> TopicFilter:
    return TopicFilter(stage="open", category=topic.row.category)


def _candidates(actor: Actor, topic_id: UUID, wanted: TopicFilter) -> list[Listed]:
    found, _total = list_topics(actor, wanted, limit=21)
    return [one for one in found if one.id != topic_id][:20]
