"""Minutes: written, approved, locked; what was wrong is amended beside them, dated (A30)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Refusal,
    _,
    clock,
    db,
    ledger,
    new_id,
    publish,
    refuse_all,
    search,
    topics,
)
from yishi_council.events import MinutesLocked
from yishi_council.models import AgendaItem, Amendment, Attendance, Meeting, Minutes, Note, Review, Summons
from yishi_council.records import tell
from yishi_council.rights import APPROVES, RECORDS
from yishi_council.rows import MEETING, check_version, locked, meeting_in, today, words
from yishi_council.settings import NAME

MAX_TEXT = 20000


def write(actor: Actor, meeting_id: UUID, text: str, *, version: int | None = None) -> Minutes:
    """The recorder's text, beside the notes and outcomes that the record has by itself. Raises `Stale`."""
    actor.need(RECORDS)
    meeting = meeting_in(meeting_id, ["held", "closed"])
    minutes = _of(meeting.id)
    if minutes is None:
        minutes = Minutes(id=new_id(), meeting_id=meeting.id)
        db.add(minutes)
        db.flush()
    else:
        check_version(minutes, version, {"text": text})
    _need(minutes, "draft")
    said, found = words(text, MAX_TEXT)
    refuse_all(found)
    minutes.text, minutes.written_by = said, actor.name[:60]
    db.flush()
    return minutes


def approve(actor: Actor, meeting_id: UUID, *, version: int | None = None) -> Minutes:
    """What the recorder wrote is right; possible once the session is closed."""
    actor.need(APPROVES)
    meeting = meeting_in(meeting_id, ["closed"])
    minutes = _known(meeting.id)
    check_version(minutes, version, {})
    _need(minutes, "draft")
    minutes.state, minutes.approved_by, minutes.approved_at = "approved", actor.name[:60], clock.now()
    db.flush()
    tell(actor, "minutes_approved", N_("审定了会议记录"), (MEETING, meeting.id))
    return minutes


def send_back(actor: Actor, meeting_id: UUID, reason: str) -> Minutes:
    """Approved minutes go back to the recorder, with what is to be changed; locked ones never do."""
    actor.need(APPROVES)
    minutes = _known(locked(Meeting, meeting_id).id)
    _need(minutes, "approved")
    why, found = words(reason, 400, field="reason", needed=_("请写明要改什么。"))
    refuse_all(found)
    minutes.state, minutes.approved_by, minutes.approved_at = "draft", "", None
    db.flush()
    tell(
        actor,
        "minutes_sent_back",
        N_("退回了会议记录：%(reason)s"),
        (MEETING, meeting_id),
        public=False,
        reason=why,
    )
    return minutes


def lock(actor: Actor, meeting_id: UUID, *, version: int | None = None) -> Minutes:
    """From now on they never change; residents read them, and the ledger keeps their hash."""
    actor.need(APPROVES)
    meeting = locked(Meeting, meeting_id)
    minutes = _known(meeting.id)
    check_version(minutes, version, {})
    _need(minutes, "approved")
    minutes.content = content_of(meeting, minutes.text)
    minutes.hash = topics.evidence_hash(minutes.content)
    minutes.state, minutes.locked_at = "locked", clock.now()
    db.flush()
    ledger.append(
        actor, f"{NAME}.minutes_locked", meeting=str(meeting.id), number=meeting.number, content=minutes.hash
    )
    search.put(MEETING, meeting.id, " ".join([meeting.title, minutes.text, *_titles(minutes.content)]))
    tell(actor, "minutes_locked", N_("会议记录锁定并公布"), (MEETING, meeting.id))
    publish(MinutesLocked(meeting.id, minutes.hash))
    return minutes


def amend(actor: Actor, meeting_id: UUID, text: str, reason: str) -> Amendment:
    """Say what was wrong in locked minutes: dated, beside the unchanged record."""
    actor.need(APPROVES)
    minutes = _known(locked(Meeting, meeting_id).id)
    if minutes.state != "locked":
        raise Refusal("council.minutes_open", _("会议记录还没有锁定，可以直接修改。"))
    said, found = words(text, 1000, needed=_("请写明更正的内容。"))
    why, wrong = words(reason, 400, field="reason", needed=_("请写明为什么更正。"))
    refuse_all([*found, *wrong])
    row = Amendment(
        id=new_id(),
        minutes_id=minutes.id,
        text=said,
        reason=why,
        amended_on=today(),
        entered_by=actor.name[:60],
    )
    db.add(row)
    db.flush()
    tell(actor, "minutes_amended", N_("更正会议记录：%(text)s"), (MEETING, meeting_id), text=said)
    content = topics.evidence_hash({"text": said, "reason": why})
    ledger.append(actor, f"{NAME}.minutes_amended", meeting=str(meeting_id), content=content)
    return row


def content_of(meeting: Meeting, text: str) -> dict[str, Any]:
    """What the minutes say, as plain JSON without names: the hash outlives the erasure of a person."""
    items = db.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    ).all()
    return {
        "number": meeting.number,
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "summoned": db.scalar(
            select(func.count()).select_from(Summons).where(Summons.meeting_id == meeting.id)
        ),
        "attendance": _attendance(meeting.id),
        "text": text,
        "items": [_item(item) for item in items],
    }


def _attendance(meeting_id: UUID) -> list[list[Any]]:
    """Group, mode, whether it counts, how many."""
    by = (Attendance.group_key, Attendance.mode, Attendance.counted)
    rows = db.execute(
        select(*by, func.count()).where(Attendance.meeting_id == meeting_id).group_by(*by).order_by(*by)
    )
    return [list(row) for row in rows]


def _item(item: AgendaItem) -> dict[str, Any]:
    notes = db.execute(select(Note.text, Note.tags).where(Note.item_id == item.id).order_by(Note.at, Note.id))
    review = db.scalars(select(Review).where(Review.item_id == item.id)).first()
    return {
        "title": item.title,
        "topic": str(item.topic_id or ""),
        "summary": item.summary,
        "tags": list(item.tags),
        "opinions": [{"text": text, "tags": list(tags)} for text, tags in notes],
        "review": {"result": review.result, "hash": review.hash} if review else {},
        "outcome": item.outcome,
        "conclusion": item.conclusion,
        "outcome_text": item.outcome_text,
    }


def _titles(content: dict[str, Any]) -> list[str]:
    return [f"{item['title']} {item['outcome_text']}" for item in content["items"]]


def _of(meeting_id: UUID) -> Minutes | None:
    found = select(Minutes).where(Minutes.meeting_id == meeting_id).with_for_update()
    return db.scalars(found.execution_options(populate_existing=True)).first()


def _known(meeting_id: UUID) -> Minutes:
    minutes = _of(meeting_id)
    if minutes is None:
        raise Refusal("council.minutes_missing", _("还没有会议记录。请先记录。"))
    return minutes


_WHY_NOT = {
    "draft": N_("会议记录还是草稿。请先审定。"),
    "approved": N_("会议记录已经审定。要改，请先退回。"),
    "locked": N_("会议记录已经锁定，不能改。写错了请“更正”。"),
}


def _need(minutes: Minutes, state: str) -> None:
    if minutes.state != state:
        raise Refusal(f"council.minutes_{minutes.state}", _(_WHY_NOT[minutes.state]))
