"""Which part of the roster somebody looks after: leads see the homes of their grid, building or entrance only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from yishi.actor import Actor
from yishi.database import db
from yishi.errors import NotAllowed
from yishi.i18n import _
from yishi.people.access import LEADS, STAFF
from yishi.people.roles import SCOPE_OF
from yishi.places.models import Building, Entrance, Unit
from yishi.tenants.current import current_tenant, gather


def whole(actor: Actor) -> bool:
    """Whether some role of the actor reaches every home here."""
    holds = [role for role in actor.roles if role in (*STAFF, *LEADS)]
    return not holds or any(not _limits(actor, role) for role in holds)


def _limits(actor: Actor, role: str) -> Any:
    return role in SCOPE_OF and actor.scope.get(SCOPE_OF[role])


def units_within(actor: Actor) -> ColumnElement[bool] | None:
    """A condition on `Unit`; None where nothing limits the actor."""
    if whole(actor):
        return None
    looks_after = buildings_within(actor)
    entrances = _ids(actor.scope.get("entrance") or ())
    # Nothing within reach is said by a column: a bare "false" would make SQLAlchemy drop the tenant's condition.
    inside = []
    if looks_after is not None:
        of = select(Entrance.id).join(
            Building,
            and_(Building.tenant_id == Entrance.tenant_id, Building.id == Entrance.building_id),
        )
        inside.append(Unit.entrance_id.in_(of.where(looks_after)))
    if entrances:
        inside.append(Unit.entrance_id.in_(entrances))
    return or_(*inside) if inside else Unit.id.is_(None)


def buildings_within(actor: Actor) -> ColumnElement[bool] | None:
    """A condition on `Building`: those named in the actor's limits, and those of the grids named there."""
    buildings, grids = (_ids(actor.scope.get(kind) or ()) for kind in ("building", "grid"))
    found = [Building.id.in_(buildings)] if buildings else []
    found += [Building.id.in_(of.where(column.in_(grids))) for of, column in _of_grids() if grids]
    return or_(*found) if found else None


def things_within(actor: Actor, building: Any, entrance: Any) -> ColumnElement[bool] | None:
    """A condition on rows of any kind that lie where the actor's limits reach: their buildings, those of their grids,
    their entrances. `building` and `entrance` are the columns that say where. None where the limits name no place.
    """
    buildings, entrances = (_ids(actor.scope.get(kind) or ()) for kind in ("building", "entrance"))
    found: list[ColumnElement[bool]] = []
    if limited_by_grid(actor):
        looks_after = buildings_within(actor)
        if looks_after is not None:
            found.append(building.in_(select(Building.id).where(looks_after)))
    elif buildings:
        found.append(building.in_(buildings))
    if entrances:
        found.append(entrance.in_(entrances))
    return or_(*found) if found else None


def lies_within(actor: Actor, building_id: UUID | None, entrance_id: UUID | None) -> bool:
    """The same of one thing. Asks the database only where a grid limits the actor."""
    if building_id in _ids(actor.scope.get("building") or ()):
        return True
    if entrance_id in _ids(actor.scope.get("entrance") or ()):
        return True
    if building_id is None or not limited_by_grid(actor):
        return False
    looks_after = buildings_within(actor)
    if looks_after is None:
        return False
    return db.scalar(select(Building.id).where(Building.id == building_id, looks_after)) is not None


def limited_by_grid(actor: Actor) -> bool:
    """Whether grids are among what limits the actor."""
    return bool(actor.scope.get("grid"))


def _of_grids() -> list[tuple[Select[Any], ColumnElement[Any]]]:
    """For each module that keeps grids: its buildings, and the column that says of which grid."""
    statements = gather("grids", tenant=current_tenant())
    columns = [statement.selected_columns for statement in statements]
    return [
        (statement.with_only_columns(one["building_id"]), one["grid_id"])
        for statement, one in zip(statements, columns, strict=True)
    ]


def grid_names() -> dict[str, str]:
    """Each grid by its id, as limits name it, and what it is called; one statement for each module with grids."""
    found = {}
    for statement in gather("grids", tenant=current_tenant()):
        for row in db.execute(statement):
            found[str(row.grid_id)] = str(row.name)
    return found


def need_whole(actor: Actor) -> None:
    """Refuse what concerns a whole estate to somebody who looks after a part of it."""
    if not whole(actor):
        raise NotAllowed("places.out_of_scope", _("您负责的范围之外的房屋，请联系社区工作人员。"))


def _ids(values: Iterable[Any]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found
