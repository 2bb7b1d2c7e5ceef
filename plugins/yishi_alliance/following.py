"""What happens to a handed-over item here is told to its company: level, pauses, urging, sending back, the end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from yishi.toolkit import N_, Actor, TenantView, Unknown, db, matters, system
from yishi_alliance import snapshot
from yishi_alliance.handing import close_row, end, open_of
from yishi_alliance.models import Handover
from yishi_alliance.rows import HANDOVER
from yishi_alliance.sending import try_to_say
from yishi_worklist import service as worklist

BACK = ("sent_back", "disputed", "reopened")
QUIET = ("visited", "confirmed")
"""Of these the company hears that, not what was said: the words are the resident's own."""
TOLD = (
    "levelled",
    "inspected",
    "urged",
    "paused",
    "resumed",
    "extension_granted",
    "extension_refused",
    "recounted",
    "overdue",
    "closed",
    "withdrawn",
    *BACK,
    *QUIET,
)
"""What else is written on its timeline is the company's own, or none of its business."""


def follow_item(tenant: TenantView, event: worklist.OutsideTold) -> None:
    """Something was written on the timeline of an item that is out. Said once, by the entry's id."""
    if event.kind not in TOLD:
        return
    handover = _current(event)
    if handover is None:
        return
    entry, item = worklist.entry(event.entry_id), worklist.item(event.item_id)
    if event.kind == "visited" and entry.data.get("settled"):
        return
    _stand(handover, event.kind, entry.text)
    said = {
        "id": str(event.entry_id),
        "kind": event.kind,
        "text": "" if event.kind in QUIET else entry.text,
        "at": entry.at.isoformat(),
    }
    content: dict[str, Any] = {
        "handover": str(handover.id),
        "ended": event.kind if event.kind in ("closed", "withdrawn") else "",
        "late_days": item.late_days if event.kind == "closed" else 0,
        "standing": snapshot.standing(item),
        "said": said,
    }
    try_to_say(_nobody(tenant), handover.link_id, "state", content, key=f"{handover.id}:{event.entry_id}")


def _current(event: worklist.OutsideTold) -> Handover | None:
    """The handover that runs; of an item that is opened again the last one, which was closed with it."""
    running = open_of(event.item_id)
    if running is not None or event.kind != "reopened":
        return running
    last = select(Handover).where(Handover.item_id == event.item_id).order_by(Handover.attempt.desc())
    found = db.scalars(last.limit(1).with_for_update()).first()
    return found if found is not None and found.state == "closed" else None


def _stand(handover: Handover, kind: str, text: str) -> None:
    if kind in ("closed", "withdrawn"):
        close_row(handover, kind, text)
    elif kind in (*BACK, "visited") and handover.state in ("done", "closed"):
        if kind == "reopened":
            matters.reopen(HANDOVER, handover.id)
        handover.state, handover.open_item_id = "accepted", handover.item_id
        handover.ended_on, handover.reported_on, handover.reason = None, None, ""
    db.flush()


def follow_assignment(tenant: TenantView, event: worklist.ItemAssigned) -> None:
    """Somebody of the community has it now: the company has it no more."""
    if event.handler_id is None:
        return
    handover = open_of(event.item_id)
    if handover is None:
        return
    try:
        item = worklist.item(event.item_id)
    except Unknown:
        return
    if item.handler_id is not None:
        end(_nobody(tenant), handover, "withdrawn", N_("社区自己安排人办理。"))


def _nobody(tenant: TenantView) -> Actor:
    return system(tenant.id)
