"""What the core counts and finds: each figure with its numerator and denominator, none of them a person's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from yishi.toolkit import N_, FigureValue, ctx, db
from yishi_worklist.kinds import RUNNING
from yishi_worklist.models import WorklistItem, called
from yishi_worklist.rights import may_list
from yishi_worklist.rows import today


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`: what the public may see, for who may see the list.

    Disputes are in no answer.
    """
    if not may_list(ctx().actor):
        return {}
    columns = (
        WorklistItem.id,
        WorklistItem.year,
        WorklistItem.number,
        WorklistItem.title,
        WorklistItem.opened_on,
    )
    rows = db.execute(
        select(*columns).where(
            WorklistItem.id.in_(list(ids)), WorklistItem.public, WorklistItem.state != "withdrawn"
        )
    )
    return {
        item_id: (f"{called(year, number)} {title}", f"worklist/{item_id}", on)
        for item_id, year, number, title, on in rows
    }


def _of(condition: Any) -> Any:
    """How many rows meet a condition, beside other counts in one statement."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """From `since` up to before `until`; what is open and overdue is counted as it stands at the end of it."""
    opened = _opened(since, until)
    yield FigureValue("worklist.opened", N_("列入清单"), opened["all"])
    yield FigureValue("worklist.disputes", N_("登记矛盾纠纷"), opened["disputes"])
    late = _overdue(until)
    yield from _closed(since, until, late)
    yield FigureValue("worklist.overdue", N_("逾期未销号"), late, state=True)


def _opened(since: date, until: date) -> dict[str, int]:
    counted = select(func.count(), _of(WorklistItem.kind == "dispute")).where(
        WorklistItem.opened_on >= since, WorklistItem.opened_on < until, WorklistItem.state != "withdrawn"
    )
    everything, disputes = db.execute(counted).one()
    return {"all": everything, "disputes": disputes}


def _closed(since: date, until: date, late: int) -> Iterable[FigureValue]:
    """Everything about items closed in the period: one statement, a row for each colour.

    The `late` ones, still open and overdue at its end, count against the share that was closed in time.
    """
    confirmed = and_(WorklistItem.kind == "difficulty", WorklistItem.confirmed_at.is_not(None))
    columns = (
        WorklistItem.colour,
        func.count(),
        _of(and_(WorklistItem.promised_on.is_not(None), WorklistItem.late_days == 0)),
        _of(WorklistItem.promised_on.is_not(None)),
        _of(confirmed),
        _of(WorklistItem.kind == "dispute"),
        _of(WorklistItem.rating.is_not(None)),
        _of(WorklistItem.rating == "satisfied"),
        _of(WorklistItem.rating.in_(["satisfied", "mostly"])),
        func.coalesce(func.sum(WorklistItem.days_taken), 0),
    )
    ended = (WorklistItem.closed_on >= since, WorklistItem.closed_on < until, WorklistItem.state == "closed")
    rows = db.execute(select(*columns).where(*ended).group_by(WorklistItem.colour)).all()
    closed, in_time, dated, solved, disputes, rated, fully, satisfied = (
        sum(int(row[place]) for row in rows) for place in range(1, 9)
    )
    yield FigureValue("worklist.closed", N_("销号"), closed)
    yield FigureValue("worklist.in_time", N_("按时销号率"), in_time, dated + late)
    yield FigureValue("worklist.solved", N_("解决群众难题"), solved)
    yield FigureValue("worklist.disputes_closed", N_("化解矛盾纠纷"), disputes)
    yield FigureValue("worklist.satisfied", N_("满意率（含基本满意）"), satisfied, rated)
    yield FigureValue("worklist.fully_satisfied", N_("满意率（只算满意）"), fully, rated)
    for colour, label in _DAYS.items():
        mine = [row for row in rows if row[0] == colour]
        taken, count = (sum(int(row[place]) for row in mine) for place in (9, 1))
        yield FigureValue(f"worklist.days.{colour}", label, taken, count, unit="days")


_DAYS = {
    "green": N_("绿色事项销号用时"),
    "orange": N_("橙色事项销号用时"),
    "red": N_("红色事项销号用时"),
}


def _overdue(until: date) -> int:
    """Items open and overdue when the period ended, those closed since then, too; now, if it is not over."""
    still = and_(WorklistItem.state.in_(RUNNING), WorklistItem.clock_on < min(until, today()))
    since = and_(WorklistItem.state == "closed", WorklistItem.closed_on >= until, WorklistItem.due_on < until)
    late = select(func.count()).select_from(WorklistItem)
    return db.scalar(late.where(WorklistItem.opened_on < until, or_(still, since))) or 0
