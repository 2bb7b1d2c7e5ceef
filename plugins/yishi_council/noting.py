"""The recorder's desk: what each speaker said on each item, tags, a summary (A30)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Reason, Refusal, _, clock, db, new_id, refuse_all
from yishi_council.models import AgendaItem, Minutes, Note
from yishi_council.rights import RECORDS
from yishi_council.rows import attendance_of, check_version, item_in, locked, words

MAX_NOTE, MAX_SUMMARY, MOST_TAGS, MAX_TAG = 2000, 5000, 8, 12


def note(
    actor: Actor,
    item_id: UUID,
    *,
    text: str,
    attendance_id: UUID | None = None,
    speaker: str = "",
    tags: Sequence[str] = (),
) -> Note:
    """Write down what somebody said: one on the attendance list, or (a guest) somebody by name.

    Possible while the session lasts, and after it until the minutes are approved.
    """
    actor.need(RECORDS)
    item, meeting = item_in(item_id, ["held", "closed"])
    _need_unsettled(meeting.id)
    who = attendance_of(attendance_id, meeting.id) if attendance_id is not None else None
    row = Note(
        id=new_id(),
        meeting_id=meeting.id,
        item_id=item.id,
        attendance_id=attendance_id,
        person_id=who.person_id if who else None,
        **_settled(text, tags, speaker, known=who is not None),
        at=clock.now(),
        entered_by=actor.name[:60],
    )
    db.add(row)
    db.flush()
    return row


def change_note(
    actor: Actor,
    note_id: UUID,
    *,
    text: str,
    attendance_id: UUID | None = None,
    speaker: str = "",
    tags: Sequence[str] = (),
    version: int | None = None,
) -> Note:
    """Correct what was written down. Raises `Stale`."""
    actor.need(RECORDS)
    row = locked(Note, note_id)
    _need_unsettled(row.meeting_id)
    check_version(row, version, {"text": text, "tags": list(tags)})
    who = attendance_of(attendance_id, row.meeting_id) if attendance_id is not None else None
    for name, value in _settled(text, tags, speaker, known=who is not None).items():
        setattr(row, name, value)
    row.attendance_id, row.person_id = attendance_id, who.person_id if who else None
    db.flush()
    return row


def drop_note(actor: Actor, note_id: UUID) -> None:
    """Take a note away that nobody said."""
    actor.need(RECORDS)
    row = locked(Note, note_id)
    _need_unsettled(row.meeting_id)
    db.delete(row)
    db.flush()


def summarise(
    actor: Actor, item_id: UUID, text: str, *, tags: Sequence[str] = (), version: int | None = None
) -> AgendaItem:
    """What was said on an item, in short, with tags."""
    actor.need(RECORDS)
    item, meeting = item_in(item_id, ["held", "closed"])
    _need_unsettled(meeting.id)
    check_version(item, version, {"summary": text, "tags": list(tags)})
    said, found = words(text, MAX_SUMMARY, field="summary")
    settled, wrong = _tags(tags)
    refuse_all([*found, *wrong])
    item.summary, item.tags = said, settled
    db.flush()
    return item


def _settled(text: str, tags: Sequence[str], speaker: str, *, known: bool) -> dict[str, object]:
    said, found = words(text, MAX_NOTE, needed=_("请写下发言的内容。"))
    settled, wrong = _tags(tags)
    name = " ".join(speaker.split())
    found += wrong
    if not known and not name:
        found.append(Reason("council.speaker_missing", _("请选择发言人，或填写姓名。"), field="speaker"))
    if len(name) > 60:
        found.append(Reason("council.too_long", _("这一项最多 %(n)d 个字。", n=60), field="speaker"))
    refuse_all(found)
    return {"text": said, "tags": settled, "speaker": "" if known else name}


def _tags(tags: Sequence[str]) -> tuple[list[str], list[Reason]]:
    found = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if len(found) > MOST_TAGS or any(len(tag) > MAX_TAG for tag in found):
        said = _("标签最多 %(n)d 个，每个最多 %(m)d 个字。", n=MOST_TAGS, m=MAX_TAG)
        return found, [Reason("council.tags_wrong", said, field="tags")]
    return found, []


def _need_unsettled(meeting_id: UUID) -> None:
    state = db.scalar(select(Minutes.state).where(Minutes.meeting_id == meeting_id))
    if state in ("approved", "locked"):
        said = _("会议记录已经审定，不能再改。写错了请在会议记录上“更正”。")
        raise Refusal("council.minutes_settled", said)
