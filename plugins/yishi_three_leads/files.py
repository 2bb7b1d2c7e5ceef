"""Photos of entries: seen by those who see the sheet."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, attachments, db
from yishi_three_leads.models import Entry, Sheet
from yishi_three_leads.rights import COLLECTS, sheets_seen
from yishi_three_leads.rows import ENTRY


@attachments.viewers(ENTRY)
def sees_files(actor: Actor, entry_id: UUID, _public: bool) -> bool:
    """A lead sees the photos of their own sheets, a grid's lead those of the grid, staff all."""
    if not actor.may(COLLECTS):
        return False
    reach = sheets_seen(actor)
    found = (
        select(Entry.id)
        .join(Sheet, (Sheet.tenant_id == Entry.tenant_id) & (Sheet.id == Entry.sheet_id))
        .where(Entry.id == entry_id)
    )
    return db.scalar(found if reach is None else found.where(reach)) is not None
