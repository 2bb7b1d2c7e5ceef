"""Who may see the files of an item: the public only those that show its result."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, attachments, db
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import is_reporter, reaches, sees
from yishi_worklist.rows import SUBJECT


@attachments.viewers(SUBJECT)
def sees_files(actor: Actor, item_id: UUID, public: bool) -> bool:
    found = db.execute(
        select(
            WorklistItem.state,
            WorklistItem.public,
            WorklistItem.reporter_id,
            WorklistItem.handler_id,
            WorklistItem.building_id,
            WorklistItem.entrance_id,
        ).where(WorklistItem.id == item_id)
    ).first()
    if found is None:
        return False
    if reaches(actor, found) or is_reporter(actor, found):
        return True
    return public and sees(actor, found)
