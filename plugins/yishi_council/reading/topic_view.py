"""What sessions did about one topic: outcome and review, session by session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from yishi.toolkit import Actor, guarded, read
from yishi_council.models import AgendaItem, Meeting, Review
from yishi_council.reading.meetings import SEEN, ReviewView
from yishi_council.rights import READS, RUNS


@dataclass(frozen=True, slots=True)
class About:
    """One session that had, has or will have the topic on its agenda."""

    meeting_id: UUID
    title: str
    starts_at: datetime
    place: str
    state: str
    outcome: str
    conclusion: str
    outcome_text: str
    review: ReviewView | None


_ABOUT = guarded(
    select(
        Meeting.id,
        Meeting.title,
        Meeting.starts_at,
        Meeting.place,
        Meeting.state,
        AgendaItem.outcome,
        AgendaItem.conclusion,
        AgendaItem.outcome_text,
        Review.question,
        Review.summoned,
        Review.present,
        Review.yes,
        Review.no,
        Review.abstain,
        Review.groups,
        Review.once,
        Review.result,
        Review.outcome,
        Review.hash,
    )
    .join(Meeting, and_(Meeting.tenant_id == AgendaItem.tenant_id, Meeting.id == AgendaItem.meeting_id))
    .outerjoin(Review, and_(Review.tenant_id == AgendaItem.tenant_id, Review.item_id == AgendaItem.id))
    .where(AgendaItem.topic_id == bindparam("topic"))
    .order_by(Meeting.starts_at, Meeting.number)
    .limit(100)
)
_OWN = 8
"""So many columns are the session's and the item's; the others are the review's."""


def about(actor: Actor, topic_id: UUID) -> list[About]:
    """The first session first; those in preparation are for who runs councils. One statement."""
    actor.need(READS)
    seen = SEEN if not actor.may(RUNS) else (*SEEN, "planned")
    rows: list[Any] = read(_ABOUT, {"topic": topic_id}).all()
    return [_about(row) for row in rows if row.state in seen]


def _about(row: Any) -> About:
    told = row[_OWN:]
    values: list[Any] = [*row[:_OWN], ReviewView(*told) if told[0] is not None else None]
    return About(*values)
