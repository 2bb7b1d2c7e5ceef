"""How many opinions: the count on a topic, and the figure that a community reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, func, select, update

from yishi.database import db
from yishi.topics.models import Opinion, Topic


def recount(topic: Topic) -> None:
    """Opinions to be read on the topic's page: not merged into another, not hidden.

    Leaves the topic's version alone: an opinion that arrives meanwhile is no change that a worker who
    concludes must look at first.
    """
    db.flush()
    count = db.scalar(
        select(func.count())
        .select_from(Opinion)
        .where(
            Opinion.topic_id == topic.id,
            Opinion.merged_into_id.is_(None),
            Opinion.hidden_reason.is_(None),
        )
    )
    db.execute(update(Topic).where(Topic.id == topic.id).values(opinions_count=count or 0))
    db.refresh(topic, ["opinions_count"])


def opinions_collected(since: datetime, until: datetime) -> int:
    """意见、建议 collected in `since ≤ at < until` (A87): after merging, one per person and topic.

    Merged duplicates and hidden ones don't count; who has no person of their own counts by opinion.
    """
    who = func.coalesce(cast(Opinion.person_id, String), cast(Opinion.id, String))
    pairs = (
        select(Opinion.topic_id, who)
        .where(
            Opinion.at >= since,
            Opinion.at < until,
            Opinion.merged_into_id.is_(None),
            Opinion.hidden_reason.is_(None),
        )
        .distinct()
        .subquery()
    )
    return int(db.scalar(select(func.count()).select_from(pairs)) or 0)
