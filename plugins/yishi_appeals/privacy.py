"""What appeals hold about a person: for their export, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update

from yishi.toolkit import Person, PersonRecord, _, db, sealed
from yishi_appeals.hotline.comparing import TABLE
from yishi_appeals.models import Appeal, HotlineCase, Voice


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """The appeals a person raised, joined or typed in, and the hotline cases under their name and number."""
    parts = (
        (_("我的诉求"), _raised(person_id)),
        (_("一起反映的诉求"), _joined(person_id)),
        (_("代居民登记的诉求"), _typed(person_id)),
        (_("12345 工单"), _cases(person_id)),
    )
    for title, rows in parts:
        if rows:
            yield PersonRecord(title, rows)


def _raised(person_id: UUID) -> list[dict[str, Any]]:
    found = db.scalars(select(Appeal).where(Appeal.reporter_id == person_id).order_by(Appeal.number))
    return [
        {
            "number": one.number,
            "title": one.title,
            "text": one.text,
            "place": one.place,
            "anonymous": one.anonymous,
            "channel": one.channel,
            "raised_at": one.raised_at.isoformat(),
            "state": one.state,
            "answer": one.answer,
        }
        for one in found
    ]


def _joined(person_id: UUID) -> list[dict[str, Any]]:
    found = db.execute(
        select(Appeal.number, Appeal.title, Voice.text, Voice.at)
        .join(Appeal, and_(Appeal.tenant_id == Voice.tenant_id, Appeal.id == Voice.appeal_id))
        .where(Voice.person_id == person_id)
        .order_by(Voice.at)
    )
    return [{"number": n, "title": t, "text": text, "at": at.isoformat()} for n, t, text, at in found]


def _typed(person_id: UUID) -> list[dict[str, Any]]:
    found = db.execute(
        select(Appeal.number, Appeal.title, Appeal.raised_at)
        .where(Appeal.entered_by_id == person_id)
        .order_by(Appeal.number)
    )
    return [{"number": n, "title": title, "raised_at": at.isoformat()} for n, title, at in found]


def _cases(person_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "case_number": case.case_number,
            "caller": case.caller,
            "phone": sealed.unseal(case.phone_sealed, table=TABLE, row_id=case.id, column="phone"),
            "text": case.text,
            "address": case.address,
            "called_at": case.called_at.isoformat() if case.called_at else "",
        }
        for case in db.scalars(_of(person_id))
        if case.phone_sealed
    ]


def _of(person_id: UUID) -> Any:
    """The hotline's cases of a person: the same name and the same number."""
    return (
        select(HotlineCase)
        .join(
            Person,
            and_(
                Person.tenant_id == HotlineCase.tenant_id,
                Person.phone_index == HotlineCase.phone_index,
                Person.name == HotlineCase.caller,
            ),
        )
        .where(Person.id == person_id)
    )


def erase(person_id: UUID) -> None:
    """Take name and number off; what was appealed for is the community's matter and stays."""
    for case in db.scalars(_of(person_id)).all():
        case.caller, case.phone_sealed, case.phone_index = "", None, None
    db.flush()
    db.execute(
        update(Appeal)
        .where(Appeal.reporter_id == person_id)
        .values(reporter_id=None, reporter_name="", version=Appeal.version + 1)
    )
    db.execute(
        update(Appeal)
        .where(Appeal.entered_by_id == person_id)
        .values(entered_by_id=None, entered_by="", version=Appeal.version + 1)
    )
    db.execute(update(Voice).where(Voice.person_id == person_id).values(person_id=None, name="", text=""))
