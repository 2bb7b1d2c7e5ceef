"""Updates of requests, as FixMyStreet and others ask for them (`servicerequestupdates`): the public timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, _, guarded, read
from yishi_appeals.models import Appeal
from yishi_appeals.open311.asked import MOST, span
from yishi_appeals.open311.reading import moment, note, row_of
from yishi_appeals.open311.shapes import said
from yishi_worklist import service as worklist

_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_END = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
_CLOSED = ("closed", "withdrawn", "rated", "effect_held", "effect_failed")
"""Acts on an item that is done; after any other it is open."""

_CARRIED = guarded(select(Appeal.item_id, Appeal.id).where(Appeal.public, Appeal.item_id.is_not(None)))
_ENDED = guarded(
    select(Appeal.id, Appeal.state, Appeal.answer, Appeal.ended_at)
    .where(
        Appeal.public, Appeal.item_id.is_(None), Appeal.state.in_(["rejected", "transferred", "withdrawn"])
    )
    .order_by(Appeal.ended_at, Appeal.id)
)


def between(start: datetime | None, end: datetime | None) -> list[dict[str, Any]]:
    """What happened to public appeals in a stretch of time, the oldest first; at most 1,000."""
    since, until = span(start, end)
    carried = select(Appeal.item_id).where(Appeal.public, Appeal.item_id.is_not(None))
    acts = worklist.news(carried, since=since, until=until, most=MOST)
    items = {act.item_id for act in acts}
    appeals = (
        {row.item_id: row.id for row in read(_CARRIED.where(Appeal.item_id.in_(items)))} if items else {}
    )
    ended = read(_ENDED.where(Appeal.ended_at >= since, Appeal.ended_at <= until).limit(MOST))
    told = [(act.at, _act(appeals[act.item_id], act)) for act in acts]
    told += [(row.ended_at, _ending(row)) for row in ended]
    return [one for _at, one in sorted(told, key=lambda pair: pair[0])[:MOST]]


def of_request(actor: Actor, text: str) -> list[dict[str, Any]]:
    """What happened to one of them, the oldest first."""
    row = row_of(actor, text)
    if row.item_id is None:
        return [_ending(row)] if row.ended_at else []
    only = select(Appeal.item_id).where(Appeal.id == row.id)
    acts = worklist.news(only, since=_BEGINNING, until=_END, most=MOST)
    return [_act(row.id, act) for act in acts]


def _act(appeal_id: UUID, act: worklist.News) -> dict[str, Any]:
    return {
        "update_id": str(act.id),
        "service_request_id": str(appeal_id),
        "status": "closed" if act.kind in _CLOSED else "open",
        "updated_datetime": moment(act.at),
        "description": said(_(worklist.ENTRIES[act.kind]), act.text),
        "media_url": None,
    }


def _ending(row: Any) -> dict[str, Any]:
    """One that never came to the work list: its end is all that happened. Named like the appeal itself."""
    return {
        "update_id": str(row.id),
        "service_request_id": str(row.id),
        "status": "closed",
        "updated_datetime": moment(row.ended_at),
        "description": note(row),
        "media_url": None,
    }
