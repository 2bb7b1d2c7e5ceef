"""A session can't close with an undecided item (A08)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Reason, _, clock, db, ledger, new_id, publish, refuse_all
from yishi_council.events import MeetingClosed
from yishi_council.models import AgendaItem, Meeting, Minutes
from yishi_council.quorum import quorum
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import MEETING, meeting_in
from yishi_council.settings import NAME


def close(actor: Actor, meeting_id: UUID) -> Meeting:
    """End the session. Refuses with one `council.item_undecided` for each item that waits."""
    actor.need(RUNS)
    meeting = meeting_in(meeting_id, ["held"])
    refuse_all(undecided(meeting.id))
    meeting.state, meeting.closed_at = "closed", clock.now()
    if db.scalar(select(Minutes.id).where(Minutes.meeting_id == meeting.id)) is None:
        db.add(Minutes(id=new_id(), meeting_id=meeting.id))
    db.flush()
    there = quorum(meeting.id)
    ledger.append(
        actor,
        f"{NAME}.closed",
        meeting=str(meeting.id),
        households=[there.households.present, there.households.summoned],
        seats=[there.seats.present, there.seats.summoned],
    )
    tell(actor, "closed", N_("会议结束，议程都已议定"), (MEETING, meeting.id))
    publish(MeetingClosed(meeting.id))
    return meeting


def undecided(meeting_id: UUID) -> list[Reason]:
    """What stands in the way of closing."""
    waiting = select(AgendaItem.title).where(AgendaItem.meeting_id == meeting_id, AgendaItem.outcome == "")
    return [
        Reason(
            "council.item_undecided",
            _("「%(title)s」还没有议定。请作出定论，或写明理由下次再议。", title=title),
        )
        for title in db.scalars(waiting.order_by(AgendaItem.position))
    ]
