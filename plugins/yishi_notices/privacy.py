"""What notices hold about a person: for their export, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import PersonRecord, _, db
from yishi_notices.models import Notice, Objection


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """The objections a person filed, in full, and the notices they drafted."""
    filed = db.execute(
        select(Notice.title, Objection.text, Objection.alternative, Objection.filed_at, Objection.state)
        .join(Notice, (Notice.tenant_id == Objection.tenant_id) & (Notice.id == Objection.notice_id))
        .where(Objection.person_id == person_id)
        .order_by(Objection.filed_at)
    )
    rows = [
        {"notice": title, "text": text, "alternative": site, "filed_at": at.isoformat(), "state": state}
        for title, text, site, at, state in filed
    ]
    if rows:
        yield PersonRecord(_("对公示的异议"), rows)
    drafted = db.execute(
        select(Notice.title, Notice.drafted_at)
        .where(Notice.author_id == person_id)
        .order_by(Notice.drafted_at)
    )
    written = [{"title": title, "drafted_at": at.isoformat()} for title, at in drafted]
    if written:
        yield PersonRecord(_("起草的公告"), written)


def erase(person_id: UUID) -> None:
    """Take the name off: an objection is the community's matter and stays; a notice is its issuer's."""
    db.execute(
        update(Objection)
        .where(Objection.person_id == person_id)
        .values(person_id=None, name="", version=Objection.version + 1)
    )
    db.execute(
        update(Notice)
        .where(Notice.author_id == person_id)
        .values(author_id=None, author_name="", version=Notice.version + 1)
    )
