"""A slot poll as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from yishi.toolkit import Actor, Unknown, guarded, json_rows, read
from yishi_council.models import Council, SlotAnswer, SlotPoll
from yishi_council.plain import as_list
from yishi_council.rights import READS
from yishi_council.rows import today


@dataclass(frozen=True, slots=True)
class Option:
    """One time, its slot, and how many homes it suits."""

    key: str
    starts_at: datetime
    slot: str
    count: int


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with what was answered so far. `none` said that no time suits; `open` while one can answer."""

    id: UUID
    council_id: UUID
    council: str
    title: str
    open_until: date
    chosen: str
    options: tuple[Option, ...]
    answered: int
    none: int
    open: bool


_ANSWERS = select(SlotAnswer.choices).where(SlotAnswer.poll_id == bindparam("poll")).subquery()
_POLL = guarded(
    select(
        SlotPoll.id,
        SlotPoll.council_id,
        Council.name,
        SlotPoll.title,
        SlotPoll.open_until,
        SlotPoll.chosen,
        SlotPoll.options,
        SlotPoll.closed_at,
        select(json_rows(*_ANSWERS.c)).scalar_subquery().label("answers"),
    )
    .join(Council, and_(Council.tenant_id == SlotPoll.tenant_id, Council.id == SlotPoll.council_id))
    .where(SlotPoll.id == bindparam("poll"))
)


def poll_view(actor: Actor, poll_id: UUID) -> PollView:
    """One statement. Raises `Unknown`."""
    actor.need(READS)
    row = read(_POLL, {"poll": poll_id}).first()
    if row is None:
        raise Unknown("council.unknown")
    said: list[list[str]] = [as_list(choices) for (choices,) in as_list(row.answers)]
    shown = [
        Option(key, datetime.fromisoformat(start), slot, sum(key in choices for choices in said))
        for key, start, slot in row.options
    ]
    still_open = row.closed_at is None and today() <= row.open_until
    return PollView(
        id=row.id,
        council_id=row.council_id,
        council=row.name,
        title=row.title,
        open_until=row.open_until,
        chosen=row.chosen,
        options=tuple(shown),
        answered=len(said),
        none=sum(not choices for choices in said),
        open=still_open,
    )
