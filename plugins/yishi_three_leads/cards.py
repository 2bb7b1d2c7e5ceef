"""What is asked of leads, and cards on the desk; one statement each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from yishi.toolkit import Actor, Ask, Card, _, guarded, read
from yishi_three_leads.kinds import OPEN
from yishi_three_leads.models import Round, Sheet
from yishi_three_leads.rights import COLLECTS, merges_all
from yishi_three_leads.rows import today

_ASKED = guarded(
    select(Round.title, Round.due_on, func.count(Sheet.id))
    .join(Sheet, (Sheet.tenant_id == Round.tenant_id) & (Sheet.round_id == Round.id))
    .where(Sheet.person_id == bindparam("person"), Sheet.state == OPEN, Round.state == OPEN)
    .group_by(Round.id, Round.title, Round.due_on)
    .order_by(Round.due_on)
    .limit(3)
)
_MISSING = guarded(
    select(Round.id, Round.title, Round.due_on, func.count(Sheet.id))
    .join(Sheet, (Sheet.tenant_id == Round.tenant_id) & (Sheet.round_id == Round.id))
    .where(Sheet.state == OPEN, Round.state == OPEN)
    .group_by(Round.id, Round.title, Round.due_on)
    .order_by(Round.due_on)
    .limit(2)
)


def asks(actor: Actor) -> Iterable[Ask]:
    """A lead is asked for the sheet of the round that runs."""
    if actor.person_id is None or not actor.may(COLLECTS):
        return []
    return [
        Ask(
            title=_("%(round)s的情况还没交", round=title),
            path="three_leads/mine",
            action=_("去填写"),
            tag=_("三长"),
            note=_("没有事也请点一下“零报告”。"),
            due=due,
        )
        for title, due, _sheets in read(_ASKED, {"person": actor.person_id})
    ]


def for_desk(actor: Actor) -> Iterable[Card]:
    """How many sheets of the running rounds are missing."""
    if not merges_all(actor):
        return []
    return [
        Card(
            title=_("%(round)s还没交的三长", round=title),
            path=f"three_leads/rounds/{round_id}?state=open",
            tone="orange" if due < today() else "plain",
            tag=_("已过期") if due < today() else "",
            count=missing,
            order=40,
        )
        for round_id, title, due, missing in read(_MISSING)
    ]
