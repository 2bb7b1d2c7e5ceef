"""Lines as first read: what each says by itself, before lines are compared with one another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yishi.places.roster import labels, normalise
from yishi.places.roster.columns import ColumnMap, Field
from yishi.places.roster.labels import PartialPlace, Place, UnitKey, unit_key
from yishi.places.roster.line import LineReader
from yishi.places.roster.normalise import AreaSource, Occupancy, UnitStatus
from yishi.places.roster.owners import read_owners
from yishi.places.roster.rows import RosterOwner, RosterRow
from yishi.places.roster.table import Cell

NOWHERE = Place("", "", "")
_LONGEST_NOTE = 500


@dataclass(slots=True)
class Draft:
    """A line on its way to a `RosterRow`."""

    reader: LineReader
    building: str | None
    entrance: str | None
    room: PartialPlace | None
    whole: PartialPlace | None
    floor: str | None
    area: int | None
    area_source: AreaSource | None
    status: UnitStatus | None
    occupancy: Occupancy | None
    owners: tuple[RosterOwner, ...]
    since: dt.date | None
    note: str | None
    place: Place = NOWHERE
    key: UnitKey = ("", "", "")

    @property
    def line(self) -> int:
        return self.reader.number

    def settle(self, place: Place) -> None:
        self.place, self.key = place, unit_key(place)

    def content(self) -> tuple[object, ...]:
        """Everything but the owners, to see whether two lines say the same."""
        return (self.floor, self.area, self.area_source, self.status, self.occupancy, self.since, self.note)

    def row(self) -> RosterRow:
        return RosterRow(
            line=self.line,
            building=self.place.building,
            entrance=self.place.entrance,
            room=self.place.room,
            floor=self.floor,
            area=self.area,
            area_source=self.area_source,
            owners=self.owners,
            status=self.status,
            occupancy=self.occupancy,
            since=self.since,
            note=self.note,
        )


def read_draft(
    line: LineReader, columns: ColumnMap, *, area_required: bool, default_source: AreaSource | None
) -> Draft | None:
    """None for a line without a unit: blank, heading, total, or a note below the table."""
    if not line.is_data:
        return None
    room = line.take(Field.ROOM, labels.split_place)
    whole = line.take(Field.WHOLE_PLACE, labels.split_place)
    area = line.take(Field.AREA, normalise.area)
    if room is None and whole is None and not line.failed:
        if area is None:
            line.report(None, "line_without_room")
            return None
        line.report(Field.ROOM if columns.has(Field.ROOM) else Field.WHOLE_PLACE, "room_missing")
    if area is None and not line.failed and columns.has(Field.AREA):
        line.report(Field.AREA, "area_missing" if area_required else "area_missing_allowed")
    status, occupancy = _status(line)
    return Draft(
        reader=line,
        building=line.take(Field.BUILDING, labels.outer_label),
        entrance=line.take(Field.ENTRANCE, labels.outer_label),
        room=room,
        whole=whole,
        floor=line.take(Field.FLOOR, labels.floor_label),
        area=area,
        area_source=line.take(Field.AREA_SOURCE, normalise.area_source) or (default_source if area else None),
        status=status,
        occupancy=occupancy,
        owners=read_owners(line, status),
        since=line.take(Field.SINCE, normalise.day),
        note=_note(line),
    )


def _status(line: LineReader) -> tuple[UnitStatus | None, Occupancy | None]:
    found = line.take_each(Field.STATUS, normalise.status)
    status = next((s for s in found if isinstance(s, UnitStatus)), None)
    return status, next((s for s in found if isinstance(s, Occupancy)), None)


def _note(line: LineReader) -> str | None:
    texts = line.take_each(Field.NOTE, _note_text)
    return "；".join(text for text in texts if text) or None


def _note_text(cell: Cell) -> str:
    return normalise.cell_text(cell, limit=_LONGEST_NOTE)
