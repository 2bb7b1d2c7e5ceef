"""网格: making them, and which buildings lie in which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    NotAllowed,
    Reason,
    _,
    activity,
    db,
    natural_key,
    new_id,
    places,
    refuse_all,
)
from yishi_three_leads.models import Grid, GridBuilding, Post
from yishi_three_leads.rights import MANAGES, whole
from yishi_three_leads.rows import GRID, check_version, grid_of


def add_grid(
    actor: Actor, *, code: str, name: str, note: str = "", building_ids: Sequence[UUID] = ()
) -> Grid:
    """A new grid with its buildings. Refuses a code that is taken and buildings of another grid, all at once."""
    _need_whole(actor)
    reasons = [
        *_code_reasons(code.strip(), None),
        *_name_reasons(name),
        *_building_reasons(building_ids, None),
    ]
    refuse_all(reasons)
    grid = Grid(
        id=new_id(), code=code.strip(), name=name.strip(), note=note.strip(), sort_key=natural_key(code)[:80]
    )
    db.add(grid)
    db.flush()
    _set_buildings(grid.id, building_ids)
    activity.record(
        actor, "three_leads.grid_added", N_("划分了网格：%(name)s"), (GRID, grid.id), name=grid.name
    )
    return grid


def change_grid(
    actor: Actor,
    grid_id: UUID,
    *,
    code: str,
    name: str,
    note: str = "",
    building_ids: Sequence[UUID] = (),
    version: int | None = None,
) -> Grid:
    """Name and number a grid anew, and draw it anew; its lead goes on and reaches what lies in it now."""
    _need_whole(actor)
    grid = grid_of(actor, grid_id)
    check_version(grid, version, {"code": code, "name": name, "note": note})
    refuse_all(
        [
            *_code_reasons(code.strip(), grid_id),
            *_name_reasons(name),
            *_building_reasons(building_ids, grid_id),
        ]
    )
    grid.code, grid.name, grid.note = code.strip(), name.strip(), note.strip()
    grid.sort_key = natural_key(code)[:80]
    _set_buildings(grid.id, building_ids)
    activity.record(
        actor, "three_leads.grid_changed", N_("调整了网格：%(name)s"), (GRID, grid.id), name=grid.name
    )
    return grid


def drop_grid(actor: Actor, grid_id: UUID) -> None:
    """Delete a grid that never had a lead; one that had keeps its history and is renamed instead."""
    _need_whole(actor)
    grid = grid_of(actor, grid_id)
    if db.scalar(select(Post.id).where(Post.grid_id == grid_id).limit(1)) is not None:
        said = _("“%(name)s”有过网格长，不能删除；可以改名，或把楼栋划到别的网格。", name=grid.name)
        raise Conflict("three_leads.grid_used", said)
    activity.record(
        actor, "three_leads.grid_dropped", N_("删除了网格：%(name)s"), (GRID, grid.id), name=grid.name
    )
    db.delete(grid)
    db.flush()


def draw_in(actor: Actor, grid_id: UUID, building_id: UUID) -> None:
    """Put one more building into a grid; nothing happens where it lies there already."""
    _need_whole(actor)
    refuse_all(_building_reasons([building_id], grid_id))
    there = select(GridBuilding.id).where(GridBuilding.building_id == building_id)
    if db.scalar(there) is None:
        db.add(GridBuilding(grid_id=grid_id, building_id=building_id))
        db.flush()


def _need_whole(actor: Actor) -> None:
    """Whoever administers some grids may not draw the others."""
    actor.need(MANAGES)
    if not whole(actor):
        raise NotAllowed("three_leads.grids_of_all", _("网格由管全社区的工作人员划分，请联系他们。"))


def _code_reasons(code: str, own: UUID | None) -> list[Reason]:
    if not code or len(code) > 20:
        return [Reason("three_leads.code_wrong", _("请填网格编号，最多 20 个字。"), field="code")]
    taken = db.scalar(select(Grid.id).where(Grid.code == code))
    if taken is not None and taken != own:
        return [Reason("three_leads.code_taken", _("这个编号已经用了，请换一个。"), field="code")]
    return []


def _name_reasons(name: str) -> list[Reason]:
    if name.strip() and len(name.strip()) <= 40:
        return []
    return [Reason("three_leads.name_wrong", _("请填网格名称，最多 40 个字。"), field="name")]


def _building_reasons(building_ids: Collection[UUID], own: UUID | None) -> list[Reason]:
    """Buildings that are not here, or lie in another grid."""
    if not building_ids:
        return []
    known = set(db.scalars(select(places.Building.id).where(places.Building.id.in_(building_ids))))
    if set(building_ids) - known:
        return [
            Reason("three_leads.no_such_building", _("没有找到这栋楼，请重新选择。"), field="building_ids")
        ]
    elsewhere = (
        select(places.Building.name, Grid.name)
        .join(
            GridBuilding,
            (GridBuilding.tenant_id == places.Building.tenant_id)
            & (GridBuilding.building_id == places.Building.id),
        )
        .join(Grid, (Grid.tenant_id == GridBuilding.tenant_id) & (Grid.id == GridBuilding.grid_id))
        .where(places.Building.id.in_(building_ids), Grid.id != own if own else Grid.id.is_not(None))
        .order_by(places.Building.sort_key)
    )
    return [
        Reason(
            "three_leads.building_elsewhere",
            _(
                "%(building)s已经划在“%(grid)s”，请先从那里划出来。",
                building=places.building_label(building),
                grid=grid,
            ),
            field="building_ids",
        )
        for building, grid in db.execute(elsewhere)
    ]


def _set_buildings(grid_id: UUID, building_ids: Collection[UUID]) -> None:
    there = set(db.scalars(select(GridBuilding.building_id).where(GridBuilding.grid_id == grid_id)))
    gone = there - set(building_ids)
    if gone:
        db.execute(
            delete(GridBuilding).where(GridBuilding.grid_id == grid_id, GridBuilding.building_id.in_(gone))
        )
    db.add_all(
        GridBuilding(grid_id=grid_id, building_id=one)
        for one in dict.fromkeys(building_ids)
        if one not in there
    )
    db.flush()


__all__ = ["add_grid", "change_grid", "draw_in", "drop_grid"]
