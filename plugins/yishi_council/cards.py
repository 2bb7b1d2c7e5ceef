"""What is asked of a resident, and cards on the resident's home and the worker's desk."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, or_, select

from yishi.toolkit import Actor, Ask, Card, _, guarded, read
from yishi_council.models import Meeting, Minutes
from yishi_council.reading import asked_of
from yishi_council.rights import READS, RECORDS, RUNS
from yishi_council.wechat import when

_NEXT = guarded(
    select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.place, Meeting.state)
    .where(Meeting.state.in_(["announced", "held"]))
    .order_by(Meeting.starts_at, Meeting.number)
    .limit(3)
)
_IN_HAND = guarded(
    select(Meeting.state, func.count())
    .outerjoin(Minutes, (Minutes.tenant_id == Meeting.tenant_id) & (Minutes.meeting_id == Meeting.id))
    .where(
        or_(
            Meeting.state.in_(["held"]),
            (Meeting.state == "planned") & bindparam("runs"),
            (Meeting.state == "closed") & or_(Minutes.state.is_(None), Minutes.state != "locked"),
        )
    )
    .group_by(Meeting.state)
)


def asks(actor: Actor) -> Iterable[Ask]:
    """To which sessions one is summoned, and which polls wait for one's home; one statement."""
    if not actor.may(READS):
        return []
    meetings, polls = asked_of(actor)
    found = [
        Ask(
            title=one.title,
            path=f"council/meetings/{one.id}",
            action=_("来开会"),
            tag=_("正在开会") if one.state == "held" else _("开会"),
            note=one.place,
            due=one.starts_at,
        )
        for one in meetings
    ]
    found += [
        Ask(
            title=_("什么时间能来：%(title)s", title=title),
            path=f"council/polls/{poll_id}",
            action=_("去回答"),
            tag=_("问时间"),
            due=until,
        )
        for poll_id, title, until in polls
    ]
    return found


def for_residents(actor: Actor) -> Iterable[Card]:
    """The next sessions of the community."""
    if not actor.may(READS):
        return []
    return [
        Card(
            title=row.title,
            path=f"council/meetings/{row.id}",
            text=" ".join(filter(None, (when(row.starts_at), row.place))),
            tag=_("正在开会") if row.state == "held" else _("会议"),
            order=35,
        )
        for row in read(_NEXT)
    ]


def for_desk(actor: Actor) -> Iterable[Card]:
    """What waits for a recorder: running sessions, notices to be sent, minutes to be finished."""
    if not actor.may(RECORDS):
        return []
    counts: dict[str, int] = dict(read(_IN_HAND, {"runs": actor.may(RUNS)}).all())
    cards = (
        ("held", Card(_("会议正在进行"), "council/desk", tone="green", order=15)),
        ("planned", Card(_("会议筹备中，待发通知"), "council/desk", order=42)),
        ("closed", Card(_("会议记录待整理"), "council/desk", order=43)),
    )
    return [
        Card(card.title, card.path, tone=card.tone, order=card.order, count=counts[state])
        for state, card in cards
        if counts.get(state)
    ]
