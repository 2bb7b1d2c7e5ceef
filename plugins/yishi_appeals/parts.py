"""Appeals that were merged into another: how the one that stays ends is how they end."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import db, matters
from yishi_appeals.models import Appeal
from yishi_appeals.rows import SUBJECT


def parts_of(appeal_id: UUID) -> list[UUID]:
    """What was merged into this one, and into that again; oldest number first."""
    found: list[UUID] = []
    waiting = [appeal_id]
    while waiting:
        of = select(Appeal.id).where(Appeal.merged_into_id.in_(waiting)).order_by(Appeal.number)
        waiting = list(db.scalars(of))
        found += waiting
    return found


def settle(appeal_id: UUID, *, outcome: str, words: str) -> None:
    """Tell what the appeal came from, and what those merged into it came from, how it ended."""
    for one in _with_parts(appeal_id):
        matters.settle(SUBJECT, one, outcome=outcome, words=words)


def reopen(appeal_id: UUID) -> None:
    for one in _with_parts(appeal_id):
        matters.reopen(SUBJECT, one)


def _with_parts(appeal_id: UUID) -> Iterator[UUID]:
    yield appeal_id
    yield from parts_of(appeal_id)
