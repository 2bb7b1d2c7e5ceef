"""The posted electorate as everybody may check it: rooms, areas and masked names, one's own in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from yishi.toolkit import Actor, Unknown, guarded, read
from yishi_voting.models import Elector, Holder, Objection
from yishi_voting.rights import MANAGES
from yishi_voting.shown.rolls import ObjectionLine, masked_names, matching

PAGE_SIZE = 50

_OWN = (
    select(Holder.elector_id)
    .where(
        Holder.tenant_id == Elector.tenant_id,
        Holder.elector_id == Elector.id,
        Holder.person_id == bindparam("person"),
    )
    .correlate(Elector)
    .exists()
)
_LINES = guarded(
    select(
        Elector.number,
        Elector.name,
        Elector.kind,
        Elector.area,
        Elector.units,
        _OWN.label("own"),
        func.count().over().label("total"),
    )
    .where(Elector.vote_id == bindparam("id"))
    .order_by(_OWN.desc(), Elector.number)
)
_SUMMARY = guarded(
    select(
        func.count().label("electors"),
        func.coalesce(func.sum(Elector.persons), 0).label("persons"),
        func.coalesce(func.sum(Elector.area), 0).label("area"),
    ).where(Elector.vote_id == bindparam("id"))
)
_OBJECTIONS = guarded(
    select(
        Objection.id,
        Objection.text,
        Objection.filed_at,
        Objection.answer_due,
        Objection.state,
        Objection.answer,
    )
    .where(Objection.vote_id == bindparam("id"), Objection.person_id == bindparam("person"))
    .order_by(Objection.filed_at, Objection.id)
)


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One elector; of one's own the name stands in full. `units` are `(label, area in 0.01 m² or None)`."""

    number: int
    name: str
    area: int
    units: tuple[tuple[str, int | None], ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What an electorate comes to; area in 0.01 m²."""

    electors: int
    persons: int
    area: int


def lines(actor: Actor, vote: Any, *, q: str = "", number: int = 1) -> tuple[list[PublicLine], int]:
    """A page of the electorate of `vote` (as `reading.view` gave it), one's own first, and how many match.

    Raises `Unknown` while it is not posted, except for who organises.
    """
    need_posted(actor, vote)
    found = _LINES.where(*matching(q)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    rows = read(found, {"id": vote.id, "person": actor.on_behalf_of}).all()
    return [_line(row) for row in rows], rows[0].total if rows else 0


def _line(row: Any) -> PublicLine:
    return PublicLine(
        number=row.number,
        name=row.name if row.own else masked_names(row.name, row.kind),
        area=row.area,
        units=tuple((unit["label"], unit["area"]) for unit in row.units),
        own=bool(row.own),
    )


def summary(actor: Actor, vote: Any) -> Summary:
    """How many electors, persons, and how much area; `Unknown` while the electorate is not posted."""
    need_posted(actor, vote)
    row = read(_SUMMARY, {"id": vote.id}).one()
    return Summary(int(row.electors), int(row.persons), int(row.area))


def need_posted(actor: Actor, vote: Any) -> None:
    if vote.electorate_posted_on is None and not vote.electorate_hash and not actor.may(MANAGES):
        raise Unknown("voting.electorate_not_posted")


def own_objections(actor: Actor, vote_id: UUID) -> list[ObjectionLine]:
    """What the actor objected to in this electorate, the earliest first."""
    if actor.on_behalf_of is None:
        return []
    rows = read(_OBJECTIONS, {"id": vote_id, "person": actor.on_behalf_of})
    return [ObjectionLine(mine=True, **row._mapping) for row in rows]
