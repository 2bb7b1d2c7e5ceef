"""What became of a matter elsewhere is told to the leads who wrote it down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from yishi.toolkit import N_, TenantView, db, notify
from yishi_three_leads.matter import spoken_for
from yishi_three_leads.models import Entry, Sheet
from yishi_three_leads.rows import ENTRY

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
    group = spoken_for([event.source_id])[event.source_id]
    wrote = (
        select(Sheet.person_id)
        .join(Entry, (Entry.tenant_id == Sheet.tenant_id) & (Entry.sheet_id == Sheet.id))
        .where(Entry.id.in_(group), Sheet.person_id.is_not(None))
        .distinct()
    )
    for person_id in db.scalars(wrote).all():
        if person_id is not None:
            key = f"three_leads:{event.target_id}:{event.outcome}:{event.source_id}"
            notify(person_id, _TOLD[event.outcome], {"text": text[:40]}, path="three_leads/mine", key=key)
