"""What is to be made public, or has hung for its days: for the worker's list and card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from yishi.toolkit import Actor, Topic, guarded, read
from yishi_voting.models import StepRecord
from yishi_voting.rights import MANAGES
from yishi_voting.rows import day_of, today
from yishi_voting.votes.chains import RESULT_DISCLOSED, STEPS, step_of
from yishi_voting.votes.confirming import result_due

PAGE_SIZE = 50

_OPEN = (
    StepRecord.ended_on.is_(None),
    or_(
        StepRecord.done_on.is_not(None),
        and_(StepRecord.kind == RESULT_DISCLOSED, Topic.stage == "carried_out"),
    ),
)
_LIST = guarded(
    select(
        StepRecord.topic_id,
        StepRecord.kind,
        StepRecord.done_on,
        StepRecord.last_day,
        Topic.title,
        Topic.carried_out_at,
        func.count().over().label("total"),
    )
    .join(Topic, and_(Topic.tenant_id == StepRecord.tenant_id, Topic.id == StepRecord.topic_id))
    .where(*_OPEN)
    # What is not up yet comes first, then what has hung longest.
    .order_by(StepRecord.done_on.is_not(None), StepRecord.last_day, Topic.carried_out_at, StepRecord.id)
)
_TO_DO = guarded(
    select(func.count())
    .select_from(StepRecord)
    .join(Topic, and_(Topic.tenant_id == StepRecord.tenant_id, Topic.id == StepRecord.topic_id))
    .where(*_OPEN, or_(StepRecord.done_on.is_(None), StepRecord.last_day < bindparam("today")))
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A disclosure that is not over: not yet made (`due`), or hanging up to `last_day`."""

    topic_id: UUID
    title: str
    name: str
    label: str
    done_on: date | None
    last_day: date | None
    due: date | None

    @property
    def over(self) -> bool:
        """Whether its days are over, so that it waits to be confirmed."""
        return self.last_day is not None and today() > self.last_day

    @property
    def late(self) -> bool:
        return self.due is not None and today() > self.due


def open_disclosures(actor: Actor, *, offset: int = 0) -> tuple[list[Disclosure], int]:
    """A page of them, those still to be made first, and how many there are."""
    actor.need(MANAGES)
    rows = read(_LIST.limit(PAGE_SIZE).offset(offset)).all()
    found = [
        Disclosure(
            row.topic_id,
            row.title,
            (step_of(row.kind) or STEPS["result_posted"]).name,
            (step_of(row.kind) or STEPS["result_posted"]).label,
            row.done_on,
            row.last_day,
            result_due(day_of(row.carried_out_at)) if row.done_on is None and row.carried_out_at else None,
        )
        for row in rows
    ]
    return found, rows[0].total if rows else 0


def disclosures_to_do() -> int:
    """How many wait for a worker: to be put up, or to be confirmed after their days."""
    return read(_TO_DO, {"today": today()}).scalar() or 0
