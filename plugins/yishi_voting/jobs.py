"""In the background: open and close by the clock, and remind those who must act."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import N_, Refusal, TenantView, clock, db, notify, settings, system
from yishi_voting.models import Elector, Holder, Objection, Vote
from yishi_voting.rows import day_of, today
from yishi_voting.settings import NAME
from yishi_voting.votes import opening


def open_and_close(tenant: TenantView) -> None:
    """Open announced votes whose time has come, and close open ones whose time is over.

    A vote that can't be opened stays announced, and its author is told why, once a day.
    """
    now, actor = clock.now(), system(tenant.id)
    over = select(Vote.id).where(Vote.state == "open", Vote.closes_at <= now)
    for vote_id in db.scalars(over.order_by(Vote.id)).all():
        opening.close(actor, vote_id)
    due = select(Vote.id, Vote.title, Vote.author_id).where(
        Vote.state == "announced", Vote.opens_at <= now, Vote.closes_at > now
    )
    for vote_id, title, author_id in db.execute(due.order_by(Vote.id)).all():
        try:
            opening.open_vote(actor, vote_id)
        except Refusal as refused:
            _tell(author_id, N_("「%(title)s」还不能开始投票：%(why)s"), vote_id, title, refused.message)


def _tell(author_id: UUID | None, sentence: str, vote_id: UUID, title: str, why: str = "") -> None:
    if author_id is not None:
        notify(
            author_id,
            sentence,
            {"title": title, "why": why},
            path=f"voting/{vote_id}",
            key=f"voting:{vote_id}:{sentence[:20]}:{today().isoformat()}",
        )


def remind(tenant: TenantView) -> None:
    """Each day: who has not voted near the close; whoever must answer objections, post a result or file it."""
    _remind_voters()
    day = today()
    answering = (
        select(Vote.id, Vote.title, Vote.author_id, func.min(Objection.answer_due))
        .join(Objection, (Objection.tenant_id == Vote.tenant_id) & (Objection.vote_id == Vote.id))
        .where(Objection.state == "open", Vote.state.in_(["draft", "announced"]))
        .group_by(Vote.id, Vote.title, Vote.author_id)
    )
    for vote_id, title, author_id, last in db.execute(answering.order_by(Vote.id)).all():
        late = last is not None and day > last
        sentence = (
            N_("「%(title)s」的名册异议已过答复期限，请马上答复")
            if late
            else N_("「%(title)s」的名册有异议待答复，请按期答复")
        )
        _tell(author_id, sentence, vote_id, title)
    posting = select(Vote.id, Vote.title, Vote.author_id).where(
        Vote.state == "counted", Vote.posted_on.is_(None)
    )
    for vote_id, title, author_id in db.execute(posting.order_by(Vote.id)).all():
        _tell(author_id, N_("「%(title)s」的结果还没有公布，请按期公布"), vote_id, title)
    filing = select(Vote.id, Vote.title, Vote.author_id, Vote.file_due).where(
        Vote.state == "counted", Vote.file_due.is_not(None), Vote.filed_on.is_(None)
    )
    for vote_id, title, author_id, due in db.execute(filing.order_by(Vote.id)).all():
        if _near(due, day):
            _tell(author_id, N_("「%(title)s」的备案材料还没有报送，期限快到了"), vote_id, title)


def _near(due: date | None, day: date) -> bool:
    return due is not None and due - timedelta(days=7) <= day


def _remind_voters() -> None:
    days = int(settings(NAME).remind_days)
    if not days:
        return
    running = select(Vote.id, Vote.title, Vote.closes_at).where(Vote.state == "open")
    for vote_id, title, closes_at in db.execute(running.order_by(Vote.id)).all():
        if closes_at is None or not today() <= day_of(closes_at) <= today() + timedelta(days=days):
            continue
        silent = (
            select(Holder.person_id)
            .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
            .where(Holder.vote_id == vote_id, Elector.cast_channel == "", Holder.person_id.is_not(None))
            .distinct()
        )
        for person_id in db.scalars(silent).all():
            assert person_id is not None
            notify(
                person_id,
                N_("「%(title)s」快截止了，您还没有投票"),
                {"title": title},
                path=f"voting/{vote_id}",
                key=f"voting:{vote_id}:remind",
            )
