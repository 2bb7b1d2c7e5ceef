"""A topic as a matter: handed to a module, or made of what a module hands over."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi import attachments, matters
from yishi.actor import Actor
from yishi.audit.models import Attachment
from yishi.database import db
from yishi.i18n import N_, _
from yishi.matters import Matter, MatterLink, Promoted, PromoteTarget
from yishi.topics.models import Topic
from yishi.topics.raising import MAX_TITLE, raise_topic
from yishi.topics.rows import SUBJECT, check_open, locked


def promote(actor: Actor, *, topic_id: UUID, kind: str) -> MatterLink:
    """Make an open topic into what a module offers; the topic stays and says what it became."""
    actor.need("topics.triage")
    topic = locked(topic_id)
    check_open(topic)
    return matters.promote(actor, _whole(topic), kind)


def _whole(topic: Topic) -> Matter:
    photos = select(Attachment.id).where(
        Attachment.subject_kind == SUBJECT, Attachment.subject_id == topic.id, Attachment.role == "photo"
    )
    return Matter(
        source=SUBJECT,
        source_id=topic.id,
        title=topic.title,
        text=topic.text,
        label=_("议题第 %(number)s 号", number=topic.number),
        category=topic.category,
        estate_id=topic.estate_id,
        place=topic.place,
        reporter_id=topic.raised_by_id,
        anonymous=topic.anonymous,
        photos=tuple(db.scalars(photos.order_by(Attachment.position, Attachment.id))),
    )


def _take(actor: Actor, matter: Matter) -> Promoted:
    """What staff hand over in a resident's name is the resident's topic, and the staff's act."""
    acting = actor.for_person(matter.reporter_id, matter.label) if matter.reporter_id else actor
    topic = raise_topic(
        acting,
        text=matter.text or matter.title,
        title=matter.title[:MAX_TITLE],
        category=matter.category or "other",
        place=matter.place,
        estate_id=matter.estate_id,
        anonymous=matter.anonymous,
    )
    attachments.copy((SUBJECT, topic.id), matter.photos, role="photo")
    return Promoted(topic.id, _("议题第 %(number)s 号", number=topic.number), f"topics/{topic.id}")


matters.core_target(
    PromoteTarget(
        kind="topic", label=N_("转为议题，大家商议"), made=SUBJECT, permission="topics.raise", take=_take
    )
)
