"""Merging two topics about the same thing: one lives on, the other points to it (A11)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db
from yishi.errors import Refusal
from yishi.events import publish
from yishi.i18n import N_, _
from yishi.topics.counting import recount
from yishi.topics.events import TopicMerged
from yishi.topics.links import relate
from yishi.topics.models import Opinion, Topic
from yishi.topics.rows import SUBJECT, check_open, check_version, locked, touch
from yishi.topics.telling import tell_raiser


def merge(actor: Actor, *, topic_id: UUID, into_id: UUID, version: int | None = None) -> Topic:
    """Merge `topic_id` into `into_id`: its opinions go along, its raiser is told where it lives on.

    Opinions given on a topic that was not public arrive without names on a public one. Gives the topic
    that lives on.
    """
    actor.need("topics.triage")
    first, second = sorted((topic_id, into_id))  # always in one order, so that two merges can't deadlock
    locked(first), locked(second)
    topic, into = locked(topic_id), locked(into_id)
    wanted = _("并入「%(title)s」", title=into.title)
    check_version(topic, version, {"merged_into": into.number}, wanted=wanted)
    _check(topic, into)
    if into.public and not topic.public:
        _hide_names(topic.id)
    db.execute(
        update(Opinion)
        .where(Opinion.topic_id == topic.id)
        .values(topic_id=into.id, version=Opinion.version + 1)
    )
    # Whatever was merged into this one before follows it.
    db.execute(
        update(Topic)
        .where(Topic.merged_into_id == topic.id)
        .values(merged_into_id=into.id, version=Topic.version + 1)
    )
    db.expire_all()
    topic.merged_into_id = into.id
    topic.accepted_at = topic.accepted_at or clock.now()
    topic.question = ""
    recount(topic)
    recount(into)
    touch(topic)
    touch(into)
    db.flush()
    relate(actor, from_id=topic.id, to_id=into.id, kind="duplicate_of")
    _tell(actor, topic, into)
    publish(TopicMerged(topic.id, into.id))
    return into


def _check(topic: Topic, into: Topic) -> None:
    if topic.id == into.id:
        raise Refusal("topics.merge_self", _("不能并入自己，请另选一个议题。"), field="into")
    check_open(topic)
    if into.merged_into_id is not None:
        raise Refusal("topics.merged", _("选的议题已并入别的议题，请选最后保留的那一个。"), field="into")
    check_open(into)
    if topic.public and not into.public:
        raise Refusal(
            "topics.merge_into_private", _("公开的议题不能并入未公开的议题。请先公开那一个。"), field="into"
        )


def _hide_names(topic_id: UUID) -> None:
    db.execute(
        update(Opinion)
        .where(Opinion.topic_id == topic_id)
        .values(anonymous=True, version=Opinion.version + 1)
    )


def _tell(actor: Actor, topic: Topic, into: Topic) -> None:
    # What is not public is not named to the raiser of the other.
    verb = N_("并入第 %(number)04d 号议题「%(title)s」") if into.public else N_("并入同类议题，一起办理")
    named: dict[str, Any] = {"number": into.number, "title": into.title} if into.public else {}
    activity.record(actor, "topics.merged", verb, (SUBJECT, topic.id), public=True, **named)
    activity.record(
        actor,
        "topics.merged_from",
        N_("并入了第 %(number)04d 号同类意见"),
        (SUBJECT, into.id),
        public=into.public and topic.public,
        number=topic.number,
    )
    tell_raiser(topic, "merged", N_("您提的「%(topic)s」已并入同类议题，一起办理"))


def merged_into(topic_id: UUID) -> list[Topic]:
    """The topics that live on in this one."""
    return list(db.scalars(select(Topic).where(Topic.merged_into_id == topic_id).order_by(Topic.number)))
