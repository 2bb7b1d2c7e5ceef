"""Who may see the photos of an appeal: whoever may see the appeal."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, attachments, db
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.rights import may_see
from yishi_appeals.rows import SUBJECT


@attachments.viewers(SUBJECT)
def sees_files(actor: Actor, appeal_id: UUID, _public: bool) -> bool:
    columns = (
        Appeal.public,
        Appeal.reporter_id,
        Appeal.entered_by_id,
        Appeal.building_id,
        Appeal.entrance_id,
    )
    found = db.execute(select(*columns).where(Appeal.id == appeal_id)).first()
    return found is not None and may_see(actor, found, joined=_joined(actor, appeal_id))


def _joined(actor: Actor, appeal_id: UUID) -> bool:
    if actor.person_id is None:
        return False
    voice = select(Voice.id).where(Voice.appeal_id == appeal_id, Voice.person_id == actor.person_id)
    return db.scalar(voice) is not None
