"""What is known here while a file of leads is compared: places by their words, grids, leads, who lives where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, _, db, natural_key, places
from yishi_three_leads import living
from yishi_three_leads.models import Grid, GridBuilding, Post
from yishi_three_leads.rights import buildings_managed, grids_managed, whole
from yishi_three_leads.wording import place_label

Found = tuple[UUID | None, UUID | None, str, str]
"""Building, place, its words, and what is wrong (empty: nothing)."""


@dataclass(slots=True)
class Known:
    """Places within the actor's reach; `all` says that nothing limits the actor."""

    all: bool
    grids: dict[str, UUID] = field(default_factory=dict)
    grid_names: dict[UUID, str] = field(default_factory=dict)
    grid_of: dict[UUID, UUID] = field(default_factory=dict)
    posts: dict[tuple[str, UUID], Any] = field(default_factory=dict)
    people: dict[UUID, set[str]] = field(default_factory=dict)
    doors: list[Any] = field(default_factory=list)
    """Rows of estate, building_id, building, entrance_id, entrance."""
    _by_key: defaultdict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def index(self) -> None:
        for row in self.doors:
            building = natural_key(row.building)
            self._by_key[building, ""].append(row)
            if row.entrance_id is not None:
                self._by_key[building, natural_key(row.entrance)].append(row)

    def place(self, estate: str, building: str, entrance: str) -> Found:
        """The building or entrance that a row means."""
        key = (natural_key(building), natural_key(entrance) if entrance else "")
        rows = [row for row in self._by_key.get(key, ()) if not estate or row.estate == estate]
        if not entrance:
            rows = list({row.building_id: row for row in rows}.values())
        if not rows:
            words = place_label(estate, building, entrance)
            return None, None, words, _("名册里没有“%(place)s”，请核对楼栋和单元。", place=words)
        if len(rows) > 1:
            words = place_label(None, building, entrance)
            return None, None, words, _("几个小区都有“%(place)s”，请在“小区”栏写明。", place=words)
        (row,) = rows
        label = place_label(row.estate, row.building, row.entrance if entrance else None)
        return row.building_id, row.entrance_id if entrance else row.building_id, label, ""

    def lives(self, name: str, building_id: UUID) -> bool:
        return name in self.people.get(building_id, ())


def known(actor: Actor) -> Known:
    """Read it all once; a handful of statements however long the file is."""
    here = Known(whole(actor))
    reach = grids_managed(actor)
    asked = select(Grid.id, Grid.code, Grid.name)
    for grid_id, code, name in db.execute(asked if reach is None else asked.where(reach)):
        here.grids[name] = here.grids[code] = grid_id
    for grid_id, name in db.execute(select(Grid.id, Grid.name)):
        here.grid_names[grid_id] = name
    for building_id, grid_id in db.execute(select(GridBuilding.building_id, GridBuilding.grid_id)):
        here.grid_of[building_id] = grid_id
    lead = select(Post.id, Post.level, Post.place_id, Post.name, Post.phone).where(Post.until.is_(None))
    for row in db.execute(lead):
        here.posts[row.level, row.place_id] = row
    here.people = living.names_by_building()
    here.doors = _doors(actor)
    here.index()
    return here


def _doors(actor: Actor) -> list[Any]:
    building, entrance, estate = places.Building, places.Entrance, places.Estate
    asked = (
        select(
            estate.name.label("estate"),
            building.id.label("building_id"),
            building.name.label("building"),
            entrance.id.label("entrance_id"),
            entrance.name.label("entrance"),
        )
        .join(estate, (estate.tenant_id == building.tenant_id) & (estate.id == building.estate_id))
        .outerjoin(
            entrance, (entrance.tenant_id == building.tenant_id) & (entrance.building_id == building.id)
        )
    )
    reach = buildings_managed(actor)
    return list(db.execute(asked if reach is None else asked.where(reach)))


__all__ = ["Found", "Known", "known"]
