"""Buildings, entrances, floors and rooms: how they are written, and when two are the same."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from yishi.places.roster.normalise import cell_text, meaningful
from yishi.places.roster.problems import BadCell
from yishi.places.roster.table import Cell
from yishi.text import clean, natural_key, place_words_to_hyphens

_ONLY_ENTRANCE = re.compile(r"[^-栋幢座#楼]*(?:单元|梯)")
_LONGEST = 40


class Place(NamedTuple):
    """Labels of one unit; an estate without entrances has an empty `entrance`."""

    building: str
    entrance: str
    room: str

    def __str__(self) -> str:
        return "-".join(filter(None, self))


class PartialPlace(NamedTuple):
    """What a room cell says; None is not said."""

    building: str | None
    entrance: str | None
    room: str


UnitKey = tuple[str, str, str]


def unit_key(place: Place) -> UnitKey:
    """Equal for `3-2-201`, `三栋 2单元 0201室` and `０３-2-0201`; stays the same from import to import."""
    return natural_key(place.building), natural_key(place.entrance), natural_key(place.room)


def _text(value: Cell) -> str:
    if isinstance(value, dt.date):
        raise BadCell("became_date", value=cell_text(value))
    if isinstance(value, bool) or (isinstance(value, float) and not (value.is_integer() and value < 10**8)):
        raise BadCell("place_unclear", value=cell_text(value))
    return meaningful(cell_text(value, limit=_LONGEST))


def outer_label(value: Cell) -> str | None:
    """A building or entrance: `03号楼` → `3`, `A座` → `A`, `一单元` → `1`, `东区3栋` → `东区3`."""
    written = _text(value)
    if not written:
        return None
    return _bare(place_words_to_hyphens(written)) or written


def _bare(label: str) -> str:
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", label.strip("- ")).upper()


def floor_label(value: Cell) -> str | None:
    """`3层` → `3`, `负一层` and `B1` → `-1`, `F3` → `3`, `12A` → `12A`."""
    written = _text(value)
    if not written:
        return None
    plain = place_words_to_hyphens(written).upper()
    plain = re.sub(r"^(?:F([0-9]+)|([0-9]+)F)$", r"\1\2", re.sub(r"^B(?=[0-9]+$)", "-", plain))
    if not re.fullmatch(r"-?[0-9]{1,3}[A-Z]?(?:[-/][0-9]{1,3}[A-Z]?)?", plain):
        raise BadCell("floor_unclear", value=written[:20])
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)


def floor_of(room: str) -> str | None:
    """The floor that a room number suggests: `0201` → `2`, `1203A` → `12`, `-101` → `-1`; else None."""
    found = re.fullmatch(r"(-?)0?([1-9][0-9]?)[0-9]{2}[A-Z]?", room)
    return found[1] + found[2] if found else None


def split_place(value: Cell) -> PartialPlace | None:
    """`01-01-0101`, `3栋2单元201室`, `3-201`, `2单元201`, `201`: what each part is."""
    written = _text(value)
    if not written:
        return None
    plain = re.sub(r"[ _/\\.、#]+", "-", place_words_to_hyphens(written)).upper()
    parts = [part for part in re.split(r"(?<=[^-])-", plain) if part.strip("-")]
    if not parts or not re.search(r"[\w]", parts[-1]):
        raise BadCell("place_unclear", value=written)
    *outer, room = parts
    if len(outer) > 1:
        return PartialPlace(_bare("-".join(outer[:-1])), _bare(outer[-1]), room)
    if not outer:
        return PartialPlace(None, None, room)
    if _ONLY_ENTRANCE.match(clean(written)):
        return PartialPlace(None, _bare(outer[0]), room)
    return PartialPlace(_bare(outer[0]), None, room)


def room_width(rooms: Iterable[str]) -> int:
    """How many digits the rooms of one building have, if some begin with 0; else 0.

    Without such a room nothing says that zeros were lost: `101` to `1701` is a way of numbering too.
    """
    widths = Counter(len(room) for room in rooms if re.fullmatch(r"0[0-9]+", room))
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def padded(room: str, width: int) -> str:
    return room.zfill(width) if room.isdigit() and len(room) < width else room
