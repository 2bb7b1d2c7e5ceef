"""Which unit each line means, judged by the whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from yishi.places.roster.columns import ColumnMap, Field, refuse_missing_columns
from yishi.places.roster.drafts import Draft
from yishi.places.roster.labels import PartialPlace, Place, padded, room_width
from yishi.text import natural_key


def settle_places(drafts: Sequence[Draft], columns: ColumnMap) -> None:
    """Give each line its building, entrance and room; report the lines where that fails."""
    if drafts and not columns.has(Field.BUILDING) and not any(_building(d) for d in drafts):
        refuse_missing_columns(columns, [Field.BUILDING])
    entrance_first = _first_part_is_entrance(drafts, columns)
    for draft in drafts:
        if not draft.reader.failed:
            _settle(draft, entrance_first)
    _pad_rooms([d for d in drafts if not d.reader.failed])


def _building(draft: Draft) -> str | None:
    return next((p.building for p in (draft.room, draft.whole) if p and p.building), None)


def _first_part_is_entrance(drafts: Sequence[Draft], columns: ColumnMap) -> bool:
    """Building column, no entrance column: is `2-201` entrance 2, or building 2 again?"""
    if not columns.has(Field.BUILDING) or columns.has(Field.ENTRANCE):
        return False
    pairs = [(d.building, p.building) for d in drafts if (p := d.room or d.whole) and p.entrance is None]
    return any(of and first and natural_key(of) != natural_key(first) for of, first in pairs)


def _settle(draft: Draft, entrance_first: bool) -> None:
    said = draft.room or draft.whole
    if said is None:
        return
    if entrance_first and said.entrance is None and said.building is not None:
        said = PartialPlace(None, said.building, said.room)
    building = draft.building or said.building or _building(draft)
    entrance = draft.entrance or said.entrance or (draft.whole.entrance if draft.whole else None) or ""
    if not building:
        draft.reader.report(Field.BUILDING, "building_missing")
        return
    draft.settle(Place(building, entrance, said.room))
    for part in (said, draft.whole):
        if part is not None and _disagrees(part, draft.place, whole=part is draft.whole and part is not said):
            written = "-".join(filter(None, part))
            field = Field.ROOM if part is said and draft.room else Field.WHOLE_PLACE
            draft.reader.report(field, "place_disagrees", value=written, place=str(draft.place))
            return


def _disagrees(part: PartialPlace, place: Place, *, whole: bool) -> bool:
    """Parts that both say must agree; a second column counts only when it says all three."""
    if whole and not (part.building and part.entrance):
        return False
    pairs = zip(part, place, strict=True)
    return any(said and natural_key(said) != natural_key(settled) for said, settled in pairs)


def _pad_rooms(drafts: Sequence[Draft]) -> None:
    """Excel turns `0201` into 201: give the zeros back where the building's other rooms have them."""
    buildings: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        buildings[draft.key[0]].append(draft)
    for members in buildings.values():
        width = room_width(draft.place.room for draft in members)
        for draft in members:
            room = padded(draft.place.room, width)
            if room != draft.place.room:
                draft.reader.report(Field.ROOM, "room_padded", value=draft.place.room, room=room)
                draft.settle(draft.place._replace(room=room))
