"""Saying beforehand whether somebody comes; it plans chairs and counts for nothing (A24)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, NotAllowed, _, assisted, clock, db, refuse_all
from yishi_council.kinds import REPLIES
from yishi_council.models import Seat, Summons
from yishi_council.polling import belongs
from yishi_council.rights import RECORDS, TAKES_PART
from yishi_council.rows import MEETING, locked, meeting_in, one_of


def reply(actor: Actor, summons_id: UUID, answer: str) -> Summons:
    """Answer a summons, for one's home or seat, or (a recorder) for whoever told; the last answer counts.

    Refuses with `council.choice_unknown`, `.not_your_summons`, and once the session has begun.
    """
    actor.need(TAKES_PART)
    row = locked(Summons, summons_id)
    if not actor.may(RECORDS) and not _is_theirs(actor, row):
        said = _("您只能替自己的家、自己的席位回答。别家的请联系社区工作人员。")
        raise NotAllowed("council.not_your_summons", said)
    meeting = meeting_in(row.meeting_id, ["announced"])
    refuse_all(one_of(answer, REPLIES, "reply"))
    row.reply, row.replied_at = answer, clock.now()
    db.flush()
    if actor.beneficiary_id is not None:
        assisted.note(actor, N_("回答了是否参加会议"), (MEETING, meeting.id))
    return row


def _is_theirs(actor: Actor, row: Summons) -> bool:
    who = actor.on_behalf_of
    if who is None:
        return False
    if row.unit_id is not None:
        return belongs(who, row.unit_id)
    return db.scalar(select(Seat.id).where(Seat.id == row.seat_id, Seat.person_id == who)) is not None
