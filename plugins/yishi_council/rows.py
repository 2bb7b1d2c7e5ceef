"""Finding one row for writing, and the checks that all acts share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Person,
    Reason,
    Refusal,
    Stale,
    TenantOwned,
    Unknown,
    _,
    clock,
    current_tenant,
    db,
)
from yishi_council.models import AgendaItem, Attendance, Council, Meeting

COUNCIL, MEETING, ITEM = "council.council", "council.meeting", "council.item"
"""The kinds under which attachments, the search index and the activity log know them."""

Row = TypeVar("Row", bound=TenantOwned)


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def locked(model: type[Row], row_id: UUID) -> Row:
    """The row, held until the transaction ends; `Unknown` where there is none here."""
    statement = select(model).where(model.id == row_id).with_for_update()
    found = db.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise Unknown("council.unknown")
    return found


def check_version(row: Any, version: int | None, yours: Mapping[str, Any]) -> None:
    """Raise `Stale` with both states when somebody changed the row since `version`."""
    if version is not None and version != row.version:
        theirs = {name: getattr(row, name, None) for name in yours}
        raise Stale(yours=yours, theirs=theirs, version=row.version)


def open_council(council_id: UUID) -> Council:
    """A council that is open, its row held."""
    council = locked(Council, council_id)
    if council.closed_on is not None:
        raise Refusal("council.closed", _("这个议事会已经撤销。要议事，请另设议事会。"))
    return council


def meeting_in(meeting_id: UUID, states: Collection[str]) -> Meeting:
    """A meeting in one of `states`, its row held; else a refusal that says what to do."""
    meeting = locked(Meeting, meeting_id)
    if meeting.state not in states:
        raise Refusal(f"council.meeting_{meeting.state}", _(_NOT_NOW[meeting.state]))
    return meeting


def item_in(item_id: UUID, states: Collection[str]) -> tuple[AgendaItem, Meeting]:
    """An item of the agenda with its meeting, which is in one of `states`; the meeting's row is held."""
    item = locked(AgendaItem, item_id)
    return item, meeting_in(item.meeting_id, states)


def attendance_of(attendance_id: UUID, meeting_id: UUID | None = None) -> Attendance:
    """Somebody on the list (of this meeting). Raises `Unknown`."""
    same = select(Attendance).where(Attendance.id == attendance_id)
    if meeting_id is not None:
        same = same.where(Attendance.meeting_id == meeting_id)
    found = db.scalars(same).first()
    if found is None:
        raise Unknown("council.unknown")
    return found


def person_named(person_id: UUID | None, name: str) -> str:
    """What somebody is called: the person's name, or the one written down. Raises `Unknown`."""
    if person_id is None:
        return " ".join(name.split())[:60]
    found = db.scalar(select(Person.name).where(Person.id == person_id, Person.erased_at.is_(None)))
    if found is None:
        raise Unknown("people.unknown")
    return str(found)


def words(text: str, longest: int, *, field: str = "text", needed: str = "") -> tuple[str, list[Reason]]:
    """Trimmed text, and what is wrong with it; `needed` is said where it may not be empty."""
    found = text.strip()
    reasons = []
    if needed and not found:
        reasons.append(Reason("council.text_missing", needed, field=field))
    if len(found) > longest:
        too_long = _("这一项最多 %(n)d 个字。", n=longest)
        reasons.append(Reason("council.too_long", too_long, field=field))
    return found, reasons


def one_of(value: str, choices: Collection[str], field: str) -> list[Reason]:
    """What is wrong with a choice."""
    if value in choices:
        return []
    return [Reason("council.choice_unknown", _("请从列出的选项里选。"), field=field)]


_NOT_NOW: dict[str, str] = {
    "planned": N_("会议还没有发通知。请先发出通知。"),
    "announced": N_("通知已经发出，不能这样改。要改，请取消后另行召集。"),
    "held": N_("会议正在进行，不能这样操作。"),
    "closed": N_("会议已经结束。要补正，请更正会议记录。"),
    "cancelled": N_("会议已经取消，请另行召集。"),
}
