"""Looking through the roster: estates with their totals, an estate's buildings and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, bindparam, cast, func, or_, select

from yishi.actor import Actor
from yishi.database import guarded, json_rows, read
from yishi.errors import Unknown
from yishi.people import finding
from yishi.people.models import Person
from yishi.places import counting, estates, labels, reach
from yishi.places.counting import Totals, decoded
from yishi.places.models import Building, Entrance, Estate, Ownership, RosterImport, Unit
from yishi.places.times import on, today
from yishi.text import clean, natural_key

PAGE = 50
UNFINISHED = ("queued", "applying")
_ESTATE: Any = bindparam("estate")


@dataclass(frozen=True, slots=True)
class EstateRow:
    """One estate of the list."""

    id: UUID
    name: str
    address: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class EntrancePart:
    """An entrance in the tree; `label` is empty for a building without entrances."""

    id: UUID
    label: str
    units: int


@dataclass(slots=True)
class BuildingPart:
    id: UUID
    label: str
    entrances: list[EntrancePart] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(entrance.units for entrance in self.entrances)


@dataclass(frozen=True, slots=True)
class EstateOverview:
    """An estate with its totals and its tree; `unfinished` is an import that is under way."""

    id: UUID
    name: str
    address: str
    note: str
    version: int
    totals: Totals
    buildings: Sequence[BuildingPart]
    unfinished: UUID | None


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """Which units of an estate; `words` is a room, an owner's name, or initials of its pinyin."""

    building: UUID | None = None
    entrance: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the list; owners as (person_id, masked name)."""

    id: UUID
    label: str
    area: int | None
    area_source: str
    status: str
    kind: str
    owners: Sequence[tuple[UUID, str]]


_LIST = guarded(select(Estate.id, Estate.name, Estate.address).order_by(Estate.name))


def list_estates(actor: Actor, words: str = "") -> list[EstateRow]:
    """All estates with their totals, or those whose name holds `words`."""
    actor.need("places.see")
    statement = _LIST
    if clean(words):
        statement = statement.where(Estate.id.in_(estates.ids_like(words)))
    counted = counting.totals()
    return [
        EstateRow(row.id, row.name, row.address, counted.get(row.id, Totals())) for row in read(statement)
    ]


_own_totals = counting.totals_query(Unit.estate_id == _ESTATE).subquery()
_in_entrance = (
    select(func.count())
    .where(Unit.tenant_id == Entrance.tenant_id, Unit.entrance_id == Entrance.id, Unit.removed_on.is_(None))
    .correlate(Entrance)
    .scalar_subquery()
)
_parts = (
    select(
        Building.id.label("building_id"),
        Building.name.label("building"),
        Entrance.id.label("entrance_id"),
        Entrance.name.label("entrance"),
        _in_entrance.label("units"),
    )
    .select_from(Building)
    .join(Entrance, and_(Entrance.tenant_id == Building.tenant_id, Entrance.building_id == Building.id))
    .where(Building.estate_id == _ESTATE)
    .order_by(Building.sort_key, Building.id, Entrance.sort_key, Entrance.id)
    .subquery()
)
_OVERVIEW = guarded(
    select(
        Estate.id,
        Estate.name,
        Estate.address,
        Estate.note,
        Estate.version,
        _own_totals,
        select(json_rows(*_parts.c)).scalar_subquery().label("parts"),
        select(func.max(cast(RosterImport.id, String)))
        .where(RosterImport.estate_id == _ESTATE, RosterImport.state.in_(UNFINISHED))
        .scalar_subquery()
        .label("unfinished"),
    )
    .select_from(Estate)
    .outerjoin(_own_totals, _own_totals.c.estate_id == Estate.id)
    .where(Estate.id == _ESTATE)
)


def overview(actor: Actor, estate_id: UUID) -> EstateOverview:
    """An estate, its totals and its tree; one statement. Raises `Unknown`."""
    actor.need("places.see")
    row = read(_OVERVIEW, {"estate": estate_id, "day": today()}).first()
    if row is None:
        raise Unknown("places.unknown_estate")
    return EstateOverview(
        id=row.id,
        name=row.name,
        address=row.address,
        note=row.note,
        version=row.version,
        totals=counting.totals_of(row),
        buildings=_tree(decoded(row.parts)),
        unfinished=UUID(row.unfinished) if row.unfinished else None,
    )


def _tree(rows: Sequence[Any]) -> list[BuildingPart]:
    found: dict[str, BuildingPart] = {}
    for building_id, building, entrance_id, entrance, units in rows:
        part = found.setdefault(building_id, BuildingPart(UUID(building_id), labels.building_label(building)))
        part.entrances.append(EntrancePart(UUID(entrance_id), labels.entrance_label(entrance), units))
    return list(found.values())


_OWNERS = (
    select(json_rows(Person.id, Person.name, Person.kind))
    .select_from(Ownership)
    .join(Person, and_(Person.tenant_id == Ownership.tenant_id, Person.id == Ownership.person_id))
    .where(Ownership.tenant_id == Unit.tenant_id, Ownership.unit_id == Unit.id, on(Ownership))
    .correlate(Unit)
    .scalar_subquery()
)
_IN_ESTATE = (Unit.estate_id == _ESTATE, Unit.removed_on.is_(None))
_UNITS = guarded(
    select(
        Unit.id,
        Unit.label,
        Unit.area,
        Unit.area_source,
        Unit.status,
        Unit.kind,
        _OWNERS.label("owners"),
    )
    .where(*_IN_ESTATE)
    .order_by(Unit.sort_key, Unit.id)
)


def list_units(
    actor: Actor, estate_id: UUID, wanted: UnitFilter, *, number: int = 1, size: int = PAGE
) -> tuple[list[UnitRow], int]:
    """One page of an estate's units in natural order, and how many match; one statement."""
    actor.need("places.see")
    conditions = _conditions(actor, wanted)
    counted = select(func.count()).where(*_IN_ESTATE, *conditions).correlate(None).scalar_subquery()
    statement = _UNITS.where(*conditions).add_columns(counted.label("total"))
    statement = statement.limit(size).offset((max(number, 1) - 1) * size)
    rows = read(statement, {"estate": estate_id, "day": today()}).all()
    found = [
        UnitRow(
            id=row.id,
            label=labels.said(row.label),
            area=row.area,
            area_source=row.area_source,
            status=row.status,
            kind=row.kind,
            owners=sorted(
                (UUID(i), labels.masked_owner(name, kind)) for i, name, kind in decoded(row.owners)
            ),
        )
        for row in rows
    ]
    return found, rows[0].total if rows else 0


