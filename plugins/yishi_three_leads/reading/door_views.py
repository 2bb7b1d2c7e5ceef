"""您的三长是谁: by building and entrance, for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from yishi.toolkit import Actor, Unknown, guarded, json_rows, mask_name, places, read
from yishi_three_leads.kinds import BUILDING, ENTRANCE, GRID
from yishi_three_leads.models import GridBuilding, Post
from yishi_three_leads.rows import today
from yishi_three_leads.wording import place_label


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """A building to choose."""

    id: UUID
    estate: str
    name: str

    @property
    def label(self) -> str:
        return places.building_label(self.name)


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead as everybody may see them: name masked unless the lead agreed to be reached by telephone."""

    name: str
    phone: str
    open: bool


@dataclass(frozen=True, slots=True)
class DoorView:
    """Who looks after a building: grid, building, and each entrance in its order (None: nobody now)."""

    id: UUID
    estate: str
    label: str
    grid: LeadView | None
    building: LeadView | None
    entrances: tuple[tuple[str, LeadView | None], ...]


_BUILDINGS = guarded(
    select(places.Building.id, places.Estate.name.label("estate"), places.Building.name)
    .join(
        places.Estate,
        (places.Estate.tenant_id == places.Building.tenant_id)
        & (places.Estate.id == places.Building.estate_id),
    )
    .order_by(places.Estate.name, places.Building.sort_key)
)
_GRIDS = select(GridBuilding.grid_id).where(GridBuilding.building_id == bindparam("id"))
_LEADS = (
    select(Post.level, Post.place_id, Post.name, Post.phone, Post.phone_open)
    .where(
        Post.until.is_(None),
        or_(Post.building_id == bindparam("id"), Post.grid_id.in_(_GRIDS)),
    )
    .order_by(Post.id)
    .subquery()
)
_DOORS = (
    select(places.Entrance.id, places.Entrance.name)
    .where(places.Entrance.building_id == bindparam("id"))
    .order_by(places.Entrance.sort_key)
    .subquery()
)
_ONE = guarded(
    select(
        places.Estate.name.label("estate"),
        places.Building.name,
        select(json_rows(*_LEADS.c)).scalar_subquery().label("leads"),
        select(json_rows(*_DOORS.c)).scalar_subquery().label("doors"),
    )
    .join(
        places.Estate,
        (places.Estate.tenant_id == places.Building.tenant_id)
        & (places.Estate.id == places.Building.estate_id),
    )
    .where(places.Building.id == bindparam("id"))
)
_OWNED = (
    select(places.Entrance.building_id)
    .join(
        places.Unit,
        (places.Unit.tenant_id == places.Entrance.tenant_id)
        & (places.Unit.entrance_id == places.Entrance.id),
    )
    .join(
        places.Ownership,
        (places.Ownership.tenant_id == places.Unit.tenant_id) & (places.Ownership.unit_id == places.Unit.id),
    )
    .where(places.Ownership.person_id == bindparam("person"), places.in_force(places.Ownership))
)
_LIVED = (
    select(places.Entrance.building_id)
    .join(
        places.Unit,
        (places.Unit.tenant_id == places.Entrance.tenant_id)
        & (places.Unit.entrance_id == places.Entrance.id),
    )
    .join(
        places.Household,
        (places.Household.tenant_id == places.Unit.tenant_id) & (places.Household.unit_id == places.Unit.id),
    )
    .join(
        places.HouseholdMember,
        (places.HouseholdMember.tenant_id == places.Household.tenant_id)
        & (places.HouseholdMember.household_id == places.Household.id),
    )
    .where(
        places.HouseholdMember.person_id == bindparam("person"),
        places.in_force(places.HouseholdMember),
        places.in_force(places.Household),
    )
)
_HOMES = guarded(
    select(places.Building.id).where(or_(places.Building.id.in_(_OWNED), places.Building.id.in_(_LIVED)))
)


def buildings() -> list[BuildingLine]:
    """All buildings, estate by estate; one statement."""
    return [BuildingLine(*row) for row in read(_BUILDINGS)]


def home_buildings(actor: Actor) -> set[UUID]:
    """Where the actor owns or lives; one statement for somebody who is a person here."""
    if actor.person_id is None:
        return set()
    return set(read(_HOMES, {"person": actor.person_id, "day": today()}).scalars())


def building_view(building_id: UUID) -> DoorView:
    """The leads of a building; one statement. Raises `Unknown`."""
    row = read(_ONE, {"id": building_id}).first()
    if row is None:
        raise Unknown("three_leads.unknown")
    found = {(level, UUID(str(place))): _lead(*rest) for level, place, *rest in row.leads or ()}
    return DoorView(
        building_id,
        row.estate,
        place_label(row.estate, row.name, None),
        next((lead for (level, _place), lead in found.items() if level == GRID), None),
        found.get((BUILDING, building_id)),
        tuple((places.entrance_label(name), _at(found, UUID(str(door)))) for door, name in row.doors or ()),
    )


def _at(found: Mapping[tuple[str, UUID], LeadView], door: UUID) -> LeadView | None:
    return found.get((ENTRANCE, door))


def _lead(name: str, phone: str, phone_open: bool) -> LeadView:
    shown = bool(phone_open)
    return LeadView(name if shown else mask_name(name), phone, shown and bool(phone))
