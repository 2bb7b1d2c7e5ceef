"""Handing lines of a list to other modules, many at once; what became of them is told to the leads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Matter,
    PromoteTarget,
    Refusal,
    TenantView,
    Unknown,
    _,
    attachments,
    db,
    matters,
    notify,
    places,
)
from yishi_three_leads.kinds import MATTER_KINDS
from yishi_three_leads.models import Entry, Listing, ListLine, Sheet
from yishi_three_leads.rights import MERGES
from yishi_three_leads.rows import ENTRY, listing_of

MOST_AT_ONCE = 200


def targets(actor: Actor, kind: str) -> list[PromoteTarget]:
    """What lines of a list of this kind can be made into by this actor."""
    if not actor.may(MERGES):
        return []
    sample = Matter(source=ENTRY, source_id=UUID(int=0), title="", kind=MATTER_KINDS[kind])
    return matters.targets(actor, sample)


def hand_over(actor: Actor, listing_id: UUID, line_ids: Collection[UUID], kind: str) -> int:
    """Make lines into what a neighbour offers; those that were made into it before are left as they are.

    Gives how many were handed over now. All or nothing: a refusal of the taking module leaves every line as it was.
    """
    listing = listing_of(actor, listing_id)
    wanted = list(dict.fromkeys(line_ids))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        said = _("请勾选要转办的行，一次最多 %(n)d 行。", n=MOST_AT_ONCE)
        raise Refusal("three_leads.choose_lines", said, field="line")
    rows: Sequence[Any] = db.execute(
        select(ListLine, Entry)
        .join(Entry, (Entry.tenant_id == ListLine.tenant_id) & (Entry.id == ListLine.entry_id))
        .where(ListLine.listing_id == listing.id, ListLine.id.in_(wanted))
        .order_by(ListLine.position)
    ).all()
    if len(rows) != len(wanted):
        raise Unknown("three_leads.unknown")
    before = matters.links_of(ENTRY, [line.entry_id for line, _entry in rows])
    handed = 0
    for line, entry in rows:
        if all(one.kind != kind for one in before.get(line.entry_id, ())):
            matters.promote(actor, _matter(listing, line, entry), kind)
            handed += 1
    return handed


def _matter(listing: Listing, line: ListLine, entry: Entry) -> Matter:
    told = _("%(n)d 位居民反映。", n=line.said) if line.said > 1 else ""
    return Matter(
        source=ENTRY,
        source_id=entry.id,
        title=line.text[:60],
        text="\n".join(filter(None, (line.text, told))),
        kind=MATTER_KINDS[listing.kind],
        label=_("%(list)s第 %(n)d 项", list=listing.title[:100], n=line.position),
        estate_id=_estate(entry),
        building_id=entry.building_id,
        entrance_id=entry.entrance_id,
        unit_id=entry.unit_id,
        place=line.place[:80],
        reporter_id=entry.said_by_id,
        anonymous=True,
        photos=tuple(file.id for one in _group(entry.id) for file in attachments.of((ENTRY, one))),
    )


def _estate(entry: Entry) -> UUID | None:
    if entry.building_id is None:
        return None
    return db.scalar(select(places.Building.estate_id).where(places.Building.id == entry.building_id))


def _group(entry_id: UUID) -> list[UUID]:
    """The entry and those it speaks for."""
    merged = select(Entry.id).where(Entry.merged_into_id == entry_id).order_by(Entry.at, Entry.id)
    return [entry_id, *db.scalars(merged)]


_TOLD = {
    "done": N_("您收集上来的事办结了：%(text)s"),
    "rejected": N_("您收集上来的事没有采纳：%(text)s"),
    "withdrawn": N_("您收集上来的事撤回了：%(text)s"),
    "transferred": N_("您收集上来的事已转交：%(text)s"),
}


def tell_leads(tenant: TenantView, event: Any) -> None:
    """A neighbour settled a matter that began here: each lead who wrote it down hears of it, once."""
    if event.source != ENTRY or event.outcome not in _TOLD:
        return
    text = db.scalar(select(Entry.text).where(Entry.id == event.source_id))
    if text is None:
        return
    wrote = (
        select(Sheet.person_id)
        .join(Entry, (Entry.tenant_id == Sheet.tenant_id) & (Entry.sheet_id == Sheet.id))
        .where(Entry.id.in_(_group(event.source_id)), Sheet.person_id.is_not(None))
        .distinct()
    )
    for person_id in db.scalars(wrote).all():
        if person_id is not None:
            key = f"three_leads:{event.target_id}:{event.outcome}:{event.source_id}"
            notify(person_id, _TOLD[event.outcome], {"text": text[:40]}, path="three_leads/mine", key=key)
