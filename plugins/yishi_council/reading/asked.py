"""Whom a slot poll asks, entrance by entrance, for those who write down what homes said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, func, select

from yishi.toolkit import Actor, guarded, places, read
from yishi_council.models import Council, SlotAnswer, SlotPoll
from yishi_council.reading.mine import Home
from yishi_council.reading.summoned import is_household
from yishi_council.rights import RECORDS
from yishi_council.rows import today


@dataclass(frozen=True, slots=True)
class EntranceAsked:
    """An entrance of the council's estate: its households, and how many of them answered."""

    entrance_id: UUID
    building: str
    entrance: str
    homes: int
    answered: int


_DAY: Any = bindparam("day", type_=Date)
_ASKED = (
    and_(Council.tenant_id == places.Unit.tenant_id, Council.estate_id == places.Unit.estate_id),
    and_(SlotPoll.tenant_id == Council.tenant_id, SlotPoll.council_id == Council.id),
)
_ANSWERED = and_(
    SlotAnswer.tenant_id == SlotPoll.tenant_id,
    SlotAnswer.poll_id == SlotPoll.id,
    SlotAnswer.unit_id == places.Unit.id,
)
_OF_POLL = and_(SlotPoll.id == bindparam("poll"), is_household(_DAY))
_HOMES = guarded(
    select(places.Unit.id, places.Unit.label, SlotAnswer.choices, func.count().over().label("total"))
    .join(Council, _ASKED[0])
    .join(SlotPoll, _ASKED[1])
    .outerjoin(SlotAnswer, _ANSWERED)
    .where(_OF_POLL)
    .order_by(places.Unit.sort_key, places.Unit.id)
)
_ENTRANCES = guarded(
    select(
        places.Entrance.id,
        places.Building.name.label("building"),
        places.Entrance.name.label("entrance"),
        func.count(places.Unit.id),
        func.count(SlotAnswer.id),
    )
    .select_from(places.Unit)
    .join(Council, _ASKED[0])
    .join(SlotPoll, _ASKED[1])
    .join(
        places.Entrance,
        and_(
            places.Entrance.tenant_id == places.Unit.tenant_id,
            places.Entrance.id == places.Unit.entrance_id,
        ),
    )
    .join(
        places.Building,
        and_(
            places.Building.tenant_id == places.Entrance.tenant_id,
            places.Building.id == places.Entrance.building_id,
        ),
    )
    .outerjoin(SlotAnswer, _ANSWERED)
    .where(_OF_POLL)
    .group_by(
        places.Entrance.id,
        places.Building.name,
        places.Entrance.name,
        places.Building.sort_key,
        places.Entrance.sort_key,
    )
    .order_by(places.Building.sort_key, places.Entrance.sort_key)
)


def households_asked(
    actor: Actor, poll_id: UUID, *, entrance_id: UUID | None = None, number: int = 1, size: int = 100
) -> tuple[list[Home], int]:
    """A page of the households that a poll asks, in natural order, and how many there are; one statement."""
    actor.need(RECORDS)
    statement = _HOMES
    if entrance_id is not None:
        statement = statement.where(places.Unit.entrance_id == entrance_id)
    page = statement.limit(size).offset((number - 1) * size)
    rows = read(page, {"poll": poll_id, "day": today()}).all()
    homes = [Home(row.id, row.label, None if row.choices is None else tuple(row.choices)) for row in rows]
    return homes, rows[0].total if rows else 0


def entrances_asked(actor: Actor, poll_id: UUID) -> list[EntranceAsked]:
    """Entrance by entrance: households asked, answered; one statement."""
    actor.need(RECORDS)
    return [EntranceAsked(*row) for row in read(_ENTRANCES, {"poll": poll_id, "day": today()})]
