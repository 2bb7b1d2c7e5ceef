"""Items in the hands of somebody outside, who is no person here: a company of the property alliance.

The module that carries the item out and the answers back calls this; it has checked that the answer comes from
whoever has the item. Deadlines, marks and close-out stay those of every item. The actor of an answer may hold no
rights here: it is only who did it over there, for the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from yishi.toolkit import N_, Actor, Refusal, _, attachments, clock, db, members, notify, publish, refuse_all
from yishi_worklist.clockwork import set_clock
from yishi_worklist.closing import note_result
from yishi_worklist.events import ItemAssigned
from yishi_worklist.handing import mark_viewed
from yishi_worklist.lists import Wanted, board
from yishi_worklist.models import WorklistItem
from yishi_worklist.pausing import ask_for
from yishi_worklist.reading import Line
from yishi_worklist.rights import ASSIGNS, INSPECTS, need_reach
from yishi_worklist.rows import (
    MAX_SHORT,
    MAX_TEXT,
    SUBJECT,
    check_version,
    locked,
    need_running_clock,
    need_state,
    words,
)
from yishi_worklist.telling import tell, tell_reporter
from yishi_worklist.working import log

Files = Sequence[Mapping[str, Any]]
"""Files that came with a parcel and lie in this tenant's folder already."""


def hand_outside(
    actor: Actor, item_id: UUID, *, name: str, note: str = "", version: int | None = None
) -> WorklistItem:
    """交给外单位: `name` handles it from now on. Again, with another name, to hand it on.

    Refuses `worklist.same_handler`, `.is_reported`, and what has ended.
    """
    item = locked(item_id)
    need_reach(actor, item, ASSIGNS)
    check_version(item, version, {"handler_name": name}, wanted=_("交办这一项"))
    need_state(item, ("open", "assigned"))
    if item.outside and item.handler_name == name:
        raise Refusal("worklist.same_handler", _("这一项已经由这位办理人在办。"))
    said, problems = words(note, MAX_SHORT, field="note")
    refuse_all(problems)
    if item.viewed_at is None and actor.may(INSPECTS) and actor.account_id is not None:
        mark_viewed(actor, item)
    item.handler_id, item.handler_account_id, item.handler_name = None, None, name[:60]
    item.assigned_at, item.state = item.assigned_at or clock.now(), "assigned"
    set_clock(item)
    db.flush()
    tell(actor, item, "outside", said or name)
    tell_reporter(actor, item, "in_hand", N_("您反映的「%(title)s」已经有人办理"))
    publish(ItemAssigned(item.id, None))
    return item


def received_outside(actor: Actor, item_id: UUID) -> WorklistItem:
    """They took it on."""
    item = _theirs(item_id)
    tell(actor, item, "received", item.handler_name)
    return item


def progress_outside(actor: Actor, item_id: UUID, *, text: str, files: Files = ()) -> WorklistItem:
    """How it goes, in their words, with their photos; on an item that is followed up this is the follow-up."""
    item = _theirs(item_id)
    log(actor, item, text=text)
    attachments.keep((SUBJECT, item.id), files, role="progress", public=item.public)
    return item


def result_outside(actor: Actor, item_id: UUID, *, text: str, files: Files = ()) -> WorklistItem:
    """Their result with its evidence: closing asks for the same as of any other (A48)."""
    item = _theirs(item_id)
    need_state(item, ("assigned",))
    need_running_clock(item)
    said, problems = words(text, MAX_TEXT, needed=_("请写办理结果，居民会看到。"))
    refuse_all(problems)
    attachments.keep((SUBJECT, item.id), files, role="result", public=item.public)
    note_result(actor, item, said, files=len(files))
    return item


def extension_outside(actor: Actor, item_id: UUID, *, until: date, reason: str) -> WorklistItem:
    """They ask for a later day; somebody of the community decides."""
    item = _theirs(item_id)
    ask_for(actor, item, until=until, reason=reason)
    return item


def declined_outside(actor: Actor, item_id: UUID, *, reason: str) -> WorklistItem:
    """They do not take it, and say why: it waits for another handler, and who supervises hears of it."""
    item = _theirs(item_id)
    need_state(item, ("assigned",))
    who = item.handler_name
    _nobodys(item)
    tell(actor, item, "declined", reason)
    for one in members.holding(INSPECTS):
        notify(
            one.person_id,
            N_("%(who)s退回了%(number)s「%(title)s」，请另行交办"),
            {"who": who, "number": item.called, "title": item.title},
            path=f"worklist/{item.id}",
            key=f"worklist:{item.id}:declined:{item.version}",
        )
    publish(ItemAssigned(item.id, None))
    return item


def take_back(actor: Actor, item_id: UUID, *, reason: str, version: int | None = None) -> WorklistItem:
    """收回: the community hands it to somebody else, or does it itself.

    Refuses `worklist.not_outside`, `.reason_missing`, `.is_reported`, and what has ended.
    """
    item = locked(item_id)
    need_reach(actor, item, ASSIGNS)
    check_version(item, version, {"reason": reason}, wanted=_("收回交办"))
    if not item.outside:
        raise Refusal("worklist.not_outside", _("这一项没有交给外单位，不用收回。"))
    need_state(item, ("assigned",))
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么收回。"))
    refuse_all(problems)
    _nobodys(item)
    tell(actor, item, "recalled", why)
    publish(ItemAssigned(item.id, None))
    return item


def hand_on_outside(actor: Actor, item_id: UUID, *, name: str) -> WorklistItem:
    """Over there it was given to another of theirs: `name` has it now."""
    item = _theirs(item_id)
    item.handler_name = name[:60]
    tell(actor, item, "outside", name)
    return item


def unassigned(actor: Actor, *, number: int, size: int, estate: UUID | None = None) -> tuple[list[Line], int]:
    """What waits for somebody and this actor sees, the most pressing first; and how many there are."""
    return board(actor, Wanted(state="open", estate=estate), number=number, size=size)


def _theirs(item_id: UUID) -> WorklistItem:
    """The item, while somebody outside has it; else what came too late is refused."""
    item = locked(item_id)
    if not item.outside or not item.running:
        raise Refusal("worklist.not_outside", _("这一项已经不由外单位办理。"))
    return item


def _nobodys(item: WorklistItem) -> None:
    item.handler_name, item.state = "", "open"
    item.asked_until, item.asked_reason = None, ""
    item.asked_by_person_id, item.asked_by_account_id = None, None
    set_clock(item)
    db.flush()
