"""What was decided has to be done: an adopted topic becomes an item, and its timeline says how it ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from yishi.toolkit import N_, TenantView, Topic, _, activity, db, settings, system
from yishi_worklist.clockwork import ends
from yishi_worklist.models import WorklistItem
from yishi_worklist.opening import open_item
from yishi_worklist.rows import MAX_TITLE, today
from yishi_worklist.settings import NAME

_DECIDED = ("adopted", "amended")


def follow_topic(tenant: TenantView, event: Any) -> None:
    """Open an item for a topic that was adopted; once, however often the event comes.

    Nothing is read from the event but the topic's id: it may come late, and the topic may be another's by then.
    """
    if not settings(NAME).take_decisions:
        return
    topic = db.scalars(select(Topic).where(Topic.id == event.topic_id)).first()
    if topic is None or topic.conclusion not in _DECIDED or topic.merged_into_id is not None:
        return
    if topic.stage not in ("concluded", "executing"):
        return
    taken = select(WorklistItem.id).where(
        WorklistItem.source == "topic", WorklistItem.source_id == topic.id, WorklistItem.kind == "decision"
    )
    if db.scalar(taken) is not None:
        return
    actor = system(tenant.id)
    item = open_item(
        actor,
        kind="decision",
        title=topic.title[:MAX_TITLE],
        text=topic.conclusion_text,
        source="topic",
        source_id=topic.id,
        source_label=_("议题第 %(number)s 号", number=topic.number),
        category=topic.category,
        estate_id=topic.estate_id,
        place=topic.place,
        next_on=ends(today(), settings(NAME).decision_days, "days", "next_workday").due,
        public=topic.public,
    )
    verb = N_("列入办理清单，编号%(number)s")
    about = ("topic", topic.id)
    activity.record(actor, "worklist.topic_taken", verb, about, public=True, plugin=NAME, number=item.called)
