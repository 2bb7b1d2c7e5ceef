"""Writing down what happened: the item's timeline, the platform's record of acts, and who is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from yishi.toolkit import N_, Actor, activity, assisted, clock, db, new_id, notify, publish
from yishi_worklist.events import OutsideTold
from yishi_worklist.kinds import ENTRIES
from yishi_worklist.models import WorklistEntry, WorklistItem
from yishi_worklist.rights import is_reporter
from yishi_worklist.rows import SUBJECT
from yishi_worklist.settings import NAME

_VERBS = {kind: N_("办理清单%(number)s：%(act)s") for kind in ENTRIES}


def tell(
    actor: Actor, item: WorklistItem, kind: str, text: str = "", *, public: bool = True, **data: Any
) -> None:
    """One entry of the timeline. Public ones are without names; of one who stays anonymous nobody's name is kept."""
    own = is_reporter(actor, item)
    acting = replace(actor, account_id=None, person_id=None, name="") if own and item.anonymous else actor
    entry_id = new_id()
    db.add(
        WorklistEntry(
            id=entry_id,
            item_id=item.id,
            at=clock.now(),
            kind=kind,
            text=text,
            public=public and item.public,
            person_id=acting.person_id,
            account_id=acting.account_id,
            name=acting.name if acting.account_id else "",
            role="reporter" if own else next(iter(sorted(acting.roles)), ""),
            round=item.reopen_count,
            data=data,
        )
    )
    db.flush()
    activity.record(
        acting,
        f"worklist.{kind}",
        _VERBS[kind],
        (SUBJECT, item.id),
        public=public and item.public,
        plugin=NAME,
        number=item.called,
        act=ENTRIES[kind],
    )
    if actor.beneficiary_id is not None:
        assisted.note(actor, ENTRIES[kind], (SUBJECT, item.id), path=f"worklist/{item.id}")
    if item.outside:
        publish(OutsideTold(item.id, entry_id, kind))


def tell_reporter(actor: Actor, item: WorklistItem, what: str, words: str, **params: Any) -> None:
    """Who reported it hears of it, unless it is their own act."""
    if item.reporter_id is not None and not is_reporter(actor, item):
        _notify(item.reporter_id, item, what, words, params)


def tell_handler(actor: Actor, item: WorklistItem, what: str, words: str, **params: Any) -> None:
    if item.handler_id is not None and item.handler_id != actor.person_id:
        _notify(item.handler_id, item, what, words, params)


def _notify(person_id: UUID, item: WorklistItem, what: str, words: str, params: dict[str, Any]) -> None:
    notify(
        person_id,
        words,
        {"number": item.called, "title": item.title, **params},
        path=f"worklist/{item.id}",
        key=f"worklist:{item.id}:{what}",
    )
