"""A sheet with its entries; a lead's own sheets; all entries of a round for the worker who merges them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from yishi.toolkit import Actor, Unknown, attachments, calendar, guarded, json_rows, places, read
from yishi_three_leads.kinds import OPEN, SUBMITTED
from yishi_three_leads.models import Entry, Grid, GridBuilding, Round, Sheet
from yishi_three_leads.reading.joins import PLACE_COLUMNS, PLACE_ORDER, with_grid, with_places
from yishi_three_leads.rights import need_all, sheets_seen
from yishi_three_leads.rows import ENTRY, today
from yishi_three_leads.wording import place_label, where

MOST = 2000


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry; `said_by` in full, for who sees it may know."""

    id: UUID
    sheet_id: UUID
    kind: str
    text: str
    place: str
    where: str
    said_by: str
    known: bool
    """Whether the roster knows who said it."""
    entered_by: str
    at: datetime
    merged_into_id: UUID | None
    building_id: UUID | None = None
    lead: str = ""
    level: str = ""
    photos: tuple[attachments.Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetView:
    id: UUID
    round_id: UUID
    level: str
    name: str
    person_id: UUID | None
    state: str
    nil: bool
    submitted_at: datetime | None
    submitted_on: date | None
    entered_by: str
    reopened_reason: str
    version: int
    round_title: str
    round_state: str
    due_on: date
    grid: str | None
    estate: str | None
    building: str | None
    entrance: str | None
    places: tuple[tuple[str, str], ...] = ()
    """Where an entry can be: `building:<id>` or `entrance:<id>` and its words; empty for an entrance's lead."""
    entries: tuple[EntryView, ...] = ()

    @property
    def place(self) -> str:
        return where(self.grid, self.estate, self.building, self.entrance)

    @property
    def writable(self) -> bool:
        return self.state == OPEN and self.round_state == OPEN


@dataclass(frozen=True, slots=True)
class Mine:
    """One of a lead's own sheets, as the lead's first page shows it."""

    id: UUID
    level: str
    state: str
    nil: bool
    submitted_on: date | None
    reopened_reason: str
    round_title: str
    round_state: str
    due_on: date
    entries: int
    grid: str | None
    estate: str | None
    building: str | None
    entrance: str | None

    @property
    def place(self) -> str:
        return where(self.grid, self.estate, self.building, self.entrance)

    @property
    def open(self) -> bool:
        return self.state == OPEN and self.round_state == OPEN

    @property
    def days_left(self) -> str:
        return calendar.days_left_text(self.due_on, today()) if self.open else ""


_FILES = (
    select(attachments.Attachment.subject_id, *attachments.COLUMNS)
    .where(
        attachments.Attachment.subject_kind == ENTRY,
        attachments.Attachment.subject_id.in_(select(Entry.id).where(Entry.sheet_id == bindparam("id"))),
    )
    .order_by(attachments.Attachment.position, attachments.Attachment.id)
    .subquery()
)
_IN_GRID = select(GridBuilding.building_id).where(GridBuilding.grid_id == Sheet.grid_id)
_DOORS_OF = aliased(places.Entrance)
_BUILDINGS_OF = aliased(places.Building)
_DOORS = (
    select(
        _BUILDINGS_OF.id, _BUILDINGS_OF.name, _DOORS_OF.id.label("door"), _DOORS_OF.name.label("door_name")
    )
    .select_from(_BUILDINGS_OF)
    .join(
        Sheet,
        (Sheet.tenant_id == _BUILDINGS_OF.tenant_id)
        & (Sheet.id == bindparam("id"))
        & Sheet.entrance_id.is_(None),
    )
    .outerjoin(
        _DOORS_OF,
        (_DOORS_OF.tenant_id == _BUILDINGS_OF.tenant_id) & (_DOORS_OF.building_id == _BUILDINGS_OF.id),
    )
    .where(or_(_BUILDINGS_OF.id == Sheet.building_id, _BUILDINGS_OF.id.in_(_IN_GRID)))
    .order_by(_BUILDINGS_OF.sort_key, _DOORS_OF.sort_key)
    .subquery()
)
_ENTRY_COLUMNS = (
    Entry.id,
    Entry.sheet_id,
    Entry.kind,
    Entry.text,
    Entry.place,
    Entry.said_by,
    Entry.said_by_id,
    Entry.entered_by,
    Entry.at,
    Entry.merged_into_id,
    Entry.building_id,
    places.Estate.name.label("estate"),
    places.Building.name.label("building"),
    places.Entrance.name.label("entrance"),
)
_OF_SHEET = guarded(
    with_places(
        select(*_ENTRY_COLUMNS, Sheet.name.label("lead"), Sheet.level).join(
            Sheet, (Sheet.tenant_id == Entry.tenant_id) & (Sheet.id == Entry.sheet_id)
        ),
        Entry,
    )
    .where(Entry.sheet_id == bindparam("id"))
    .order_by(Entry.at, Entry.id)
)
_OF_ROUND = guarded(
    with_places(
        select(*_ENTRY_COLUMNS, Sheet.name.label("lead"), Sheet.level).join(
            Sheet, (Sheet.tenant_id == Entry.tenant_id) & (Sheet.id == Entry.sheet_id)
        ),
        Entry,
    )
    .where(Entry.round_id == bindparam("id"), Sheet.state == SUBMITTED)
    .order_by(*PLACE_ORDER, Entry.at, Entry.id)
)
_SHEET = guarded(
    with_grid(
        with_places(
            select(
                Sheet.id,
                Sheet.round_id,
                Sheet.level,
                Sheet.name,
                Sheet.person_id,
                Sheet.state,
                Sheet.nil,
                Sheet.submitted_at,
                Sheet.submitted_on,
                Sheet.entered_by,
                Sheet.reopened_reason,
                Sheet.version,
                Round.title.label("round_title"),
                Round.state.label("round_state"),
                Round.due_on,
                *PLACE_COLUMNS,
                select(json_rows(*_DOORS.c)).scalar_subquery().label("doors"),
                select(json_rows(*_FILES.c)).scalar_subquery().label("files"),
            ).join(Round, (Round.tenant_id == Sheet.tenant_id) & (Round.id == Sheet.round_id)),
            Sheet,
        ),
        Sheet,
    ).where(Sheet.id == bindparam("id"))
)
_COUNT = (
    select(func.count(Entry.id))
    .where(Entry.tenant_id == Sheet.tenant_id, Entry.sheet_id == Sheet.id)
    .correlate(Sheet)
    .scalar_subquery()
)
_MINE = guarded(
    with_grid(
        with_places(
            select(
                Sheet.id,
                Sheet.level,
                Sheet.state,
                Sheet.nil,
                Sheet.submitted_on,
                Sheet.reopened_reason,
                Round.title.label("round_title"),
                Round.state.label("round_state"),
                Round.due_on,
                _COUNT.label("entries"),
                *PLACE_COLUMNS,
                func.count().over().label("total"),
            ).join(Round, (Round.tenant_id == Sheet.tenant_id) & (Round.id == Sheet.round_id)),
            Sheet,
        ),
        Sheet,
    )
    .where(Sheet.person_id == bindparam("person"))
    .order_by(
        Round.state != OPEN, Sheet.state != OPEN, Round.due_on.desc(), Grid.sort_key, *PLACE_ORDER, Sheet.id
    )
)


def mine(actor: Actor, *, number: int = 1, size: int = 30) -> tuple[list[Mine], int]:
    """A page of a lead's own sheets, open ones first, then those handed in; how many there are. One statement."""
    if actor.person_id is None:
        return [], 0
    asked = _MINE.limit(size).offset((number - 1) * size)
    rows = read(asked, {"person": actor.person_id}).all()
    return [Mine(*row[:-1]) for row in rows], rows[0].total if rows else 0


def sheet_view(actor: Actor, sheet_id: UUID) -> SheetView:
    """A sheet within the actor's reach, with its entries; two statements. Raises `Unknown`."""
    reach = sheets_seen(actor)
    row = read(_SHEET if reach is None else _SHEET.where(reach), {"id": sheet_id}).first()
    if row is None:
        raise Unknown("three_leads.unknown")
    photos: dict[UUID, list[attachments.Stored]] = {}
    for entry_id, *file in row.files or ():
        photos.setdefault(UUID(str(entry_id)), []).append(attachments.stored(file))
    entries = tuple(_entry(one, photos.get(one.id, ())) for one in read(_OF_SHEET, {"id": sheet_id}))
    values: list[Any] = [*row[:-2], tuple(_choices(row.doors or ())), entries]
    return SheetView(*values)


def entries_of(actor: Actor, round_id: UUID) -> list[EntryView]:
    """Entries of a round that were handed in, place by place, as many as are compared at once; one statement."""
    need_all(actor)
    return [_entry(row) for row in read(_OF_ROUND.limit(MOST), {"id": round_id})]


def entry_page(
    actor: Actor, round_id: UUID, *, number: int = 1, size: int = 50
) -> tuple[list[EntryView], int]:
    """A page of the same, and how many there are; one statement."""
    need_all(actor)
    asked = _OF_ROUND.add_columns(func.count().over().label("total")).limit(size).offset((number - 1) * size)
    rows = read(guarded(asked), {"id": round_id}).all()
    return [_entry(row) for row in rows], rows[0].total if rows else 0


def _choices(doors: Sequence[Any]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for building_id, building, door_id, door in doors:
        found[f"building:{UUID(str(building_id))}"] = places.building_label(building)
        if door_id is not None:
            found[f"entrance:{UUID(str(door_id))}"] = place_label(None, building, door)
    return list(found.items())


def _entry(row: Any, photos: Sequence[attachments.Stored] = ()) -> EntryView:
    return EntryView(
        row.id,
        row.sheet_id,
        row.kind,
        row.text,
        row.place,
        place_label(row.estate, row.building, row.entrance),
        row.said_by,
        row.said_by_id is not None,
        row.entered_by,
        row.at,
        row.merged_into_id,
        row.building_id,
        row.lead,
        row.level,
        tuple(photos),
    )
