"""Who holds an errand, how it stands, which papers are still here: what all its acts share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Conflict, Reason, Unknown, _, db, members, notify, settings
from yishi_service_points.kinds import STATES, STILL_HERE
from yishi_service_points.models import Errand, Paper
from yishi_service_points.rights import HANDLES, MANAGES
from yishi_service_points.rows import locked, today
from yishi_service_points.settings import NAME


def held(actor: Actor, errand_id: UUID) -> Errand:
    """An errand, its row held, for one who may act on it: its handler, or who manages the points."""
    actor.need(HANDLES)
    errand = locked(Errand, errand_id)
    if not may_work_on(actor, errand.handler_id, errand.handler_account_id):
        raise Unknown("service_points.unknown")
    return errand


def may_work_on(actor: Actor, handler_id: UUID | None, handler_account_id: UUID | None) -> bool:
    """Managers see all errands, others those that they hold."""
    return actor.may(HANDLES) and (actor.may(MANAGES) or _holds(actor, handler_id, handler_account_id))


def is_handler(actor: Actor, errand: Errand) -> bool:
    return _holds(actor, errand.handler_id, errand.handler_account_id)


def _holds(actor: Actor, handler_id: UUID | None, handler_account_id: UUID | None) -> bool:
    if handler_account_id is not None and actor.account_id == handler_account_id:
        return True
    return handler_id is not None and actor.person_id == handler_id


def hold(actor: Actor, errand: Errand) -> None:
    errand.handler_id, errand.handler_account_id = actor.person_id, actor.account_id
    errand.handler_name = actor.name[:60]


def hold_for(errand: Errand, colleague: members.Member) -> None:
    """The same for somebody else."""
    errand.handler_id, errand.handler_account_id = colleague.person_id, colleague.account_id
    errand.handler_name = colleague.name[:60]


def need_state(errand: Errand, states: Collection[str]) -> None:
    """Refuse what does not fit how the errand stands, and say how it stands."""
    if errand.state in states:
        return
    said = _("这件代办现在是“%(state)s”，不能这样办。请刷新页面后再看。", state=_(STATES[errand.state]))
    raise Conflict(f"service_points.errand_{errand.state}", said)


def papers_of(errand_id: UUID) -> list[Paper]:
    """All lines of its checklist; the errand's row is held, so they stand still."""
    found = select(Paper).where(Paper.errand_id == errand_id).order_by(Paper.position, Paper.id)
    return list(db.scalars(found.execution_options(populate_existing=True)))


def papers_here(errand_id: UUID) -> list[Reason]:
    """Why it can't be ended: each paper that is still with us or at the office, by name."""
    left = [p for p in papers_of(errand_id) if p.form != "scan" and p.state in STILL_HERE]
    return [
        Reason(
            "service_points.papers_here",
            _("「%(name)s」还没有退回本人：请先退还并让本人签收，再办结。", name=paper.name)
            if paper.state == "here"
            else _("「%(name)s」还在办理窗口：请先取回，或登记为窗口收走。", name=paper.name),
        )
        for paper in left
    ]


def tell_resident(errand: Errand, words: str, key: str, **params: str) -> None:
    """Tell whose errand it is, once for each step."""
    if errand.person_id is not None:
        notify(
            errand.person_id,
            words,
            {"title": errand.title, **params},
            path=f"service_points/mine/{errand.id}",
            key=f"service_points:{errand.id}:{key}",
        )


def start_purge_clock(errand: Errand) -> None:
    """From the hand-back (or the end without one) on, its scans have some days left (个人信息保护法 19, 47)."""
    if errand.purge_on is None:
        errand.purge_on = today() + timedelta(days=settings(NAME).purge_days)
