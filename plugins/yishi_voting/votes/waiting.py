"""What waits for this module: topics with a step of it still open."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Topic, db
from yishi_voting.models import Vote


def topics_waiting() -> list[tuple[UUID, str]]:
    """Topics that a running vote will decide, to be said before the module is switched off."""
    rows = db.execute(
        select(Topic.id, Topic.title)
        .join(Vote, (Vote.tenant_id == Topic.tenant_id) & (Vote.topic_id == Topic.id))
        .where(Vote.state.in_(["announced", "open", "closed"]))
        .distinct()
        .order_by(Topic.title)
    )
    return [(topic_id, title) for topic_id, title in rows]
