"""What the core counts, finds and asks of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, func, or_, select

from yishi.toolkit import (
    N_,
    Actor,
    Ask,
    Card,
    FigureValue,
    _,
    calendar,
    clock,
    current_tenant,
    db,
    guarded,
    read,
)
from yishi_voting.kinds import OUTCOMES, STATES
from yishi_voting.models import Elector, Holder, Vote
from yishi_voting.rights import MANAGES, READS, VOTES
from yishi_voting.rows import day_of
from yishi_voting.shown.disclosures import disclosures_to_do

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
SHOWN_FOR = timedelta(days=30)
"""So long a result stands on the home."""

_ASKED = (
    select(Holder.id)
    .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
    .where(
        Holder.tenant_id == Vote.tenant_id,
        Holder.vote_id == Vote.id,
        Holder.person_id == bindparam("person"),
        Elector.cast_channel == "",
        Vote.state == "open",
    )
    .correlate(Vote)
    .exists()
)
_AROUND = guarded(
    select(Vote.id, Vote.title, Vote.state, Vote.outcome, Vote.opens_at, Vote.closes_at)
    .where(
        Vote.announced_on.is_not(None),
        ~_ASKED,
        or_(
            and_(Vote.state.in_(["announced", "open"]), Vote.closes_at > bindparam("now")),
            and_(Vote.state == "counted", Vote.counted_at > bindparam("since")),
        ),
    )
    .order_by(Vote.state == "counted", Vote.closes_at, Vote.id)
    .limit(3)
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
        yield Ask(row.title, f"voting/{row.id}", _("去表决"), tag=_("表决"), due=row.closes_at)


def resident_cards(actor: Actor) -> Iterable[Card]:
    """The newest results, and votes that are announced; running ones unless they are asked for already."""
    if not actor.may(READS):
        return
    who = {"person": actor.person_id, "now": clock.now(), "since": clock.now() - SHOWN_FOR}
    for row in read(_AROUND, who):
        over = bool(row.outcome)
        yield Card(
            title=row.title,
            path=f"voting/{row.id}/result" if over else f"voting/{row.id}",
            text="" if over or row.closes_at is None else _day(row),
            tag=_(OUTCOMES[row.outcome]) if over else _(STATES[row.state]),
            order=35,
        )


def _day(row: Any) -> str:
    if row.state == "announced":
        return _("%(day)s开始投票", day=calendar.say_day(day_of(row.opens_at)))
    return _("%(day)s截止", day=calendar.say_day(day_of(row.closes_at)))


def desk_cards(actor: Actor) -> Iterable[Card]:
    """What waits for a worker: votes to be counted, results to be posted, disclosures to be made or confirmed."""
    if not actor.may(MANAGES):
        return
    counts: dict[str, int] = dict(read(_WAITING).all())
    if counts.get("closed"):
        yield Card(_("表决已截止，待计票"), "voting/desk", tone="orange", count=counts["closed"], order=20)
    if counts.get("counted"):
        yield Card(_("结果待公布"), "voting/desk", tone="orange", count=counts["counted"], order=21)
    if waiting := disclosures_to_do():
        yield Card(_("公开事项待办"), "voting/desk/disclosures", tone="orange", count=waiting, order=22)


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
