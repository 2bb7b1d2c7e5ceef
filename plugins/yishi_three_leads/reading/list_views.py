"""One of the two lists, whole or a page of it, with what became of each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, select

from yishi.toolkit import Actor, Unknown, guarded, matters, read
from yishi_three_leads.models import Listing, ListLine
from yishi_three_leads.rights import need_all
from yishi_three_leads.rows import ENTRY

WHOLE = 1_000_000
"""As many lines as no list has."""

_HEAD = (
    Listing.id,
    Listing.round_id,
    Listing.kind,
    Listing.title,
    Listing.size,
    Listing.frozen_on,
    Listing.frozen_by,
    Listing.hash,
)


def _link(*conditions: Any) -> Any:
    """Whether the line became something of which `conditions` hold."""
    link = matters.MatterLink
    return exists().where(
        link.tenant_id == ListLine.tenant_id,
        link.source == ENTRY,
        link.source_id == ListLine.entry_id,
        *conditions,
    )


def _count(*conditions: Any) -> Any:
    lines = select(func.count(ListLine.id)).where(
        ListLine.tenant_id == Listing.tenant_id, ListLine.listing_id == Listing.id, *conditions
    )
    return lines.correlate(Listing).scalar_subquery()


_LIST = guarded(
    select(
        *_HEAD,
        _count(_link()).label("handed"),
        _count(_link(), ~_link(matters.MatterLink.outcome == "")).label("settled"),
        ListLine.id.label("line_id"),
        ListLine.entry_id,
        ListLine.position,
        ListLine.text,
        ListLine.place,
        ListLine.said,
    )
    # Lines are numbered without gaps, so a page of them is a span of numbers.
    .outerjoin(
        ListLine,
        and_(
            ListLine.tenant_id == Listing.tenant_id,
            ListLine.listing_id == Listing.id,
            ListLine.position.between(bindparam("first"), bindparam("last")),
        ),
    )
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
    """A list with some or all of its lines; the counts are of the whole list.

    `handed`: lines that became something elsewhere; `settled`: those of which everything that they became has ended.
    """

    id: UUID
    round_id: UUID
    kind: str
    title: str
    size: int
    frozen_on: date
    frozen_by: str
    hash: str
    handed: int
    settled: int
    lines: tuple[Line, ...]

    @property
    def waiting(self) -> int:
        """Lines that became nothing yet."""
        return self.size - self.handed


def list_view(actor: Actor, listing_id: UUID, *, number: int = 1, size: int = WHOLE) -> ListView:
    """A list as it was frozen, and what became of it since; two statements. Raises `Unknown`."""
    need_all(actor)
    asked = {"id": listing_id, "first": (number - 1) * size + 1, "last": number * size}
    rows = read(_LIST, asked).all()
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
    values: list[Any] = [*rows[0][:10], lines]
    return ListView(*values)
