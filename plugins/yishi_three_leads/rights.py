"""Who sees and writes what: staff all, a grid administrator the grids they are limited to, a lead only theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from yishi.toolkit import Actor, NotAllowed, _, places
from yishi_three_leads.models import Grid, GridBuilding, Post, Sheet

SEES, COLLECTS, MANAGES, MERGES = (
    "three_leads.read",
    "three_leads.collect",
    "three_leads.manage",
    "three_leads.merge",
)
Condition = ColumnElement[bool]
"""Where nothing is within reach it asks for a row without id: a bare "false" would drop the tenant's condition."""


def whole(actor: Actor) -> bool:
    """Staff whom no grid limits."""
    return actor.may(MANAGES) and places.units_within(actor) is None


def merges_all(actor: Actor) -> bool:
    """Staff who merge, freeze and hand over: the round is everybody's, so whoever is limited to a grid does not."""
    return actor.may(MERGES) and whole(actor)


def need_all(actor: Actor) -> None:
    """Refuse who may not merge, and who is limited to some grids."""
    actor.need(MERGES)
    if not whole(actor):
        said = _("收集轮次、合并和清单由管全社区的工作人员办理，请联系他们。")
        raise NotAllowed("three_leads.rounds_of_all", said)


def ids_of(actor: Actor, kind: str) -> list[UUID]:
    """The places of one kind that the actor's roles are limited to."""
    found = []
    for value in actor.scope.get(kind) or ():
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found


def sheets_seen(actor: Actor) -> Condition | None:
    """A condition on `Sheet`: one's own, and those of one's grids and buildings; None where nothing limits."""
    if whole(actor):
        return None
    found = [*_own(actor, Sheet), *_of_grids(actor, Sheet)]
    found += _among(Sheet.building_id, ids_of(actor, "building"))
    found += _among(Sheet.entrance_id, ids_of(actor, "entrance"))
    return or_(*found) if found else Sheet.id.is_(None)


def sheets_written(actor: Actor) -> Condition | None:
    """The same for writing: one's own, and, for those who lead or administer a grid, all in the grid."""
    if whole(actor):
        return None
    found = [*_own(actor, Sheet), *_of_grids(actor, Sheet)]
    return or_(*found) if found else Sheet.id.is_(None)


def posts_managed(actor: Actor) -> Condition | None:
    """A condition on `Post`, for those who hold `three_leads.manage`."""
    actor.need(MANAGES)
    if whole(actor):
        return None
    found = _of_grids(actor, Post)
    return or_(*found) if found else Post.id.is_(None)


def grids_managed(actor: Actor) -> Condition | None:
    """A condition on `Grid`."""
    actor.need(MANAGES)
    return None if whole(actor) else Grid.id.in_(ids_of(actor, "grid"))


def buildings_managed(actor: Actor) -> Condition | None:
    """A condition on `Building`; one that nothing meets where a limit names none."""
    actor.need(MANAGES)
    if whole(actor):
        return None
    found = places.buildings_within(actor)
    return places.Building.id.is_(None) if found is None else found


def _own(actor: Actor, model: Any) -> Iterable[Condition]:
    return [model.person_id == actor.person_id] if actor.person_id else []


def _of_grids(actor: Actor, model: Any) -> list[Condition]:
    grids = ids_of(actor, "grid")
    if not grids:
        return []
    inside = select(GridBuilding.building_id).where(GridBuilding.grid_id.in_(grids))
    return [model.grid_id.in_(grids), model.building_id.in_(inside)]


def _among(column: Any, ids: list[UUID]) -> list[Condition]:
    return [column.in_(ids)] if ids else []
