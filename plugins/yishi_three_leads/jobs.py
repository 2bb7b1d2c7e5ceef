"""Each day: open the round that is due to begin, remind who has not reported, keep roles in line with posts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, TenantView, calendar, db, notify_all, settings, system
from yishi_three_leads.holding import follow
from yishi_three_leads.kinds import OPEN
from yishi_three_leads.models import Post, Round, Sheet
from yishi_three_leads.rounds import due_after, key_of, open_round, period_of
from yishi_three_leads.rows import today
from yishi_three_leads.settings import NAME

_REMINDED = N_("还没有交%(title)s的情况，%(day)s截止：有事记一条，没事点零报告。")
_LATE = N_("%(title)s的情况过了%(day)s还没有交，请尽快补交。")


def open_rounds(tenant: TenantView) -> None:
    """Begin the current period's round where the community wants that and there is a lead to report."""
    own = settings(NAME)
    if not own.automatic:
        return
    first, _last = period_of(today(), str(own.period))
    there = select(Round.id).where(Round.key == key_of(str(own.period), first))
    somebody = select(Post.id).where(Post.until.is_(None), Post.level.in_(list(own.collectors))).limit(1)
    if db.scalar(there) is None and db.scalar(somebody) is not None:
        open_round(system(tenant.id))


def remind(tenant: TenantView) -> None:
    """Those who have not handed in hear of it some days before, on the day, and once when it is over."""
    ahead = timedelta(days=int(settings(NAME).remind_days))
    day = today()
    for held in db.scalars(select(Round).where(Round.state == OPEN, Round.due_on <= day + ahead)).all():
        late = held.due_on < day
        stage = "late" if late else "today" if held.due_on == day else "soon"
        params = {"title": held.title, "day": calendar.say_day(held.due_on)}
        notify_all(
            _missing(held.id),
            _LATE if late else _REMINDED,
            params,
            path="three_leads/mine",
            key=f"three_leads:{held.id}:{stage}",
        )


def _missing(round_id: UUID) -> list[UUID]:
    people = select(Sheet.person_id).where(
        Sheet.round_id == round_id, Sheet.state == OPEN, Sheet.person_id.is_not(None)
    )
    return [one for one in db.scalars(people.distinct()) if one is not None]


def align(tenant: TenantView) -> None:
    """Roles follow posts, also of leads who joined later; due days follow calendars that were published later."""
    actor = system(tenant.id)
    held = select(Post.person_id, Post.level).where(Post.until.is_(None), Post.person_id.is_not(None))
    for person_id, level in db.execute(held.distinct()).all():
        assert person_id is not None
        follow(actor, person_id, level)
    counted = select(Round).where(Round.state == OPEN, Round.key.is_not(None), Round.due_chosen.is_(False))
    for one in db.scalars(counted).all():
        one.due_on = due_after(one.last_day)
    db.flush()
