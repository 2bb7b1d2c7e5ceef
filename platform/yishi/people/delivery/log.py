"""What staff see of the queue: each message with its state, and trying a failed one again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, update

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db, guarded, read
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _
from yishi.people.delivery.planning import enqueue_send
from yishi.people.models import Delivery, Person
from yishi.text import mask_name

STATES: dict[str, str] = {
    "waiting": N_("等待发送"),
    "sending": N_("正在发送"),
    "sent": N_("已发出"),
    "failed": N_("没有发出"),
    "dropped": N_("不必发送"),
}
SUBJECT = "delivery"


@dataclass(frozen=True, slots=True)
class Line:
    """One message: to whom (masked), by which channel, what about (a msgid), and what became of it."""

    id: UUID
    who: str
    channel: str
    title: str
    params: dict[str, object]
    state: str
    tries: int
    error: str
    sent_to: str
    due_at: datetime
    changed_at: datetime


_LINES = guarded(
    select(
        Delivery.id,
        Person.name,
        Delivery.channel,
        Delivery.title,
        Delivery.params,
        Delivery.state,
        Delivery.tries,
        Delivery.error,
        Delivery.sent_to,
        Delivery.due_at,
        Delivery.changed_at,
    )
    .outerjoin(Person, Person.id == Delivery.person_id)
    .where(or_(bindparam("state") == "", Delivery.state == bindparam("state")))
    .order_by(Delivery.changed_at.desc(), Delivery.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNTS = guarded(select(Delivery.state, func.count()).group_by(Delivery.state))


def lines(actor: Actor, *, state: str = "", limit: int = 50, offset: int = 0) -> list[Line]:
    """A page of the log, what moved last on top; one statement. Needs `console.activity`."""
    actor.need("console.activity")
    given = {"state": state if state in STATES else "", "limit": limit, "offset": offset}
    return [Line(row[0], mask_name(row[1]) if row[1] else "", *row[2:]) for row in read(_LINES, given)]


def counts(actor: Actor) -> dict[str, int]:
    """How many there are in each state; one statement."""
    actor.need("console.activity")
    found = dict(read(_COUNTS).all())
    return {state: found.get(state, 0) for state in STATES}


def again(actor: Actor, *, delivery_id: UUID) -> None:
    """Send one that failed again, from the first try on. Refuses `people.not_failed`."""
    actor.need("console.settings")
    row = db.get(Delivery, (actor.tenant_id, delivery_id))
    if row is None:
        raise Unknown("people.no_delivery")
    now = clock.now()
    failed = update(Delivery).where(Delivery.id == delivery_id, Delivery.state == "failed")
    changed = failed.values(state="waiting", tries=0, due_at=now, changed_at=now, error="")
    done = db.execute(changed, execution_options={"synchronize_session": False})
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal("people.not_failed", _("这条消息不需要重发，请刷新页面看看。"))
    enqueue_send(str(row.person_id or ""), row.channel, now)
    activity.record(actor, "people.delivery_again", N_("重新发送一条通知"), (SUBJECT, delivery_id))
