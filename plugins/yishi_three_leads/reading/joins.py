"""Joins that many statements share: a place's estate, building and entrance, and a building's grid."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from yishi.toolkit import places
from yishi_three_leads.models import Grid, GridBuilding

PLACE_COLUMNS = (
    Grid.name.label("grid"),
    places.Estate.name.label("estate"),
    places.Building.name.label("building"),
    places.Entrance.name.label("entrance"),
)
PLACE_ORDER = (
    func.coalesce(places.Estate.name, ""),
    func.coalesce(places.Building.sort_key, ""),
    func.coalesce(places.Entrance.sort_key, ""),
)


def with_places(statement: Any, model: Any) -> Any:
    """Join what `model` (with building_id and entrance_id) lies in."""
    building, entrance, estate = places.Building, places.Entrance, places.Estate
    return (
        statement.outerjoin(
            building, (building.tenant_id == model.tenant_id) & (building.id == model.building_id)
        )
        .outerjoin(estate, (estate.tenant_id == building.tenant_id) & (estate.id == building.estate_id))
        .outerjoin(entrance, (entrance.tenant_id == model.tenant_id) & (entrance.id == model.entrance_id))
    )


def with_grid(statement: Any, model: Any) -> Any:
    """Join the grid of `model`: its own (`grid_id`), else the one that its building lies in."""
    return statement.outerjoin(
        GridBuilding,
        (GridBuilding.tenant_id == model.tenant_id) & (GridBuilding.building_id == model.building_id),
    ).outerjoin(
        Grid,
        (Grid.tenant_id == model.tenant_id) & (Grid.id == func.coalesce(model.grid_id, GridBuilding.grid_id)),
    )
