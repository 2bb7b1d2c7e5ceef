"""What councils hold about a person: for their copy, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from yishi.toolkit import PersonRecord, _, db
from yishi_council.models import (
    AgendaItem,
    Attendance,
    Feed,
    Meeting,
    Note,
    Proxy,
    Seat,
    SlotAnswer,
    SlotPoll,
    Volunteer,
)
from yishi_council.rows import today
from yishi_council.voices import ON_PROXY


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """Seats, attendance, what was written down of their words, answers, offers."""
    for title, rows in (
        (_("议事会席位"), _seats(person_id)),
        (_("参加的会议"), _attendance(person_id)),
        (_("写给别人的书面委托"), _proxies(person_id)),
        (_("会上的发言"), _notes(person_id)),
        (_("对开会时间的回答"), _answers(person_id)),
        (_("愿意出力的登记"), _offers(person_id)),
        (_("日历订阅"), _feeds(person_id)),
    ):
        if rows:
            yield PersonRecord(title, rows)


def _seats(person_id: UUID) -> list[dict[str, Any]]:
    columns = (Seat.name, Seat.role, Seat.basis, Seat.constituency, Seat.since, Seat.until)
    rows = db.execute(select(*columns).where(Seat.person_id == person_id).order_by(Seat.since))
    return [
        {**row._mapping, "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else ""}
        for row in rows
    ]


def _attendance(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Meeting.title, Meeting.starts_at, Attendance.mode, Attendance.identity, Attendance.proxy_for)
        .join(Meeting, (Meeting.tenant_id == Attendance.tenant_id) & (Meeting.id == Attendance.meeting_id))
        .where(Attendance.person_id == person_id)
        .order_by(Meeting.starts_at)
    )
    return [{**row._mapping, "starts_at": row.starts_at.isoformat()} for row in rows]


def _proxies(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Meeting.title, Meeting.starts_at, Attendance.name.label("holder"), Proxy.instructions)
        .join(Attendance, ON_PROXY)
        .join(Meeting, (Meeting.tenant_id == Attendance.tenant_id) & (Meeting.id == Attendance.meeting_id))
        .where(Proxy.principal_id == person_id)
        .order_by(Meeting.starts_at)
    )
    return [{**row._mapping, "starts_at": row.starts_at.isoformat()} for row in rows]


def _notes(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(AgendaItem.title, Note.text, Note.at)
        .join(AgendaItem, (AgendaItem.tenant_id == Note.tenant_id) & (AgendaItem.id == Note.item_id))
        .where(Note.person_id == person_id)
        .order_by(Note.at)
    )
    return [{"item": row.title, "text": row.text, "at": row.at.isoformat()} for row in rows]


def _answers(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(SlotPoll.title, SlotAnswer.slots, SlotAnswer.at)
        .join(SlotPoll, (SlotPoll.tenant_id == SlotAnswer.tenant_id) & (SlotPoll.id == SlotAnswer.poll_id))
        .where(SlotAnswer.person_id == person_id)
        .order_by(SlotAnswer.at)
    )
    return [{"poll": row.title, "slots": row.slots, "at": row.at.isoformat()} for row in rows]


def _offers(person_id: UUID) -> list[dict[str, Any]]:
    columns = (Volunteer.role, Volunteer.skills, Volunteer.note, Volunteer.since)
    rows = db.execute(select(*columns).where(Volunteer.person_id == person_id))
    return [{**row._mapping, "since": row.since.isoformat()} for row in rows]


def _feeds(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.scalars(select(Feed.made_at).where(Feed.person_id == person_id))
    return [{"made_at": at.isoformat()} for at in rows]


def erase(person_id: UUID) -> None:
    """Take the name off. Words and figures of a session are the community's; locked minutes hold no names.

    A seat that is held ends with it; a council whose chair it was has none until there is a new one.
    """
    db.execute(update(Seat).where(Seat.person_id == person_id, Seat.until.is_(None)).values(until=today()))
    given = select(Proxy.attendance_id).where(Proxy.principal_id == person_id)
    db.execute(update(Attendance).where(Attendance.id.in_(given)).values(proxy_for=""))
    db.execute(
        update(Proxy).where(Proxy.principal_id == person_id).values(principal_id=None, instructions="")
    )
    for model, blank in (
        (Seat, {"name": "", "held_in": None, "chair_of": None, "version": Seat.version + 1}),
        (Attendance, {"name": ""}),
        (Note, {"speaker": "", "version": Note.version + 1}),
        (SlotAnswer, {}),
    ):
        db.execute(update(model).where(model.person_id == person_id).values(person_id=None, **blank))
    db.execute(delete(Volunteer).where(Volunteer.person_id == person_id))
    db.execute(delete(Feed).where(Feed.person_id == person_id))
