"""What the demo's stories find in a tenant: its estate, topics, electors and people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Person, Topic, db, places
from yishi_voting.models import Elector, Holder
from yishi_voting.service import Member


def estate(name: str) -> UUID | None:
    return db.scalar(select(places.Estate.id).where(places.Estate.name == name))


def topic(words: str) -> UUID | None:
    """The first topic with these words in its title; objections to it come after it."""
    found = select(Topic.id).where(Topic.title.contains(words), Topic.merged_into_id.is_(None))
    return db.scalars(found.order_by(Topic.raised_at, Topic.number)).first()


def electors(vote_id: UUID) -> list[tuple[int, list[Any]]]:
    rows = db.execute(
        select(Elector.number, Elector.units).where(Elector.vote_id == vote_id).order_by(Elector.number)
    )
    return [(number, units) for number, units in rows]


def numbers(vote_id: UUID) -> list[int]:
    return [number for number, _units in electors(vote_id)]


def by_building(vote_id: UUID) -> dict[str, list[int]]:
    """Ballot numbers of those with one home, by the building it is in."""
    found: dict[str, list[int]] = {}
    for number, units in electors(vote_id):
        if len(units) == 1:
            found.setdefault(units[0]["room"].partition("-")[0], []).append(number)
    return found


def holders(vote_id: UUID, number: int) -> list[UUID]:
    rows = db.scalars(
        select(Holder.person_id)
        .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
        .where(Holder.vote_id == vote_id, Elector.number == number, Holder.person_id.is_not(None))
        .order_by(Holder.id)
    )
    return [person_id for person_id in rows if person_id is not None]


def everybody() -> list[Member]:
    """Everybody on record here who is a person, in the order of names."""
    rows = db.execute(
        select(Person.id, Person.name)
        .where(Person.kind == "person", Person.erased_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    return [Member(str(person_id), name, person_id) for person_id, name in rows]
