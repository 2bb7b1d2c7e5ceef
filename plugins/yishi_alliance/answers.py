"""What the company says, as the community takes it: onto the item, by the work list's own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Refusal, Unknown, _, clock, crossing, db, new_id, notify
from yishi_alliance import snapshot
from yishi_alliance.handing import close_row
from yishi_alliance.kinds import RUNNING
from yishi_alliance.models import Handover, Partner
from yishi_alliance.sending import try_to_say
from yishi_worklist import service as worklist


def take_answer(parcel: crossing.Parcel, values: dict[str, Any]) -> None:
    """Apply one answer. What the work list does not take (it is paused, closed, not theirs any more) is said back."""
    handover = _of(parcel.link.id, values["handover"])
    if handover.state not in RUNNING:
        _say_back(parcel.sender, handover, _("社区已经收回或了结这一项。"))
        return
    before = (handover.state, handover.company)
    try:
        with db.begin_nested():
            _ACTS[values["act"]](_over_there(parcel.sender, handover), handover, values, parcel)
            db.flush()
    except Refusal as refusal:
        db.refresh(handover)
        assert (handover.state, handover.company) == before, "a refusal takes everything back"
        _say_back(parcel.sender, handover, refusal.message)


def _of(link_id: UUID, handover_id: UUID) -> Handover:
    """Only what was handed to this very alliance."""
    found = select(Handover).where(Handover.id == handover_id, Handover.link_id == link_id)
    handover = db.scalars(found.with_for_update().execution_options(populate_existing=True)).first()
    if handover is None:
        raise Unknown("alliance.unknown")
    return handover


def _over_there(sender: Actor, handover: Handover) -> Actor:
    """Who did it, with their company, as the timeline names them."""
    return replace(sender, name=" ".join((handover.company, sender.name))[:60])


def _accepted(who: Actor, handover: Handover, values: dict[str, Any], _parcel: crossing.Parcel) -> None:
    if handover.state != "sent":
        return
    handover.state, handover.accepted_at, handover.accepted_on = "accepted", values["at"], values["on"]
    worklist.received_outside(who, handover.item_id)


def _refused(who: Actor, handover: Handover, values: dict[str, Any], _parcel: crossing.Parcel) -> None:
    worklist.declined_outside(who, handover.item_id, reason=values["text"])
    close_row(handover, "refused", values["text"])
    _tell_giver(handover, "refused", N_("%(company)s退回了%(number)s「%(title)s」，请交给另一家"))


def _progress(who: Actor, handover: Handover, values: dict[str, Any], parcel: crossing.Parcel) -> None:
    worklist.progress_outside(who, handover.item_id, text=values["text"], files=parcel.files)


def _extension(who: Actor, handover: Handover, values: dict[str, Any], _parcel: crossing.Parcel) -> None:
    worklist.extension_outside(who, handover.item_id, until=values["until"], reason=values["text"])
    _tell_giver(
        handover, f"extension:{values['until']}", N_("%(company)s申请%(number)s「%(title)s」延期，请审批")
    )


def _done(who: Actor, handover: Handover, values: dict[str, Any], parcel: crossing.Parcel) -> None:
    if handover.state == "done":
        return
    worklist.result_outside(who, handover.item_id, text=values["text"], files=parcel.files)
    handover.state, handover.reported_on = "done", values["on"]
    if handover.accepted_at is None:
        handover.accepted_at, handover.accepted_on = values["at"], values["on"]
    words = N_("%(company)s报了%(number)s「%(title)s」的办理结果，请确认、销号")
    _tell_giver(handover, f"done:{handover.version}", words)


def _given(who: Actor, handover: Handover, values: dict[str, Any], _parcel: crossing.Parcel) -> None:
    """The alliance gave it to another company, which has to say anew whether it takes it."""
    partner = db.scalars(
        select(Partner).where(Partner.link_id == handover.link_id, Partner.company_id == values["company"])
    ).first()
    if partner is None:
        raise Unknown("alliance.unknown")
    handover.partner_id, handover.company = partner.id, partner.name
    handover.state, handover.accepted_at, handover.accepted_on = "sent", None, None
    handover.receipt_due, handover.overdue_said = values["receipt_due"] or handover.receipt_due, False
    worklist.hand_on_outside(who, handover.item_id, name=partner.name)


_ACTS = {
    "accepted": _accepted,
    "refused": _refused,
    "progress": _progress,
    "extension": _extension,
    "done": _done,
    "given": _given,
}


def _say_back(actor: Actor, handover: Handover, why: str) -> None:
    """How it really stands here, so that the other side does not wait for nothing."""
    try:
        item = worklist.item(handover.item_id)
    except Unknown:
        item = None
    ended = "" if handover.state in RUNNING else ("closed" if handover.state == "closed" else "withdrawn")
    said = {"id": str(new_id()), "kind": "not_taken", "text": why, "at": clock.now().isoformat()}
    content = {
        "handover": str(handover.id),
        "ended": ended,
        "late_days": item.late_days if item and ended == "closed" else 0,
        "standing": snapshot.standing(item) if item else None,
        "said": said,
    }
    try_to_say(actor, handover.link_id, "state", content)


def _tell_giver(handover: Handover, what: str, words: str) -> None:
    if handover.by_id is not None:
        notify(
            handover.by_id,
            words,
            {"company": handover.company, "number": handover.item_number, "title": handover.title},
            path=f"alliance/handovers/{handover.id}",
            key=f"alliance:{handover.id}:{what}",
        )
