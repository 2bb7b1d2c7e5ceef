"""Each day: remind who has to act, say what is overdue, and count anew what was only provisional (A47)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from yishi.toolkit import N_, TenantView, db, notify, publish, settings, system
from yishi_worklist.clockwork import count_anew
from yishi_worklist.events import ItemOverdue
from yishi_worklist.kinds import RUNNING
from yishi_worklist.models import WorklistItem, called
from yishi_worklist.rows import locked, today
from yishi_worklist.settings import NAME
from yishi_worklist.telling import tell, tell_handler, tell_reporter


def remind(tenant: TenantView) -> None:
    """Two days before (a setting) and on the day: each handler once for each of these days."""
    ahead = today() + timedelta(days=settings(NAME).remind_days)
    due = select(
        WorklistItem.id,
        WorklistItem.year,
        WorklistItem.number,
        WorklistItem.title,
        WorklistItem.handler_id,
        WorklistItem.clock_on,
    ).where(
        WorklistItem.state.in_(["assigned", "reported"]),
        WorklistItem.clock_on.in_([today(), ahead]),
        WorklistItem.handler_id.is_not(None),
    )
    for item_id, year, number, title, handler_id, clock_on in db.execute(due.order_by(WorklistItem.id)):
        assert handler_id is not None
        assert clock_on is not None
        now = clock_on == today()
        notify(
            handler_id,
            _TODAY if now else _AHEAD,
            {"number": called(year, number), "title": title, "day": clock_on.isoformat()},
            path=f"worklist/{item_id}",
            key=f"worklist:{item_id}:due:{clock_on}:{'today' if now else 'ahead'}",
        )


_TODAY = N_("%(number)s「%(title)s」今天到期，请办结或跟进")
_AHEAD = N_("%(number)s「%(title)s」%(day)s到期，请抓紧")


def say_overdue(tenant: TenantView) -> None:
    """Each day that has passed without what was due is said once: on the timeline, to the handler, as an event."""
    late = select(WorklistItem.id).where(
        WorklistItem.state.in_(RUNNING),
        WorklistItem.clock_on < today(),
        or_(WorklistItem.overdue_on.is_(None), WorklistItem.overdue_on != WorklistItem.clock_on),
    )
    actor = system(tenant.id)
    for item_id in db.scalars(late.order_by(WorklistItem.id)).all():
        item = locked(item_id)
        assert item.clock_on is not None
        item.overdue_on = item.clock_on
        tell(actor, item, "overdue", due=item.clock_on.isoformat())
        words = N_("%(number)s「%(title)s」已经逾期，请马上办理或申请延期")
        tell_handler(actor, item, f"overdue:{item.clock_on}", words)
        publish(ItemOverdue(item.id, item.clock_on))


def recount(tenant: TenantView) -> None:
    """A year's calendar has been published: days that were provisional are counted anew, and who cares is told."""
    waiting = select(WorklistItem.id).where(WorklistItem.state.in_(RUNNING), WorklistItem.provisional)
    actor = system(tenant.id)
    for item_id in db.scalars(waiting.order_by(WorklistItem.id)).all():
        item = locked(item_id)
        before = (item.due_on, item.next_on)
        count_anew(item)
        if before == (item.due_on, item.next_on):
            continue
        found = item.due_on or item.next_on
        day = found.isoformat() if found else ""
        tell(actor, item, "recounted", due=day)
        words = N_("「%(title)s」的期限按公布的放假安排重新推算为%(day)s")
        tell_handler(actor, item, f"recounted:{day}", words, day=day)
        tell_reporter(actor, item, f"recounted:{day}", words, day=day)
    db.flush()
