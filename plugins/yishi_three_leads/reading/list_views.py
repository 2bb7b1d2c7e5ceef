"""One of the two lists, with what became of each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import Actor, Unknown, guarded, matters, read
from yishi_three_leads.models import Listing, ListLine
from yishi_three_leads.rights import MERGES
from yishi_three_leads.rows import ENTRY

_LIST = guarded(
    select(
        Listing.id,
        Listing.round_id,
        Listing.kind,
        Listing.title,
        Listing.size,
        Listing.frozen_on,
        Listing.frozen_by,
        Listing.hash,
        ListLine.id.label("line_id"),
        ListLine.entry_id,
        ListLine.position,
        ListLine.text,
        ListLine.place,
        ListLine.said,
    )
    .outerjoin(ListLine, (ListLine.tenant_id == Listing.tenant_id) & (ListLine.listing_id == Listing.id))
    .where(Listing.id == bindparam("id"))
    .order_by(ListLine.position)
)


@dataclass(frozen=True, slots=True)
class Line:
    id: UUID
    entry_id: UUID
    position: int
    text: str
    place: str
    said: int
    became: tuple[matters.Became, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    id: UUID
    round_id: UUID
    kind: str
    title: str
    size: int
    frozen_on: date
    frozen_by: str
    hash: str
    lines: tuple[Line, ...]

    @property
    def handed(self) -> int:
        """Lines that were handed to somebody."""
        return sum(bool(line.became) for line in self.lines)

    @property
    def settled(self) -> int:
        """Lines of which everything that they became has ended."""
        return sum(bool(line.became) and all(one.outcome for one in line.became) for line in self.lines)


def list_view(actor: Actor, listing_id: UUID) -> ListView:
    """A list as it was frozen, and what became of it since; two statements. Raises `Unknown`."""
    actor.need(MERGES)
    rows = read(_LIST, {"id": listing_id}).all()
    if not rows:
        raise Unknown("three_leads.unknown")
    links = matters.links_of(ENTRY, [row.entry_id for row in rows if row.entry_id])
    lines = tuple(
        Line(
            row.line_id,
            row.entry_id,
            row.position,
            row.text,
            row.place,
            row.said,
            tuple(links.get(row.entry_id, ())),
        )
        for row in rows
        if row.line_id is not None
    )
    values: list[Any] = [*rows[0][:8], lines]
    return ListView(*values)
