"""Cards on the resident's home and on the worker's desk; one statement each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, or_, select

from yishi.toolkit import Actor, Card, _, guarded, read
from yishi_notices.kinds import KINDS
from yishi_notices.lists import LINE_COLUMNS, Line
from yishi_notices.models import Notice
from yishi_notices.rights import DRAFTS, PUBLISHES, READS

_NEWEST = guarded(
    select(*LINE_COLUMNS)
    .where(Notice.state.in_(["posted", "objected"]))
    .order_by(Notice.posted_on.desc(), Notice.number.desc())
    .limit(5)
)
_COUNTS = guarded(
    select(Notice.state, func.count())
    .where(Notice.state.in_(["draft", "objected"]))
    .where(or_(bindparam("all"), Notice.author_id == bindparam("person")))
    .group_by(Notice.state)
)


def for_residents(actor: Actor) -> Iterable[Card]:
    """The newest current notices, at most three: those with an objection say so."""
    if not actor.may(READS):
        return []
    lines = [line for line in (Line(*row) for row in read(_NEWEST)) if line.current]
    return [_card(line) for line in lines[:3]]


def _card(line: Line) -> Card:
    objected = line.state == "objected"
    return Card(
        title=line.title,
        path=f"notices/{line.id}",
        text=line.days_left or line.issuer,
        tag=_("有异议") if objected else _(KINDS[line.kind].label),
        tone="orange" if objected else "plain",
        order=40,
    )


def for_desk(actor: Actor) -> Iterable[Card]:
    """What waits for a worker: objections to be dealt with, drafts to be posted."""
    if not actor.may(DRAFTS):
        return []
    who = {"all": actor.may(PUBLISHES), "person": actor.person_id}
    counts: dict[str, int] = dict(read(_COUNTS, who).all())
    found = []
    if counts.get("objected"):
        objected = Card(
            _("公示有异议，待处理"), "notices/desk", tone="orange", count=counts["objected"], order=20
        )
        found.append(objected)
    if counts.get("draft"):
        found.append(Card(_("公告草稿，待发布"), "notices/desk", order=45, count=counts["draft"]))
    return found
