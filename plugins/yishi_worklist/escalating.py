"""上报街道: what a community can't settle alone goes to the tenant above it, as a snapshot of what is known.

The item stays the community's, and its clock runs; above, it becomes an item of its own, with its own number,
level and clock. What is done there comes back (`answering`) and is written on the community's timeline.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    TenantView,
    _,
    attachments,
    clock,
    crossing,
    current_tenant,
    db,
    links,
    new_id,
    publish,
    refuse_all,
)
from yishi_worklist.answering import WAITS
from yishi_worklist.events import ItemAnswered, ItemEscalated
from yishi_worklist.kinds import FROM_BELOW, RUNNING
from yishi_worklist.models import WorklistEscalation, WorklistItem
from yishi_worklist.reading import timeline
from yishi_worklist.rights import APPROVES, need_reach
from yishi_worklist.rows import MAX_SHORT, SUBJECT, check_version, locked, need_state, words
from yishi_worklist.settings import NAME
from yishi_worklist.taking import take
from yishi_worklist.telling import tell, tell_handler, tell_reporter


def office() -> crossing.Above | None:
    """The tenant above, and whether items can be sent there; None where there is none, and above a community only."""
    return crossing.above(NAME) if current_tenant().kind == "community" else None


def may_escalate(kind: str, state: str, escalation: str) -> bool:
    """Whether an item stands so that it can be sent up, now or again."""
    here = current_tenant().kind == "community"
    return here and state in RUNNING and kind != FROM_BELOW and escalation not in WAITS


def escalate(actor: Actor, item_id: UUID, *, reason: str, version: int | None = None) -> WorklistItem:
    """上报街道, with the reason, which residents read: number, title, words, place, level, due date, what was done;
    never who reported it.

    Without an accepted link to the tenant above, or while it has this module off, it is written down only. Again after
    an answer or a return, and once a link is there. Refuses `worklist.reason_missing`, `.escalated_already`,
    `.not_a_community`, and what has ended.
    """
    item = locked(item_id)
    need_reach(actor, item, APPROVES)
    check_version(item, version, {"reason": reason}, wanted=_("上报街道"))
    need_state(item, RUNNING)
    above = office()
    ready = above is not None and above.ready
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么要上报街道，居民会看到。"))
    refuse_all([*problems, *_problems(item, ready=ready)])
    item.escalated_at, item.escalated_reason, item.escalation = clock.now(), why, "marked"
    said = _snapshot(item, why)
    tell(actor, item, "escalated", why, to=above.name if ready and above else "")
    if ready and above is not None and above.link_id is not None:
        _send(actor, item, above.link_id, said)
    told = N_("您反映的「%(title)s」已上报街道")
    tell_reporter(actor, item, f"escalated:{item.version}", told)
    publish(ItemEscalated(item.id))
    return item


def _problems(item: WorklistItem, *, ready: bool) -> list[Reason]:
    if item.kind == FROM_BELOW or current_tenant().kind != "community":
        return [
            Reason("worklist.not_a_community", _("只有社区的事项可以上报；这里请直接办理，或者退回社区。"))
        ]
    if item.escalation in WAITS:
        return [Reason("worklist.escalated_already", _("这一项已经上报，请等街道答复，或者联系街道。"))]
    if item.escalation == "marked" and not ready:
        sentence = _("这一项已经记为上报。要把内容发送过去，请先与街道建立联系。")
        return [Reason("worklist.escalated_already", sentence)]
    return []


def _snapshot(item: WorklistItem, why: str) -> dict[str, Any]:
    """What the tenant above is told: the public part of what was done, and no person."""
    done = timeline(item.id, public=True)[-40:]
    return {
        "act": "escalated",
        "number": item.called,
        "title": item.title,
        "text": item.text,
        "located": item.located,
        "level": item.level_name,
        "due_on": item.due_on.isoformat() if item.due_on else "",
        "opened_on": item.opened_on.isoformat(),
        "public": item.public,
        "reason": why,
        "done": [
            {"at": one.at.isoformat(), "kind": one.kind, "text": one.text[:400]}
            for one in done
            if one.role != "reporter"
        ],
    }


def _send(actor: Actor, item: WorklistItem, link_id: UUID, said: Mapping[str, Any]) -> None:
    link = next(one for one in links.accepted_links() if one.id == link_id)
    row = WorklistEscalation(
        id=new_id(),
        item_id=item.id,
        other_id=link.other_id,
        other_name=link.other_name,
        state="sent",
        reason=said["reason"],
        snapshot=dict(said),
        at=clock.now(),
        changed_at=clock.now(),
    )
    db.add(row)
    item.escalation = "sent"
    db.flush()
    payload = {"escalation": str(row.id), **said}
    crossing.send(actor, link_id=link_id, plugin=NAME, payload=payload, key=str(row.id))


def receive(tenant: TenantView, parcel: Mapping[str, Any]) -> None:
    """What arrived from the other side: an item from below, or what became of one that was sent up."""
    got = crossing.opened(parcel)
    said = got.payload
    if said["act"] == "escalated":
        take(tenant, got)
        return
    row = db.scalars(
        select(WorklistEscalation).where(WorklistEscalation.id == UUID(said["escalation"])).with_for_update()
    ).first()
    # Only the one it was sent to can answer it.
    if row is None or row.other_id != got.link.other_id:
        return
    item = locked(row.item_id)
    # Who over there did it is theirs to know; here it is the office that answers.
    there = Actor(tenant.id, name=row.other_name, roles=frozenset({"office"}), channel="job")
    if row.inward:
        tell(there, item, "down_ended", said["text"], public=False)
        tell_handler(there, item, f"ended:{row.id}", N_("%(number)s「%(title)s」社区已了结，请看说明"))
        return
    _hear(there, item, row, said)
    attachments.keep((SUBJECT, item.id), got.files, role="answer", public=item.public)


def _hear(there: Actor, item: WorklistItem, row: WorklistEscalation, said: Mapping[str, Any]) -> None:
    """Write down in the community what the tenant above says, and tell who is concerned."""
    act, text = said["act"], said["text"]
    entry, state, news, to_handler = _HEARD[act]
    row.changed_at, row.other_number = clock.now(), said["number"]
    if state:
        row.state = item.escalation = state
        row.answer = text if act in ("answered", "returned") else ""
    tell(there, item, entry, text, office=row.other_name, number=said["number"] if act == "received" else "")
    key = f"{entry}:{row.id}:{item.version}:{new_id()}"
    if news:
        tell_reporter(there, item, key, news, office=row.other_name)
    if to_handler:
        tell_handler(there, item, key, to_handler, office=row.other_name)
    if act == "answered":
        publish(ItemAnswered(item.id))


_HEARD: dict[str, tuple[str, str, str, str]] = {
    "received": ("up_received", "in_hand", "", ""),
    "progress": ("up_progress", "", N_("您反映的「%(title)s」，%(office)s有新进展"), ""),
    "answered": (
        "up_answered",
        "answered",
        N_("您反映的「%(title)s」，%(office)s有答复了"),
        N_("%(number)s「%(title)s」%(office)s已答复，请接着办"),
    ),
    "returned": (
        "up_returned",
        "returned",
        N_("您反映的「%(title)s」，%(office)s退回社区继续办理，请看原因"),
        N_("%(number)s「%(title)s」%(office)s已退回，请看原因"),
    ),
    "reopened": ("up_reopened", "in_hand", N_("您反映的「%(title)s」，%(office)s重新办理"), ""),
}
"""By act: the entry, the state after it, what the reporter hears, what the handler hears."""
