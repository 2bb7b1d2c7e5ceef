"""Grids with their buildings, households and lead, as the desk shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import Actor, Unknown, guarded, places, read
from yishi_three_leads.kinds import GRID, LARGE_GRID, SMALL_GRID
from yishi_three_leads.models import Grid, GridBuilding, Post
from yishi_three_leads.rights import grids_managed
from yishi_three_leads.wording import place_label


@dataclass(frozen=True, slots=True)
class GridPart:
    """A building in a grid, with its dwellings."""

    building_id: UUID
    label: str
    households: int


@dataclass(frozen=True, slots=True)
class GridLine:
    id: UUID
    code: str
    name: str
    note: str
    version: int
    lead: str
    post_id: UUID | None
    parts: tuple[GridPart, ...]

    @property
    def households(self) -> int:
        return sum(part.households for part in self.parts)

    @property
    def unusual(self) -> str:
        """`small` or `large` where the households lie outside of the usual 400–700; a hint, no rule."""
        if not self.parts or SMALL_GRID <= self.households <= LARGE_GRID:
            return ""
        return "small" if self.households < SMALL_GRID else "large"


_HOMES = (
    select(func.count(places.Unit.id))
    .select_from(places.Unit)
    .join(
        places.Entrance,
        (places.Entrance.tenant_id == places.Unit.tenant_id)
        & (places.Entrance.id == places.Unit.entrance_id),
    )
    .where(
        places.Unit.tenant_id == GridBuilding.tenant_id,
        places.Entrance.building_id == GridBuilding.building_id,
        places.Unit.removed_on.is_(None),
        places.Unit.kind == "dwelling",
    )
    .correlate(GridBuilding)
    .scalar_subquery()
)
_GRIDS = guarded(
    select(
        Grid.id,
        Grid.code,
        Grid.name,
        Grid.note,
        Grid.version,
        Post.name.label("lead"),
        Post.id.label("post_id"),
        GridBuilding.building_id,
        places.Estate.name.label("estate"),
        places.Building.name.label("building"),
        _HOMES.label("households"),
    )
    .outerjoin(
        Post,
        (Post.tenant_id == Grid.tenant_id)
        & (Post.place_id == Grid.id)
        & (Post.level == GRID)
        & Post.until.is_(None),
    )
    .outerjoin(GridBuilding, (GridBuilding.tenant_id == Grid.tenant_id) & (GridBuilding.grid_id == Grid.id))
    .outerjoin(
        places.Building,
        (places.Building.tenant_id == GridBuilding.tenant_id)
        & (places.Building.id == GridBuilding.building_id),
    )
    .outerjoin(
        places.Estate,
        (places.Estate.tenant_id == places.Building.tenant_id)
        & (places.Estate.id == places.Building.estate_id),
    )
    .order_by(Grid.sort_key, Grid.code, places.Estate.name, places.Building.sort_key)
)


def grids(actor: Actor) -> list[GridLine]:
    """The grids that the actor administers; one statement."""
    reach = grids_managed(actor)
    return _lines(read(_GRIDS if reach is None else _GRIDS.where(reach)).all())


def grid_line(actor: Actor, grid_id: UUID) -> GridLine:
    """One of them. Raises `Unknown`."""
    reach = grids_managed(actor)
    one = _GRIDS.where(Grid.id == grid_id)
    found = _lines(read(one if reach is None else one.where(reach)).all())
    if not found:
        raise Unknown("three_leads.unknown")
    return found[0]


def _lines(rows: list[Any]) -> list[GridLine]:
    together: dict[UUID, list[Any]] = {}
    for row in rows:
        together.setdefault(row.id, []).append(row)
    return [
        GridLine(
            first.id,
            first.code,
            first.name,
            first.note,
            first.version,
            first.lead or "",
            first.post_id,
            tuple(
                GridPart(row.building_id, place_label(row.estate, row.building, None), row.households)
                for row in of
                if row.building_id is not None
            ),
        )
        for of in together.values()
        for first in of[:1]
    ]
