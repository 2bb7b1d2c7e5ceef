"""What the list holds about a person: for their copy, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import PersonRecord, _, db
from yishi_worklist.kinds import ENTRIES, STATES
from yishi_worklist.models import WorklistEntry, WorklistItem, called


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """What they reported, what they handled, what they wrote on timelines."""
    for title, rows in (
        (_("反映的事项"), _items(WorklistItem.reporter_id == person_id)),
        (_("办理的事项"), _items(WorklistItem.handler_id == person_id)),
        (_("在办理清单里写的话"), _entries(person_id)),
    ):
        if rows:
            yield PersonRecord(title, rows)


def _items(whose: Any) -> list[dict[str, Any]]:
    columns = (
        WorklistItem.year,
        WorklistItem.number,
        WorklistItem.title,
        WorklistItem.text,
        WorklistItem.state,
        WorklistItem.opened_on,
        WorklistItem.rating,
    )
    rows = db.execute(select(*columns).where(whose).order_by(WorklistItem.opened_at))
    return [
        {
            "number": called(row.year, row.number),
            "title": row.title,
            "text": row.text,
            "state": _(STATES[row.state]),
            "opened_on": row.opened_on.isoformat(),
            "rating": row.rating or "",
        }
        for row in rows
    ]


def _entries(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(WorklistEntry.at, WorklistEntry.kind, WorklistEntry.text)
        .where(WorklistEntry.person_id == person_id)
        .order_by(WorklistEntry.at)
    )
    return [{"at": at.isoformat(), "act": _(ENTRIES[kind]), "text": text} for at, kind, text in rows]


def erase(person_id: UUID) -> None:
    """Take the name off: the matter is the community's, and its number stays."""
    gone: tuple[tuple[Any, dict[str, Any]], ...] = (
        (WorklistItem.reporter_id, {"reporter_id": None}),
        (WorklistItem.handler_id, {"handler_id": None, "handler_name": "", "handler_account_id": None}),
        (WorklistItem.asked_by_person_id, {"asked_by_person_id": None, "asked_by_account_id": None}),
        (
            WorklistItem.reported_by_person_id,
            {"reported_by_person_id": None, "reported_by_account_id": None},
        ),
        (WorklistItem.closed_by_id, {"closed_by_id": None, "closed_by": ""}),
    )
    for column, blank in gone:
        changed = update(WorklistItem).where(column == person_id)
        db.execute(changed.values(**blank, version=WorklistItem.version + 1))
    mine = update(WorklistEntry).where(WorklistEntry.person_id == person_id)
    db.execute(mine.values(person_id=None, account_id=None, name=""))
