"""What this module holds about a person: for their copy, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import PersonRecord, _, db
from yishi_alliance.kinds import ENTRIES, ORDER_STATES, POSTS
from yishi_alliance.models import BranchMember, Handover, OrderEntry


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """Posts in the joint branch, what they wrote on orders, what they handed over."""
    for title, rows in (
        (_("联合党支部任职"), _posts(person_id)),
        (_("在交办单里写的话"), _entries(person_id)),
        (_("交给物业公司的事项"), _handed(person_id)),
    ):
        if rows:
            yield PersonRecord(title, rows)


def _posts(person_id: UUID) -> list[dict[str, Any]]:
    mine = select(BranchMember).where(BranchMember.person_id == person_id).order_by(BranchMember.since)
    return [
        {
            "name": row.name,
            "post": _(POSTS[row.post]),
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else "",
            "ended_on": row.ended_on.isoformat() if row.ended_on else "",
        }
        for row in db.scalars(mine)
    ]


def _entries(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(OrderEntry.at, OrderEntry.kind, OrderEntry.text)
        .where(OrderEntry.person_id == person_id)
        .order_by(OrderEntry.at)
    )
    return [{"at": at.isoformat(), "act": _(ENTRIES[kind]), "text": text} for at, kind, text in rows]


def _handed(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Handover.sent_on, Handover.item_number, Handover.company, Handover.state)
        .where(Handover.by_id == person_id)
        .order_by(Handover.sent_at)
    )
    return [
        {
            "sent_on": on.isoformat(),
            "number": number,
            "company": company,
            "state": _(ORDER_STATES[state]),
        }
        for on, number, company, state in rows
    ]


def erase(person_id: UUID) -> None:
    """Take the name off; what was done stays the company's and the community's."""
    blank: tuple[tuple[Any, Any, dict[str, Any]], ...] = (
        (BranchMember, BranchMember.person_id, {"person_id": None, "name": ""}),
        (Handover, Handover.by_id, {"by_id": None, "by_name": ""}),
    )
    for model, column, values in blank:
        changed = update(model).where(column == person_id)
        db.execute(changed.values(**values, version=model.version + 1))
    mine = update(OrderEntry).where(OrderEntry.person_id == person_id)
    db.execute(mine.values(person_id=None, name=""))
