"""Posting: a draft gets its number, its period, and where it announces an act, a topic that waits for it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Refusal,
    _,
    activity,
    db,
    ledger,
    publish,
    search,
    take_number,
    topics,
)
from yishi_notices import drafting, period
from yishi_notices.events import NoticePosted
from yishi_notices.models import Correction, Notice
from yishi_notices.rows import SUBJECT, changeable, draft_at, locked, today
from yishi_notices.settings import NAME

ACT_TOPIC = "notices.act"
MAX_CORRECTION = 1000


def post(actor: Actor, notice_id: UUID, *, version: int | None = None) -> Notice:
    """Put a draft up today: the period begins, and what it announces waits until the period is over.

    Refuses with the reasons of `drafting.check`, `notices.posted_already`, `notices.has_successor`.
    """
    notice = draft_at(actor, notice_id, version, {}, wanted=_("发布这份公告"))
    drafting.need_complete(notice)
    before = _predecessor(notice)
    notice.posted_on = today()
    notice.year = notice.posted_on.year
    notice.number = take_number(f"notices.{notice.year}")
    notice.state = "posted"
    period.begin(notice)
    if notice.act_kind != "none":
        notice.topic_id = _raise_act(actor, notice)
    if before is not None:
        _follow(actor, before, notice)
    db.flush()
    search.put(SUBJECT, notice.id, f"{notice.title} {notice.text} {notice.act_place} {notice.issuer}")
    _record(actor, notice)
    publish(NoticePosted(notice.id))
    return notice


def _predecessor(notice: Notice) -> Notice | None:
    if notice.relocated_from_id is None:
        return None
    before = locked(notice.relocated_from_id)
    if before.successor_id is not None:
        raise Refusal("notices.has_successor", _("原公告已经有后续公告，请核对后删除这份草稿。"))
    return before


def _raise_act(actor: Actor, notice: Notice) -> UUID:
    """The act as a topic; this module's gate is frozen on it (`hooks.topic_gates`)."""
    topic = topics.raise_topic(
        actor,
        kind=ACT_TOPIC,
        title=notice.title,
        text=notice.text,
        place=notice.act_place,
        category=_category(notice),
        data=facts(notice),
        plugin=NAME,
        accepted=True,
    )
    return topic.id


def _category(notice: Notice) -> str:
    wanted = "greening_rules" if notice.land_kind == "shared_green" else "facility"
    return wanted if wanted in topics.categories() else "other"


def facts(notice: Notice) -> dict[str, Any]:
    """What the announced act is, as plain JSON: for the topic, for gates, for the ledger."""
    return {
        "notice": str(notice.id),
        "act_kind": notice.act_kind,
        "place": notice.act_place,
        "area": notice.act_area,
        "land": notice.land_kind,
        "posted_on": _iso(notice.posted_on),
        "last_day": _iso(notice.last_day),
        "objections_until": _iso(notice.objections_until),
        "provisional": notice.provisional,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _follow(actor: Actor, before: Notice, notice: Notice) -> None:
    """Link both ways: the notices, and the topics of what they announce."""
    before.successor_id = notice.id
    if before.topic_id is not None and notice.topic_id is not None:
        topics.succeed(actor, topic_id=before.topic_id, successor_id=notice.topic_id, plugin=NAME)
    activity.record(
        actor,
        "notices.relocated",
        N_("另外选址，重新公示：「%(title)s」"),
        (SUBJECT, before.id),
        public=True,
        plugin=NAME,
        title=notice.title,
    )


def _record(actor: Actor, notice: Notice) -> None:
    activity.record(
        actor,
        "notices.posted",
        N_("贴出了公告「%(title)s」"),
        (SUBJECT, notice.id),
        public=True,
        plugin=NAME,
        title=notice.title,
    )
    content = topics.evidence_hash({"title": notice.title, "text": notice.text, "issuer": notice.issuer})
    ledger.append(
        actor,
        "notices.posted",
        number=notice.number,
        days=notice.days,
        content=content,
        topic=str(notice.topic_id or ""),
        **facts(notice),
    )


def correct(actor: Actor, notice_id: UUID, text: str) -> Correction:
    """Say what was wrong in a posted notice: dated, beside the unchanged text. The period is not touched."""
    notice = changeable(actor, notice_id)
    text = text.strip()
    if notice.state not in ("posted", "objected", "ended"):
        raise Refusal("notices.not_posted", _("贴出的公告才需要更正；草稿可以直接修改。"))
    if not text:
        raise Refusal("notices.text_missing", _("请写明更正的内容。"), field="text")
    if len(text) > MAX_CORRECTION:
        raise Refusal("notices.too_long", _("这一项最多 %(n)d 个字。", n=MAX_CORRECTION), field="text")
    correction = Correction(notice_id=notice.id, text=text, corrected_on=today())
    db.add(correction)
    db.flush()
    activity.record(
        actor,
        "notices.corrected",
        N_("更正：%(text)s"),
        (SUBJECT, notice.id),
        public=True,
        plugin=NAME,
        text=text,
    )
    content = topics.evidence_hash({"text": text})
    ledger.append(actor, "notices.corrected", notice=str(notice.id), content=content)
    return correction
