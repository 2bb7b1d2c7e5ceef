"""Cards on the resident's home and on the worker's desk; one statement each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, case, func, select

from yishi.toolkit import Actor, Card, _, calendar, guarded, read
from yishi_appeals.kinds import STATES
from yishi_appeals.models import Appeal
from yishi_appeals.rights import RAISES, TRIAGES
from yishi_appeals.rows import today

_MINE = guarded(
    select(Appeal.id, Appeal.title, Appeal.state, Appeal.level_name, Appeal.colour, Appeal.due_on)
    .where(Appeal.reporter_id == bindparam("person"), Appeal.state.in_(["raised", "in_hand"]))
    .order_by(Appeal.raised_at.desc())
    .limit(3)
)
_DESK = guarded(
    select(
        func.coalesce(func.sum(case((Appeal.state == "raised", 1), else_=0)), 0).label("raised"),
        func.coalesce(func.sum(case((Appeal.due_on < bindparam("day"), 1), else_=0)), 0).label("late"),
    ).where(Appeal.state.in_(["raised", "in_hand"]))
)


def for_residents(actor: Actor) -> Iterable[Card]:
    """What became of one's own, while it is not done: at most three."""
    if actor.person_id is None or not actor.may(RAISES):
        return []
    return [_card(row) for row in read(_MINE, {"person": actor.person_id})]


def _card(row: Any) -> Card:
    found_id, title, state, level_name, colour, due_on = row
    left = calendar.days_left_text(due_on, today()) if due_on is not None and state == "in_hand" else ""
    return Card(
        title=title,
        path=f"appeals/{found_id}",
        text=left or _(STATES[state]),
        tag=level_name,
        tone=colour if colour in ("green", "orange", "red") else "plain",
        order=15,
    )


def for_desk(actor: Actor) -> Iterable[Card]:
    """What waits for triage, and what is late."""
    if not actor.may(TRIAGES):
        return []
    row = read(_DESK, {"day": today()}).one()
    found = []
    if row.raised:
        found.append(
            Card(
                _("诉求，待受理"), "appeals/desk?state=raised", tone="orange", count=int(row.raised), order=10
            )
        )
    if row.late:
        found.append(
            Card(_("诉求，已逾期"), "appeals/desk?state=late", tone="red", count=int(row.late), order=5)
        )
    return found
