"""Topics that may be put on an agenda, and estates that may have a council."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, or_, select

from yishi.toolkit import Actor, Topic, guarded, places, read
from yishi_council.models import AgendaItem
from yishi_council.rights import RUNS

_TOPICS = guarded(
    select(Topic.id, Topic.number, Topic.title)
    .where(
        Topic.public.is_(True),
        Topic.merged_into_id.is_(None),
        or_(Topic.stage.in_(["raised", "accepted", "deliberating"]), Topic.conclusion == "deferred"),
        Topic.id.not_in(
            select(AgendaItem.topic_id).where(
                AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.topic_id.is_not(None)
            )
        ),
    )
    .order_by(Topic.number.desc())
    .limit(200)
)
_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name))


def for_agenda(actor: Actor, meeting_id: UUID) -> list[tuple[str, str]]:
    """Topics that a meeting may take up, newest first, as options of a form; one statement."""
    actor.need(RUNS)
    rows = read(_TOPICS, {"meeting": meeting_id})
    return [(str(topic_id), f"{number:04d} {title}") for topic_id, number, title in rows]


def estates(actor: Actor) -> list[tuple[str, str]]:
    """Estates as options of a form; one statement."""
    actor.need(RUNS)
    return [(str(estate_id), name) for estate_id, name in read(_ESTATES)]