def _conditions(actor: Actor, wanted: UnitFilter) -> list[Any]:
    found = []
    inside = reach.units_within(actor)
    if inside is not None:
        found.append(inside)
    if wanted.entrance is not None:
        found.append(Unit.entrance_id == wanted.entrance)
    elif wanted.building is not None:
        found.append(Unit.entrance_id.in_(select(Entrance.id).where(Entrance.building_id == wanted.building)))
    if clean(wanted.words):
        found.append(units_like(wanted.words))
    return found


def units_like(words: str) -> Any:
    """A condition on `Unit`: by room (`501`, `3-501`, `3栋2单元501`), or by the name (or the initials of its
    pinyin) of an owner of the day. The statement that takes it binds `day`.
    """
    key = natural_key(words[:60])
    conditions = []
    if any(char.isdigit() for char in key):
        first, *rest = key.split("-") if not key.startswith("-") else [key]
        # A room alone is the end of the key; building and room may leave the entrance out.
        pattern = f"{first}-%{'-%'.join(rest)}" if rest else f"%-{first}"
        conditions.append(or_(Unit.sort_key == key, Unit.sort_key.like(pattern)))
    named = finding.named_like(words)
    if named is not None:
        # Each step by itself: right after an import no planner knows in which order they are cheap.
        people = named.cte("named").prefix_with("MATERIALIZED")
        owned = (
            select(Ownership.unit_id)
            .join(people, people.c.subject_id == Ownership.person_id)
            .where(on(Ownership))
            .cte("owned")
            .prefix_with("MATERIALIZED")
        )
        conditions.append(Unit.id.in_(select(owned.c.unit_id)))
    return or_(*conditions) if conditions else Unit.id.is_(None)
