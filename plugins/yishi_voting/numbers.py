"""What the core counts, finds and asks of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from yishi.toolkit import N_, Actor, Ask, Card, FigureValue, _, clock, current_tenant, db, guarded, read
from yishi_voting.models import Elector, Holder, Vote
from yishi_voting.rights import MANAGES, VOTES

_ASKS = guarded(
    select(Vote.id, Vote.title, Vote.closes_at)
    .join(Holder, (Holder.tenant_id == Vote.tenant_id) & (Holder.vote_id == Vote.id))
    .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
    .where(
        Holder.person_id == bindparam("person"),
        Elector.cast_channel == "",
        Vote.state == "open",
        Vote.closes_at > bindparam("now"),
    )
    .distinct()
    .order_by(Vote.closes_at, Vote.id)
    .limit(5)
)
_WAITING = guarded(
    select(Vote.state, func.count())
    .where(Vote.state.in_(["closed", "counted"]), Vote.posted_on.is_(None))
    .group_by(Vote.state)
)


def asks(actor: Actor) -> Iterable[Ask]:
    """The votes that wait for this person's ballot, the nearest close first."""
    if actor.person_id is None or not actor.may(VOTES):
        return
    for row in read(_ASKS, {"person": actor.person_id, "now": clock.now()}):
        yield Ask(row.title, f"voting/{row.id}", _("去投票"), tag=_("表决"), due=row.closes_at)


def desk_cards(actor: Actor) -> Iterable[Card]:
    """What waits for a worker: closed votes to be counted, results to be posted."""
    if not actor.may(MANAGES):
        return
    counts: dict[str, int] = dict(read(_WAITING).all())
    if counts.get("closed"):
        yield Card(_("表决已截止，待计票"), "voting/desk", tone="orange", count=counts["closed"], order=20)
    if counts.get("counted"):
        yield Card(_("结果待公布"), "voting/desk", tone="orange", count=counts["counted"], order=21)


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date | None]]:
    """Search hits as `id → (title, path, when)`; drafts are in no index and in no answer."""
    rows = db.execute(
        select(Vote.id, Vote.title, Vote.announced_on).where(
            Vote.id.in_(list(ids)), Vote.announced_on.is_not(None)
        )
    )
    return {vote_id: (title, f"voting/{vote_id}", on) for vote_id, title, on in rows}


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """Votes counted from `since` up to before `until`, and how many of them passed."""
    zone = ZoneInfo(current_tenant().zone)
    within: tuple[Any, ...] = (
        Vote.counted_at >= datetime.combine(since, time(), zone),
        Vote.counted_at < datetime.combine(until, time(), zone),
    )
    counted = _count(*within)
    yield FigureValue("voting.counted", N_("完成表决"), counted)
    yield FigureValue("voting.passed", N_("表决通过率"), _count(*within, Vote.outcome == "passed"), counted)


def _count(*conditions: Any) -> int:
    return db.scalar(select(func.count()).select_from(Vote).where(*conditions)) or 0
