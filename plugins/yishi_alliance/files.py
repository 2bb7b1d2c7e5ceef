"""Who may see the files of an order: those of its company, and who runs the alliance."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, attachments, db
from yishi_alliance.models import Order
from yishi_alliance.rights import WORKS, reaches
from yishi_alliance.rows import ORDER


@attachments.viewers(ORDER)
def sees_files(actor: Actor, order_id: UUID, _public: bool) -> bool:
    if not actor.may(WORKS):
        return False
    found = db.execute(select(Order.company_id).where(Order.id == order_id)).first()
    return found is not None and reaches(actor, found.company_id)
