"""Rounds with how many reported, and the sheets of one: who has not handed in, by grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select

from yishi.toolkit import Actor, Unknown, calendar, guarded, json_rows, read
from yishi_three_leads.kinds import OPEN, SUBMITTED
from yishi_three_leads.models import Entry, Grid, GridBuilding, Listing, Round, Sheet
from yishi_three_leads.reading.joins import PLACE_COLUMNS, PLACE_ORDER, with_grid, with_places
from yishi_three_leads.rights import sheets_seen
from yishi_three_leads.rows import today
from yishi_three_leads.wording import where


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list; sheets and entries of the whole round."""

    id: UUID
    title: str
    period: str
    first_day: date
    last_day: date
    due_on: date
    state: str
    version: int
    sheets: int
    submitted: int
    entries: int

    @property
    def missing(self) -> int:
        return self.sheets - self.submitted

    @property
    def days_left(self) -> str:
        return calendar.days_left_text(self.due_on, today()) if self.state == OPEN else ""

    @property
    def late(self) -> bool:
        return self.state == OPEN and self.due_on < today()


@dataclass(frozen=True, slots=True)
class GridStand:
    """How a grid stands in a round; `id` is None for what lies in no grid."""

    id: UUID | None
    name: str
    sheets: int
    submitted: int

    @property
    def missing(self) -> int:
        return self.sheets - self.submitted


@dataclass(frozen=True, slots=True)
class RoundView:
    line: RoundLine
    grids: tuple[GridStand, ...]
    lists: dict[str, tuple[UUID, int]]
    """Kind → id and number of lines; empty until the lists are made."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    id: UUID
    level: str
    name: str
    state: str
    nil: bool
    submitted_at: datetime | None
    submitted_on: date | None
    entered_by: str
    reopened_reason: str
    version: int
    entries: int
    grid: str | None
    estate: str | None
    building: str | None
    entrance: str | None

    @property
    def place(self) -> str:
        return where(self.grid, self.estate, self.building, self.entrance)


def _count(model: Any, *conditions: Any) -> Any:
    return (
        select(func.count(model.id))
        .where(model.tenant_id == Round.tenant_id, model.round_id == Round.id, *conditions)
        .correlate(Round)
        .scalar_subquery()
    )


_LINE = (
    Round.id,
    Round.title,
    Round.period,
    Round.first_day,
    Round.last_day,
    Round.due_on,
    Round.state,
    Round.version,
    _count(Sheet).label("sheets"),
    _count(Sheet, Sheet.state == SUBMITTED).label("submitted"),
    _count(Entry).label("entries"),
)
_ROUNDS = guarded(
    select(*_LINE, func.count().over().label("total")).order_by(Round.first_day.desc(), Round.id.desc())
)
_BY_GRID = (
    select(
        Grid.id,
        Grid.name,
        func.count(Sheet.id).label("sheets"),
        func.sum(case((Sheet.state == SUBMITTED, 1), else_=0)).label("submitted"),
    )
    .select_from(Sheet)
    .outerjoin(
        GridBuilding,
        and_(GridBuilding.tenant_id == Sheet.tenant_id, GridBuilding.building_id == Sheet.building_id),
    )
    .outerjoin(
        Grid,
        and_(
            Grid.tenant_id == Sheet.tenant_id, Grid.id == func.coalesce(Sheet.grid_id, GridBuilding.grid_id)
        ),
    )
    .where(Sheet.round_id == bindparam("id"))
    .group_by(Grid.id, Grid.name, Grid.sort_key)
    .order_by(Grid.sort_key)
    .subquery()
)
_LISTS = select(Listing.kind, Listing.id, Listing.size).where(Listing.round_id == bindparam("id")).subquery()
_ONE = guarded(
    select(
        *_LINE,
        select(json_rows(*_BY_GRID.c)).scalar_subquery().label("grids"),
        select(json_rows(*_LISTS.c)).scalar_subquery().label("lists"),
    ).where(Round.id == bindparam("id"))
)
_ENTRIES = (
    select(func.count(Entry.id))
    .where(Entry.tenant_id == Sheet.tenant_id, Entry.sheet_id == Sheet.id)
    .correlate(Sheet)
    .scalar_subquery()
)
_SHEETS = guarded(
    with_grid(
        with_places(
            select(
                Sheet.id,
                Sheet.level,
                Sheet.name,
                Sheet.state,
                Sheet.nil,
                Sheet.submitted_at,
                Sheet.submitted_on,
                Sheet.entered_by,
                Sheet.reopened_reason,
                Sheet.version,
                _ENTRIES.label("entries"),
                *PLACE_COLUMNS,
                func.count().over().label("total"),
            ),
            Sheet,
        ),
        Sheet,
    ).order_by(Sheet.state == SUBMITTED, func.coalesce(Grid.sort_key, "~"), *PLACE_ORDER, Sheet.id)
)


def rounds(*, number: int = 1, size: int = 20) -> tuple[list[RoundLine], int]:
    """A page of rounds, the newest first, and how many there are; one statement."""
    rows = read(_ROUNDS.limit(size).offset((number - 1) * size)).all()
    return [RoundLine(*row[:-1]) for row in rows], rows[0].total if rows else 0


def round_view(round_id: UUID) -> RoundView:
    """A round with each grid's stand; one statement. Raises `Unknown`."""
    row = read(_ONE, {"id": round_id}).first()
    if row is None:
        raise Unknown("three_leads.unknown")
    return RoundView(
        RoundLine(*row[:-2]),
        tuple(
            GridStand(UUID(str(grid)) if grid else None, name or "", sheets, submitted or 0)
            for grid, name, sheets, submitted in row.grids or ()
        ),
        {kind: (UUID(str(one)), size) for kind, one, size in row.lists or ()},
    )


def sheets(
    actor: Actor,
    round_id: UUID,
    *,
    grid_id: UUID | None = None,
    state: str = "",
    number: int = 1,
    size: int = 50,
) -> tuple[list[SheetLine], int]:
    """A page of the sheets that the actor sees, missing ones first, grid by grid; and how many there are."""
    statement: Any = _SHEETS.where(Sheet.round_id == round_id)
    reach = sheets_seen(actor)
    if reach is not None:
        statement = statement.where(reach)
    if grid_id is not None:
        statement = statement.where(Grid.id == grid_id)
    if state in (OPEN, SUBMITTED):
        statement = statement.where(Sheet.state == state)
    rows = read(statement.limit(size).offset((number - 1) * size)).all()
    return [SheetLine(*row[:-1]) for row in rows], rows[0].total if rows else 0
