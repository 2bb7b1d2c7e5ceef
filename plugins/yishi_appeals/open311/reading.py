"""`requests`: public appeals as the standard's service requests. Never who raised one; photos as everybody sees them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select

from yishi.toolkit import Actor, Unknown, _, attachments, ctx, current_tenant, guarded, places, read, topics
from yishi_appeals.kinds import OPEN, STATES
from yishi_appeals.models import Appeal
from yishi_appeals.open311.asked import span
from yishi_appeals.open311.shapes import said
from yishi_appeals.pages import site
from yishi_appeals.rights import may_see
from yishi_appeals.rows import SUBJECT
from yishi_worklist import service as worklist

_PHOTO = (
    select(attachments.Attachment.id)
    .where(
        attachments.Attachment.subject_kind == SUBJECT,
        attachments.Attachment.subject_id == Appeal.id,
        attachments.Attachment.role == "photo",
        attachments.Attachment.public,
    )
    .order_by(attachments.Attachment.position, attachments.Attachment.id)
    .limit(1)
    .scalar_subquery()
)
_ALL = guarded(
    select(
        Appeal.id,
        Appeal.text,
        Appeal.category,
        Appeal.state,
        Appeal.level_name,
        Appeal.due_on,
        Appeal.answer,
        Appeal.transferred_to,
        Appeal.place,
        Appeal.estate_id,
        places.Estate.name.label("estate"),
        Appeal.raised_at,
        Appeal.updated_at,
        Appeal.ended_at,
        Appeal.item_id,
        Appeal.public,
        Appeal.reporter_id,
        Appeal.entered_by_id,
        _PHOTO.label("photo"),
    )
    .outerjoin(
        places.Estate, and_(places.Estate.tenant_id == Appeal.tenant_id, places.Estate.id == Appeal.estate_id)
    )
    .order_by(Appeal.raised_at.desc(), Appeal.number.desc())
)


def requests(query: dict[str, Any]) -> list[dict[str, Any]]:
    """What the query asks for, the newest first; ids go before all else, as the standard says."""
    wanted: list[ColumnElement[bool]] = [Appeal.public.is_(True)]
    if query["service_request_id"]:
        wanted.append(Appeal.id.in_([one for text in query["service_request_id"] if (one := uuid_of(text))]))
    else:
        since, until = span(query["start_date"], query["end_date"])
        wanted += [Appeal.raised_at >= since, Appeal.raised_at <= until, *_narrowed(query)]
    number, size = query["page"], query["page_size"]
    return [_request(row) for row in read(_ALL.where(*wanted).limit(size).offset((number - 1) * size))]


def _narrowed(query: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query["service_code"]:
        found.append(Appeal.category.in_(query["service_code"]))
    if len(set(query["status"])) == 1:
        is_open = Appeal.state.in_(OPEN)
        found.append(is_open if query["status"][0] == "open" else ~is_open)
    return found


def request(actor: Actor, text: str) -> dict[str, Any]:
    """One request, its public timeline as the notes on its status."""
    row = row_of(actor, text)
    found = _request(row)
    if row.item_id is not None:
        told = [_told(one.at, one.kind, one.text) for one in worklist.timeline(row.item_id, public=True)]
        found["status_notes"] = "\n".join([*told, found["status_notes"]])
    return found


def row_of(actor: Actor, text: str) -> Any:
    """The appeal, where it is public or (sent with a token) its own. Raises `Unknown`."""
    found = read(_ALL.where(Appeal.id == uuid_of(text))).first() if uuid_of(text) else None
    if found is None or not may_see(actor, found, joined=False):
        raise Unknown("appeals.unknown", _("没有这个 service_request_id，或者它没有公开。"))
    return found


def _told(at: datetime, kind: str, text: str) -> str:
    when = at.astimezone(_zone()).date().isoformat()
    return f"{when} {said(_(worklist.ENTRIES[kind]), text)}"


def _request(row: Any) -> dict[str, Any]:
    is_open = row.state in OPEN
    return {
        "service_request_id": str(row.id),
        "status": "open" if is_open else "closed",
        "status_notes": note(row),
        "service_name": topics.category_label(row.category),
        "service_code": row.category,
        "description": row.text,
        "agency_responsible": row.transferred_to or current_tenant().name,
        "service_notice": row.level_name or None,
        "requested_datetime": moment(row.raised_at),
        "updated_datetime": moment(row.updated_at if is_open else row.ended_at or row.updated_at),
        "expected_datetime": _end_of(row.due_on),
        "address": " ".join(part for part in (row.estate, row.place) if part) or None,
        "address_id": str(row.estate_id) if row.estate_id else None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": f"{site()}{ctx().base}/files/{row.photo}" if row.photo else None,
    }


def note(row: Any) -> str:
    """How it stands, with the answer where there is one."""
    return said(_(STATES[row.state]), row.answer)


def moment(at: datetime) -> str:
    """2026-03-02T09:00:00+08:00, on the community's clock."""
    return at.astimezone(_zone()).isoformat(timespec="seconds")


def _end_of(day: date | None) -> str | None:
    """The last second of the day by which it is due: the term runs to the end of that day (民法典 203)."""
    return moment(datetime.combine(day, time(23, 59, 59), _zone())) if day else None


def _zone() -> ZoneInfo:
    return ZoneInfo(current_tenant().zone)


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
