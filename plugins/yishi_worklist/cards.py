"""What is asked of a resident, and cards on the worker's desk; one statement each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, Uuid, and_, bindparam, case, func, select

from yishi.toolkit import Actor, Ask, Card, _, guarded, read
from yishi_worklist.models import WorklistItem, called
from yishi_worklist.rights import APPROVES, ASSIGNS, HANDLES, SPEAKS, within
from yishi_worklist.rows import today

_TO_CONFIRM = guarded(
    select(
        WorklistItem.id, WorklistItem.year, WorklistItem.number, WorklistItem.title, WorklistItem.result_text
    )
    .where(
        WorklistItem.reporter_id == bindparam("person"),
        WorklistItem.state == "reported",
        WorklistItem.confirmed_at.is_(None),
    )
    .order_by(WorklistItem.reported_at, WorklistItem.id)
    .limit(5)
)


def asks(actor: Actor) -> Iterable[Ask]:
    """Whether what one reported is done now."""
    if actor.person_id is None or not actor.may(SPEAKS):
        return []
    return [
        Ask(
            title=_("办好了吗：%(title)s", title=title),
            path=f"worklist/{item_id}",
            action=_("去确认"),
            tag=called(year, number),
            note=result[:80],
        )
        for item_id, year, number, title, result in read(_TO_CONFIRM, {"person": actor.person_id})
    ]


_day = bindparam("day", type_=Date)
_person = bindparam("person", type_=Uuid)


def _of(condition: Any) -> Any:
    """How many rows meet a condition, beside other counts in one statement."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_IN_HAND = guarded(
    select(
        _of(WorklistItem.clock_on < _day),
        _of(WorklistItem.state == "open"),
        _of(WorklistItem.state == "reported"),
        _of(WorklistItem.asked_until.is_not(None)),
        _of(and_(WorklistItem.handler_id == _person, WorklistItem.state == "assigned")),
    ).where(WorklistItem.rank_on.is_not(None))
)


def for_desk(actor: Actor) -> Iterable[Card]:
    """What is late, what waits for somebody, what is mine."""
    if not actor.may(HANDLES):
        return []
    limits = within(actor)
    statement = _IN_HAND if limits is None else _IN_HAND.where(limits)
    row = read(statement, {"day": today(), "person": actor.person_id}).one()
    late, unassigned, to_close, asked, mine = (int(value) for value in row)
    offered = (
        (late, True, _("逾期未销号"), "worklist/desk?late=1", "red", 5),
        (unassigned, actor.may(ASSIGNS), _("清单事项待交办"), "worklist/desk?state=open", "orange", 15),
        (to_close, actor.may(APPROVES), _("办好的事项待销号"), "worklist/desk?state=reported", "plain", 25),
        (asked, actor.may(APPROVES), _("延期申请待审批"), "worklist/desk?asked=1", "plain", 26),
        (mine, True, _("交给我办的事项"), "worklist/desk?mine=1", "plain", 30),
    )
    return [
        Card(title, path, tone=tone, count=count, order=order)  # type: ignore[arg-type]
        for count, shown, title, path, tone, order in offered
        if count and shown
    ]
