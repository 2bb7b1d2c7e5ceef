"""Each day: lists of the hotline that nobody confirmed are thrown away, and what waits is said to those who triage."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from yishi.toolkit import N_, TenantView, clock, db, members, notify_all
from yishi_appeals.hotline.importing import sweep
from yishi_appeals.models import Appeal
from yishi_appeals.rights import TRIAGES
from yishi_appeals.rows import today

_WAITS = timedelta(days=1)


def tidy(tenant: TenantView) -> None:
    sweep(tenant)


def remind(tenant: TenantView) -> None:
    """Appeals that wait for triage since yesterday or longer; once a day to each who may triage."""
    waiting = select(func.count()).where(Appeal.state == "raised", Appeal.raised_at < clock.now() - _WAITS)
    number = db.scalar(waiting) or 0
    if not number:
        return
    people = [one.person_id for one in members.holding(TRIAGES)]
    news = N_("有 %(n)s 件诉求等了一天以上还没有受理")
    key = f"appeals:waiting:{today()}"
    notify_all(people, news, {"n": str(number)}, path="appeals/desk?state=raised", key=key)
