"""What topics hold about a person: for their export, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from yishi.database import db
from yishi.errors import Reason
from yishi.i18n import _
from yishi.people import privacy_parts
from yishi.plugins.values import PersonRecord
from yishi.topics.models import Opinion, Topic


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """The topics a person raised and the opinions they gave, in full."""
    raised = db.scalars(select(Topic).where(Topic.raised_by_id == person_id).order_by(Topic.number))
    yield PersonRecord(
        _("提出的议题"),
        [
            {
                "number": topic.number,
                "at": topic.raised_at.isoformat(),
                "title": topic.title,
                "text": topic.text,
                "place": topic.place,
                "anonymous": topic.anonymous,
                "stage": topic.stage,
                "conclusion": topic.conclusion,
            }
            for topic in raised
        ],
    )
    given = db.scalars(select(Opinion).where(Opinion.person_id == person_id).order_by(Opinion.at))
    yield PersonRecord(
        _("发表的意见"),
        [
            {
                "topic": str(opinion.topic_id),
                "at": opinion.at.isoformat(),
                "stance": opinion.stance,
                "text": opinion.text,
                "anonymous": opinion.anonymous,
            }
            for opinion in given
        ],
    )


def erase(person_id: UUID) -> Iterable[Reason]:
    """Take the name off; the matter itself stays, for it was the community's."""
    db.execute(
        update(Topic)
        .where(Topic.raised_by_id == person_id)
        .values(raised_by_name="", anonymous=True, version=Topic.version + 1)
    )
    db.execute(
        update(Opinion)
        .where(Opinion.person_id == person_id)
        .values(author_name="", author_label="", anonymous=True, version=Opinion.version + 1)
    )
    db.expire_all()
    return ()


privacy_parts.register("topics", export=export, erase=erase)
