"""Saying how a matter ended where it was taken; whoever handed it over hears of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.clock import clock
from yishi.database import db
from yishi.events import publish
from yishi.matters.events import MatterReopened, MatterSettled
from yishi.matters.links import OUTCOMES
from yishi.matters.models import MatterLink


def settle(target: str, target_id: UUID, *, outcome: str, words: str = "") -> int:
    """What the target's module calls when its thing has ended; gives how many sources were told.

    `outcome` is one of `OUTCOMES` but the empty one. A thing that began by itself has no source: 0.
    """
    if not outcome or outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome!r}")
    links = _links(target, target_id)
    for link in links:
        link.outcome, link.words, link.settled_at = outcome, words, clock.now()
        publish(MatterSettled(link.source, link.source_id, link.target, link.target_id, outcome))
    return len(links)


def reopen(target: str, target_id: UUID) -> int:
    """The thing goes on after it had ended."""
    links = _links(target, target_id)
    for link in links:
        link.outcome, link.words, link.settled_at = "", "", None
        publish(MatterReopened(link.source, link.source_id, link.target, link.target_id))
    return len(links)


def _links(target: str, target_id: UUID) -> list[MatterLink]:
    rows = select(MatterLink).where(MatterLink.target == target, MatterLink.target_id == target_id)
    return list(db.scalars(rows.order_by(MatterLink.at, MatterLink.id)))
