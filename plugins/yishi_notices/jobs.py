"""Each day: find anew what was provisional, end what has run out, remind those who must act."""

from __future__ import annotations

from sqlalchemy import func, select

from yishi.toolkit import N_, TenantView, db, notify, system
from yishi_notices.models import Notice, Objection
from yishi_notices.recounting import count_anew
from yishi_notices.rows import locked, today
from yishi_notices.settling import settle


def recount(tenant: TenantView) -> None:
    """A year's days off have been published, or the community's own changed: bring provisional periods in line.

    A period from before its steps were kept gets them in the same way.
    """
    running = select(Notice.id, Notice.provisional, Notice.period_steps).where(
        Notice.state.in_(["posted", "objected"]), Notice.objections_until >= today()
    )
    for notice_id, provisional, steps in db.execute(running.order_by(Notice.id)).all():
        if provisional or not steps:
            count_anew(system(tenant.id), locked(notice_id))


def end_periods(tenant: TenantView) -> None:
    """End all postings whose time has passed; where nothing stands against the act, its gate passes."""
    until = func.coalesce(Notice.objections_until, Notice.last_day)
    due = select(Notice.id).where(Notice.state.in_(["posted", "objected"]), until < today())
    for notice_id in db.scalars(due.order_by(Notice.id)).all():
        settle(system(tenant.id), locked(notice_id))
    db.flush()


def remind(tenant: TenantView) -> None:
    """Tell who posted a notice that an objection waits for them; at most once a week."""
    week = f"{today():%G-%V}"
    standing = (
        select(Notice.id, Notice.title, Notice.author_id, Objection.state)
        .join(Objection, (Objection.tenant_id == Notice.tenant_id) & (Objection.notice_id == Notice.id))
        .where(
            Notice.state == "objected",
            Notice.author_id.is_not(None),
            Notice.objections_until < today(),
            Objection.state.in_(["open", "upheld"]),
        )
        .distinct()
    )
    for notice_id, title, author_id, state in db.execute(standing).all():
        assert author_id is not None
        notify(
            author_id,
            _REMINDERS[state],
            {"title": title},
            path=f"notices/{notice_id}",
            key=f"notices:{notice_id}:{state}:{week}",
        )


_REMINDERS = {
    "open": N_("「%(title)s」公示期已满，还有异议没有处理"),
    "upheld": N_("对「%(title)s」的异议成立，请撤回公告，可以另外选址"),
}
