"""Each item ends: concluded with words for everybody, or deferred to another session (A08)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Reason, Refusal, Topic, _, clock, db, publish, refuse_all, topics
from yishi_council.events import ItemConcluded
from yishi_council.kinds import CONCLUSIONS
from yishi_council.models import AgendaItem, Meeting, Review
from yishi_council.records import tell
from yishi_council.reviewing import gate_of
from yishi_council.rights import RUNS
from yishi_council.rows import MEETING, check_version, item_in, one_of, words
from yishi_council.settings import NAME
from yishi_voting.service import owners_vote_reason

MAX_TEXT = 2000
OPEN_STAGES = ("raised", "accepted", "deliberating")
AGREEING = ("adopted", "amended", "forwarded")


def conclude_item(
    actor: Actor,
    item_id: UUID,
    conclusion: str,
    text: str,
    *,
    transferred_to: str = "",
    version: int | None = None,
) -> AgendaItem:
    """Conclude an item and with it its topic; `forwarded` agrees and leaves the topic to its next gate.

    Refuses with `council.review_rejected`, `.review_first` and, for a topic, with its own reasons (open gates
    with their legal basis): a council does not replace an owners' decision.
    """
    actor.need(RUNS)
    item, meeting = _undecided(item_id)
    check_version(item, version, {"conclusion": conclusion, "text": text})
    said, found = words(text, MAX_TEXT, needed=_("请写明定论和理由，居民会看到。"))
    found += one_of(conclusion, CONCLUSIONS, "conclusion")
    if conclusion in AGREEING:
        found += _review_reasons(item, conclusion)
    if conclusion in ("adopted", "amended") and item.topic_id is not None:
        # What the chain may not have asked for when the topic was raised, the law still does.
        found += [reason for reason in (owners_vote_reason(item.topic_id),) if reason]
    refuse_all(found)
    if item.topic_id is not None and conclusion != "forwarded" and _is_open(item.topic_id):
        topics.conclude(
            actor,
            topic_id=item.topic_id,
            conclusion=conclusion,
            text=said,
            transferred_to=transferred_to,
            plugin=NAME,
        )
    _settle(item, "concluded", conclusion, said)
    tell(
        actor,
        "concluded",
        N_("议定「%(title)s」：%(conclusion)s。%(text)s"),
        (MEETING, meeting.id),
        title=item.title,
        conclusion=CONCLUSIONS[conclusion],
        text=said,
    )
    publish(ItemConcluded(meeting.id, item.id, item.topic_id, conclusion))
    return item


def defer_item(actor: Actor, item_id: UUID, reason: str, *, version: int | None = None) -> AgendaItem:
    """Leave an item to another session, with the reason; its topic goes on being deliberated."""
    actor.need(RUNS)
    item, meeting = _undecided(item_id)
    check_version(item, version, {"reason": reason})
    said, found = words(reason, MAX_TEXT, field="reason", needed=_("请写明为什么下次再议，居民会看到。"))
    refuse_all(found)
    _settle(item, "deferred", "", said)
    tell(
        actor,
        "deferred",
        N_("「%(title)s」下次再议：%(text)s"),
        (MEETING, meeting.id),
        title=item.title,
        text=said,
    )
    return item


def _undecided(item_id: UUID) -> tuple[AgendaItem, Meeting]:
    item, meeting = item_in(item_id, ["held"])
    if item.outcome:
        raise Refusal("council.item_decided", _("这一项已经议定。要再评议，请放到下一次会议。"))
    return item, meeting


def _settle(item: AgendaItem, outcome: str, conclusion: str, text: str) -> None:
    item.outcome, item.conclusion, item.outcome_text = outcome, conclusion, text
    item.decided_at = clock.now()
    db.flush()


def _review_reasons(item: AgendaItem, conclusion: str) -> list[Reason]:
    """Why those who met can't agree: the review said otherwise, or is still to be held."""
    result = db.scalar(select(Review.result).where(Review.item_id == item.id))
    if result == "rejected":
        said = _("民主评议没有通过，不能定为同意。请定为没有通过或撤回，可以另选方案再提。")
        return [Reason("council.review_rejected", said, field="conclusion")]
    if result == "invalid":
        said = _("到会人数不够，评议无效。请下次再议。")
        return [Reason("council.review_invalid", said, field="conclusion")]
    if conclusion == "forwarded" and item.topic_id is not None and _awaits_review(item.topic_id):
        said = _("这个议题要先民主评议，才能进入下一道程序。")
        return [Reason("council.review_first", said, field="conclusion")]
    return []


def _awaits_review(topic_id: UUID) -> bool:
    gate = gate_of(topic_id)
    return gate is not None and gate.state != "passed"


def _is_open(topic_id: UUID) -> bool:
    """Whether the topic still waits for a conclusion; what it was given meanwhile is not said again."""
    return db.scalar(select(Topic.stage).where(Topic.id == topic_id)) in OPEN_STAGES
