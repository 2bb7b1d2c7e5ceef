"""Each day: purge scans whose time has come, remind who must act, find provisional deadlines again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, TenantView, db, members, notify, notify_all, settings
from yishi_service_points import scans
from yishi_service_points.deadlines import recount
from yishi_service_points.kinds import DUE, RUNNING
from yishi_service_points.models import Errand
from yishi_service_points.reading.points import listed_points
from yishi_service_points.rights import MANAGES
from yishi_service_points.rows import locked, today
from yishi_service_points.settings import NAME


def purge_scans(tenant: TenantView) -> None:
    """Delete the scans of errands handed back long enough ago (个人信息保护法 47)."""
    scans.purge_due(tenant)


def remind(_tenant: TenantView) -> None:
    """Tell handlers of deadlines (the day before, the day itself, each week after) and of ending authorisations."""
    _recount()
    day = today()
    _remind_desk(day)
    running = select(
        Errand.id, Errand.title, Errand.handler_id, Errand.due_on, Errand.authorised_until
    ).where(Errand.state.in_(RUNNING), Errand.handler_id.is_not(None))
    soon = running.where(Errand.due_on <= day + timedelta(days=1))
    for errand_id, title, handler_id, due, _until in db.execute(soon).all():
        words = _LATE if due < day else _SOON
        key = f"{due.isoformat()}:late:{day:%G-%V}" if due < day else f"{due.isoformat()}:{day.isoformat()}"
        _tell(handler_id, words, title, errand_id, key)
    ending = running.where(Errand.authorised_until.between(day, day + timedelta(days=3)))
    for errand_id, title, handler_id, _due, until in db.execute(ending).all():
        _tell(handler_id, _ENDING, title, errand_id, f"authorised:{until}")


def _remind_desk(day: date) -> None:
    """What residents asked for and nobody has answered by the day: once on it, then each week."""
    waiting = select(Errand.id, Errand.title, Errand.due_on).where(
        Errand.state == "asked", Errand.due_on <= day
    )
    found = db.execute(waiting.order_by(Errand.due_on).limit(200)).all()
    desk = [one.person_id for one in members.holding(MANAGES)] if found else []
    for errand_id, title, due in found:
        stage = "due" if due == day else f"{day:%G-%V}"
        notify_all(
            desk,
            N_("居民申请的代办「%(title)s」还没有答复"),
            {"title": title},
            path=f"service_points/errands/{errand_id}",
            key=f"service_points:{errand_id}:unanswered:{stage}",
        )


def remind_duty(_tenant: TenantView) -> None:
    """Tell those who are on duty tomorrow, once a day and shift."""
    if not settings(NAME).remind_duty:
        return
    tomorrow = today() + timedelta(days=1)
    number, seen = 1, 0
    while True:
        points, total = listed_points(days=[tomorrow], number=number)
        for point in points:
            for duty in point.on(tomorrow):
                if duty.person_id is not None:
                    notify(
                        duty.person_id,
                        N_("明天 %(span)s 您在%(point)s值班"),
                        {"span": duty.span, "point": point.name},
                        path=f"service_points/points/{point.id}",
                        key=f"service_points:duty:{duty.shift_id}:{tomorrow.isoformat()}",
                    )
        number, seen = number + 1, seen + len(points)
        if not points or seen >= total:
            return


def _recount() -> None:
    """A year's calendar was published since: what was provisional is found again."""
    doubtful = select(Errand.id).where(Errand.state.in_(DUE), Errand.due_provisional)
    for errand_id in db.scalars(doubtful.order_by(Errand.id)).all():
        recount(locked(Errand, errand_id))
    db.flush()


_SOON = N_("代办「%(title)s」快到期了，请抓紧办理")
_LATE = N_("代办「%(title)s」已经过期，请尽快办理并告诉居民")
_ENDING = N_("代办「%(title)s」的授权快到期了")


def _tell(person_id: UUID | None, words: str, title: str, errand_id: UUID, key: str) -> None:
    if person_id is not None:
        notify(
            person_id,
            words,
            {"title": title},
            path=f"service_points/errands/{errand_id}",
            key=f"service_points:{errand_id}:{key}",
        )
