"""What one side of an escalation tells the other: a send under their link, wherever there still is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, attachments, clock, crossing, db, links, new_id
from yishi_worklist.kinds import FROM_BELOW
from yishi_worklist.models import WorklistEscalation, WorklistItem
from yishi_worklist.rows import SUBJECT
from yishi_worklist.settings import NAME

WAITS = ("sent", "in_hand")
"""States of an escalation that still waits for its answer."""
_UPWARDS = frozenset({"ended"})
_STATES = {"answered": "answered", "returned": "returned", "reopened": "in_hand"}


def last_of(item_id: UUID, *, inward: bool) -> WorklistEscalation | None:
    """The last escalation of an item, seen from this tenant; its row is held until the transaction ends."""
    found = select(WorklistEscalation).where(
        WorklistEscalation.item_id == item_id, WorklistEscalation.inward.is_(inward)
    )
    latest = found.order_by(WorklistEscalation.at.desc(), WorklistEscalation.id.desc()).limit(1)
    return db.scalars(latest.with_for_update()).first()


def pass_on(actor: Actor, item: WorklistItem, act: str, text: str) -> None:
    """Tell the other side what happened to an escalated item; of any other item there is nobody to tell.

    `act`: `progress`, `answered`, `returned` or `reopened` of an item that came from below; `ended` of one that was
    sent up. Whose link has ended, or whose module is off, hears nothing: the item goes on here all the same.
    """
    inward = act not in _UPWARDS
    if inward != (item.kind == FROM_BELOW) or (not inward and item.escalation not in WAITS):
        return
    row = last_of(item.id, inward=inward)
    if row is None:
        return
    if act in _STATES:
        row.state, row.changed_at = _STATES[act], clock.now()
        row.answer = text if act == "answered" else ""
    files = _shown(item) if act == "answered" else ()
    send(actor, row, {"act": act, "text": text, "number": item.called}, files)


def send(actor: Actor, row: WorklistEscalation, said: Mapping[str, Any], files: Iterable[UUID] = ()) -> bool:
    """Send to the other side of an escalation; False where it can't be reached any more."""
    link_id = link_to(row.other_id)
    if link_id is None or not crossing.takes(row.other_id, NAME):
        return False
    payload = {"escalation": str(row.id), **said}
    return crossing.send(
        actor, link_id=link_id, plugin=NAME, payload=payload, key=f"{row.id}:{new_id()}", files=tuple(files)
    )


def link_to(other_id: int) -> UUID | None:
    """A link with that tenant which both have accepted."""
    return next((link.id for link in links.accepted_links() if link.other_id == other_id), None)


def _shown(item: WorklistItem) -> list[UUID]:
    """The files that show the result, where everybody may see them."""
    file = attachments.Attachment
    found = select(file.id).where(
        file.subject_kind == SUBJECT,
        file.subject_id == item.id,
        file.role == "result",
        file.at >= item.round_at,
    )
    return list(db.scalars(found.order_by(file.position, file.id).limit(9)))
