"""Finding votes and electors for writing, the day and the moment, and refusals that all acts share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Refusal, Stale, Unknown, _, calendar, clock, current_tenant, db, local, settings
from yishi_voting.kinds import STATES
from yishi_voting.models import Elector, Group, Vote

SUBJECT = "voting.vote"
"""The kind under which the activity log, attachments and evidence know votes."""

GROUP = "voting.group"
"""The kind under which the activity log knows preparatory groups."""

STEP = "voting.step"
"""The kind of evidence and of attachments of a step that staff recorded."""

BALLOT = "voting.ballot"
"""The kind of attachments to a ballot: the photo of a paper."""


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def day_of(moment: datetime) -> date:
    """The legal day of an instant here."""
    return local(moment, current_tenant().zone).date()


def locked(vote_id: UUID) -> Vote:
    """The vote, its row held until the transaction ends: nobody casts, and nobody else decides, meanwhile."""
    return _found(select(Vote).where(Vote.id == vote_id).with_for_update())


def steady(vote_id: UUID) -> Vote:
    """The vote, its row held against change only: ballots don't wait for each other, closing waits for them."""
    return _found(select(Vote).where(Vote.id == vote_id).with_for_update(read=True))


def _found(statement: Any) -> Vote:
    found: Vote | None = db.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise Unknown("voting.unknown")
    return found


def elector_of(vote_id: UUID, number: int) -> Elector:
    """The elector with this ballot number. Raises `Unknown`."""
    found = db.scalars(select(Elector).where(Elector.vote_id == vote_id, Elector.number == number)).first()
    if found is None:
        raise Unknown("voting.no_such_number", _("名册里没有这个票号，请核对后再填。"))
    return found


def need_state(vote: Vote, *states: str) -> None:
    if vote.state not in states:
        raise Refusal(
            "voting.wrong_state",
            _("这次表决现在是“%(state)s”，不能这样办。", state=_(STATES[vote.state])),
            details={"state": vote.state},
        )


def check_version(vote: Vote | Group, version: int | None, yours: dict[str, Any]) -> None:
    if version is not None and version != vote.version:
        theirs = {name: getattr(vote, name) for name in yours if hasattr(vote, name)}
        raise Stale(yours=yours, theirs=theirs, version=vote.version)


def deadline(start: date, days: int) -> date:
    """The last day to act within `days` from `start`, with this community's own closing days (民法典 203)."""
    return period(start, days).due


def period(start: date, days: int) -> calendar.Deadline:
    """As `deadline`, with the steps that led to it."""
    core = settings("core")
    return calendar.deadline(
        start,
        days,
        calendar.Unit.DAYS,
        calendar.Roll.NEXT_WORKDAY,
        closed=core.closed_days,
        made_up=core.worked_days,
    )
