"""Lines of a list as neighbours see them: words and places, and the photos of all who said it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Matter, _, attachments, db, places
from yishi_three_leads.kinds import MATTER_KINDS
from yishi_three_leads.models import Entry, Listing, ListLine
from yishi_three_leads.rows import ENTRY


def matters_of(listing: Listing, rows: Sequence[Any]) -> list[Matter]:
    """One for each `(line, entry)`, in their order; three statements however many there are."""
    entries: list[Entry] = [entry for _line, entry in rows]
    estates = _estates({entry.building_id for entry in entries if entry.building_id})
    photos = _photos([entry.id for entry in entries])
    return [
        _matter(listing, line, entry, estates.get(entry.building_id), photos[entry.id])
        for line, entry in rows
    ]


def sample(kind: str) -> Matter:
    """As much of a line as is needed to ask what a list of this kind can become; no query."""
    return Matter(source=ENTRY, source_id=UUID(int=0), title="", kind=MATTER_KINDS[kind])


def spoken_for(entry_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Each of these entries with those that it speaks for, itself first."""
    found = {one: [one] for one in entry_ids}
    merged = select(Entry.merged_into_id, Entry.id).where(Entry.merged_into_id.in_(entry_ids))
    for head, one in db.execute(merged.order_by(Entry.at, Entry.id)):
        if head is not None:
            found[head].append(one)
    return found


def _matter(
    listing: Listing, line: ListLine, entry: Entry, estate_id: UUID | None, photos: Iterable[UUID]
) -> Matter:
    told = _("%(n)d 位居民反映。", n=line.said) if line.said > 1 else ""
    return Matter(
        source=ENTRY,
        source_id=entry.id,
        title=line.text[:60],
        text="\n".join(filter(None, (line.text, told))),
        kind=MATTER_KINDS[listing.kind],
        label=_("%(list)s第 %(n)d 项", list=listing.title[:100], n=line.position),
        estate_id=estate_id,
        building_id=entry.building_id,
        entrance_id=entry.entrance_id,
        unit_id=entry.unit_id,
        place=line.place[:80],
        reporter_id=entry.said_by_id,
        anonymous=True,
        photos=tuple(photos),
    )


def _estates(building_ids: Collection[UUID]) -> dict[UUID | None, UUID]:
    asked = select(places.Building.id, places.Building.estate_id).where(places.Building.id.in_(building_ids))
    return {row.id: row.estate_id for row in db.execute(asked)}


def _photos(entry_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By the entry that stands on the list: its photos, then those of the entries it speaks for."""
    file = attachments.Attachment
    groups = spoken_for(entry_ids)
    members = [one for group in groups.values() for one in group]
    asked = select(file.subject_id, file.id).where(file.subject_kind == ENTRY, file.subject_id.in_(members))
    files: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for subject_id, file_id in db.execute(asked.order_by(file.position, file.id)):
        files[subject_id].append(file_id)
    return {head: [file_id for one in group for file_id in files[one]] for head, group in groups.items()}


__all__ = ["matters_of", "sample", "spoken_for"]
