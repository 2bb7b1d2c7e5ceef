"""Finding one topic for writing, and the refusals that all acts share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db, held
from yishi.errors import Refusal, Stale, Unknown
from yishi.i18n import _
from yishi.plugins.values import TopicDraft
from yishi.topics.models import Topic
from yishi.topics.visibility import may_see

SUBJECT = "topic"
OPEN_STAGES = frozenset({"raised", "accepted", "deliberating"})


def locked(topic_id: UUID) -> Topic:
    """The topic, its row held until the transaction ends, so that gates and conclusion can't cross."""
    found = db.scalars(held(select(Topic).where(Topic.id == topic_id))).first()
    if found is None:
        raise Unknown("topics.unknown")
    return found


def seen_by(actor: Actor, topic_id: UUID) -> Topic:
    """The same, for somebody who must be able to see it; else it is unknown to them."""
    topic = locked(topic_id)
    if not may_see(actor, public=topic.public, raised_by_id=topic.raised_by_id):
        raise Unknown("topics.unknown")
    return topic


# What a form calls otherwise than the row.
_COLUMNS = {"text": "conclusion_text", "reason": "conclusion_text", "to": "transferred_to"}


def check_version(topic: Topic, version: int | None, yours: dict[str, Any], *, wanted: str = "") -> None:
    """Raise `Stale` with both states when somebody changed the topic since it was read.

    `yours` has the names of the form's fields; `wanted` says in words what an act without any would do.
    """
    if version is not None and version != topic.version:
        theirs = {name: getattr(topic, _COLUMNS.get(name, name), None) for name in (*yours, "stage")}
        raise Stale(yours=yours, theirs=theirs, version=topic.version, wanted=wanted, now=_stands(topic))


def _stands(topic: Topic) -> str:
    """「车棚选址」现在是：正在商议."""
    from yishi.topics.timeline import status  # it stands on the acts, which stand on this

    where = status(topic.stage, topic.conclusion, merged=topic.merged_into_id is not None)
    return _("「%(title)s」现在是：%(state)s", title=topic.title, state=where)


def check_open(topic: Topic) -> None:
    """Raise unless the topic can still be worked on: not concluded, not merged into another."""
    if topic.merged_into_id is not None:
        raise Refusal("topics.merged", _("这件事已并入另一个议题，请到那个议题上操作。"))
    if topic.stage not in OPEN_STAGES:
        raise Refusal("topics.concluded", _("这个议题已有定论，不能再这样操作。"))


def touch(topic: Topic) -> None:
    topic.updated_at = clock.now()


def draft_of(topic: Topic) -> TopicDraft:
    """What hooks learn of a topic: never who raised it."""
    return TopicDraft(
        id=topic.id,
        kind=topic.kind,
        title=topic.title,
        place=topic.place,
        category=topic.category,
        data=dict(topic.data),
    )
