"""Posts as the desk shows them, what was handed over, and the places without a lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from yishi.toolkit import Actor, Unknown, guarded, places, read, search
from yishi_three_leads.kinds import BUILDING, ENTRANCE, GRID, LEVELS
from yishi_three_leads.models import Grid, GridBuilding, Handover, Post
from yishi_three_leads.reading.joins import PLACE_COLUMNS, PLACE_ORDER, with_grid, with_places
from yishi_three_leads.rights import MANAGES, ids_of, posts_managed, whole
from yishi_three_leads.rows import POST
from yishi_three_leads.wording import where


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in a list; `place` in words, `grid` the name of the grid it lies in."""

    id: UUID
    level: str
    place_id: UUID
    person_id: UUID | None
    name: str
    phone: str
    phone_open: bool
    exception: str
    since: date
    until: date | None
    left_reason: str
    version: int
    grid: str | None
    estate: str | None
    building: str | None
    entrance: str | None

    @property
    def place(self) -> str:
        return where(self.grid, self.estate, self.building, self.entrance)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    handed_on: date
    sheets: int
    entries: int
    in_hand: int
    things: str
    by_name: str
    successor_id: UUID | None
    successor: str


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A grid, building or entrance that has no lead now."""

    level: str
    place_id: UUID
    place: str


_COLUMNS = (
    Post.id,
    Post.level,
    Post.place_id,
    Post.person_id,
    Post.name,
    Post.phone,
    Post.phone_open,
    Post.exception,
    Post.since,
    Post.until,
    Post.left_reason,
    Post.version,
    *PLACE_COLUMNS,
)
_ONE = guarded(with_grid(with_places(select(*_COLUMNS), Post), Post))
_ALL = guarded(
    with_grid(with_places(select(*_COLUMNS, func.count().over().label("total")), Post), Post).order_by(
        func.coalesce(Grid.sort_key, "~"),
        *PLACE_ORDER,
        Post.level == ENTRANCE,
        Post.level == BUILDING,
        Post.id,
    )
)
_SUCCESSOR = aliased(Post)
_HANDOVERS = guarded(
    select(
        Handover.handed_on,
        Handover.sheets,
        Handover.entries,
        Handover.in_hand,
        Handover.things,
        Handover.by_name,
        Handover.successor_id,
        func.coalesce(_SUCCESSOR.name, ""),
    )
    .outerjoin(
        _SUCCESSOR, (_SUCCESSOR.tenant_id == Handover.tenant_id) & (_SUCCESSOR.id == Handover.successor_id)
    )
    .where(or_(Handover.post_id == bindparam("id"), Handover.successor_id == bindparam("id")))
    .order_by(Handover.handed_on.desc(), Handover.id.desc())
    .limit(100)
)


def posts(
    actor: Actor,
    *,
    level: str = "",
    grid_id: UUID | None = None,
    q: str = "",
    past: bool = False,
    number: int = 1,
    size: int = 50,
) -> tuple[list[PostLine], int]:
    """A page of those who lead now (or, `past`, who left), grid by grid; and how many there are."""
    statement: Any = _ALL.where(Post.until.is_not(None) if past else Post.until.is_(None))
    reach = posts_managed(actor)
    if reach is not None:
        statement = statement.where(reach)
    if level in LEVELS:
        statement = statement.where(Post.level == level)
    if grid_id is not None:
        statement = statement.where(Grid.id == grid_id)
    if q:
        statement = statement.where(Post.id.in_([hit.id for hit in search.find(q, [POST], 200)]))
    rows = read(statement.limit(size).offset((number - 1) * size)).all()
    return [PostLine(*row[:-1]) for row in rows], rows[0].total if rows else 0


def post_line(actor: Actor, post_id: UUID) -> PostLine:
    """One post within the actor's reach. Raises `Unknown`."""
    one: Any = _ONE.where(Post.id == post_id)
    reach = posts_managed(actor)
    row = read(one if reach is None else one.where(reach)).first()
    if row is None:
        raise Unknown("three_leads.unknown")
    return PostLine(*row)


def handovers(post_id: UUID) -> list[HandoverLine]:
    """What this post handed over, and what it took over; the caller has checked who asks."""
    return [HandoverLine(*row) for row in read(_HANDOVERS, {"id": post_id})]


def _held(level: str, place: Any, tenant: Any) -> Any:
    return exists().where(
        Post.tenant_id == tenant, Post.level == level, Post.place_id == place, Post.until.is_(None)
    )


def _vacant(reach: bool) -> Any:
    """Grids, buildings, entrances without a lead; only those of the grids `:grids` where `reach` says so."""
    building, entrance, estate = places.Building, places.Entrance, places.Estate
    inside = select(GridBuilding.building_id).where(
        GridBuilding.grid_id.in_(bindparam("grids", expanding=True))
    )
    of_grid = and_(True, Grid.id.in_(bindparam("grids", expanding=True))) if reach else literal(True)
    of_building = building.id.in_(inside) if reach else literal(True)
    estates = (estate.tenant_id == building.tenant_id) & (estate.id == building.estate_id)
    nothing = null()
    return union_all(
        select(
            literal(GRID).label("level"),
            Grid.id.label("place_id"),
            Grid.name.label("grid"),
            literal("").label("estate"),
            literal("").label("building"),
            literal("").label("entrance"),
            Grid.sort_key.label("sort_one"),
            literal("").label("sort_two"),
        ).where(~_held(GRID, Grid.id, Grid.tenant_id), of_grid),
        select(
            literal(BUILDING),
            building.id,
            nothing,
            estate.name,
            building.name,
            literal(""),
            building.sort_key,
            literal(""),
        )
        .join(estate, estates)
        .where(~_held(BUILDING, building.id, building.tenant_id), of_building),
        select(
            literal(ENTRANCE),
            entrance.id,
            nothing,
            estate.name,
            building.name,
            entrance.name,
            building.sort_key,
            entrance.sort_key,
        )
        .join(building, (building.tenant_id == entrance.tenant_id) & (building.id == entrance.building_id))
        .join(estate, estates)
        .where(~_held(ENTRANCE, entrance.id, entrance.tenant_id), of_building),
    ).subquery("vacant")


def _statement(reach: bool) -> Any:
    vacant = _vacant(reach)
    return guarded(
        select(*vacant.c, func.count().over().label("total")).order_by(
            vacant.c.level != GRID,
            vacant.c.estate,
            vacant.c.sort_one,
            vacant.c.level == ENTRANCE,
            vacant.c.sort_two,
        )
    )


_VACANT, _VACANT_OF_GRIDS = _statement(False), _statement(True)


def vacancies(actor: Actor, *, level: str = "", number: int = 1, size: int = 50) -> tuple[list[Vacancy], int]:
    """A page of the places without a lead, grids first; and how many there are. One statement."""
    actor.need(MANAGES)
    limited = not whole(actor)
    statement = _VACANT_OF_GRIDS if limited else _VACANT
    if level in LEVELS:
        statement = statement.where(statement.selected_columns["level"] == level)
    given = {"grids": ids_of(actor, "grid")} if limited else {}
    rows = read(statement.limit(size).offset((number - 1) * size), given).all()
    return [
        Vacancy(row.level, row.place_id, where(row.grid, row.estate, row.building, row.entrance))
        for row in rows
    ], rows[0].total if rows else 0
