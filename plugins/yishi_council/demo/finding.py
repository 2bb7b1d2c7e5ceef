"""What the demo's stories find in a tenant: its estate, topics and people."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Person, Topic, db, places
from yishi_council.models import AgendaItem, Meeting, Seat, Summons
from yishi_council.service import Holder


def estate(name: str) -> UUID | None:
    return db.scalar(select(places.Estate.id).where(places.Estate.name == name))


def topic(words: str) -> UUID | None:
    """The first topic in public with these words in its title that is still debated; objections follow it."""
    found = select(Topic.id).where(
        Topic.title.contains(words),
        Topic.public.is_(True),
        Topic.stage.in_(["raised", "accepted", "deliberating"]),
        Topic.merged_into_id.is_(None),
    )
    return db.scalars(found.order_by(Topic.raised_at, Topic.number)).first()


def homes_of(estate_id: UUID) -> list[UUID]:
    """Homes that were handed over, in the roster's order."""
    unit = places.Unit
    found = select(unit.id).where(unit.estate_id == estate_id, unit.status == "delivered")
    return list(db.scalars(found.order_by(unit.sort_key, unit.id)))


def items(meeting: Meeting) -> list[AgendaItem]:
    found = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(db.scalars(found.order_by(AgendaItem.position)))


def seats(meeting: Meeting) -> list[Seat]:
    """The seats that were summoned, in the order in which they were given."""
    called = select(Summons.seat_id).where(Summons.meeting_id == meeting.id, Summons.seat_id.is_not(None))
    return list(db.scalars(select(Seat).where(Seat.id.in_(called)).order_by(Seat.id)))


def person(name: str) -> UUID | None:
    found = select(Person.id).where(Person.name == name, Person.erased_at.is_(None))
    return db.scalars(found.order_by(Person.created_at.desc(), Person.id)).first()


def holder(name: str, *, basis: str = "", constituency: str = "") -> Holder:
    """The person of this name where there is one on record, else the name."""
    person_id = person(name)
    known: Mapping[str, object] = {"person_id": person_id} if person_id else {"name": name}
    return Holder(**known, basis=basis, constituency=constituency)  # type: ignore[arg-type]


def residents(number: int, *, but: str) -> list[UUID]:
    """People on record here, the chair (of the name `but`) left out."""
    people = select(Person.id).where(Person.kind == "person", Person.erased_at.is_(None), Person.name != but)
    return list(db.scalars(people.order_by(Person.sort_key, Person.id).limit(number)))
