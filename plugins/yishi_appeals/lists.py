"""Appeals as pages list them: columns, not rows of the model; one statement a page, the count within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from yishi.toolkit import Actor, calendar, guarded, places, read, search
from yishi_appeals.kinds import OPEN
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.rights import on_desk
from yishi_appeals.rows import SUBJECT, today

PAGE, MOST_FOUND = 20, 200

LINE_COLUMNS = (
    Appeal.id,
    Appeal.version,
    Appeal.number,
    Appeal.title,
    Appeal.kind,
    Appeal.category,
    Appeal.state,
    Appeal.public,
    Appeal.level,
    Appeal.level_name,
    Appeal.colour,
    Appeal.item_id,
    Appeal.item_number,
    Appeal.due_on,
    Appeal.channel,
    Appeal.place,
    places.Estate.name.label("estate"),
    Appeal.voices,
    Appeal.raised_at,
    Appeal.ended_at,
    Appeal.reporter_id,
    Appeal.reporter_name,
    Appeal.anonymous,
    Appeal.entered_by_id,
)
_FROM = select(*LINE_COLUMNS).outerjoin(
    places.Estate, and_(places.Estate.tenant_id == Appeal.tenant_id, places.Estate.id == Appeal.estate_id)
)


@dataclass(frozen=True, slots=True)
class Line:
    """An appeal as a list shows it; names are for those who may know them (`rights.knows_reporter`)."""

    id: UUID
    version: int
    number: int
    title: str
    kind: str
    category: str
    state: str
    public: bool
    level: str
    level_name: str
    colour: str
    item_id: UUID | None
    item_number: str
    due_on: date | None
    channel: str
    place: str
    estate: str | None
    voices: int
    raised_at: datetime
    ended_at: datetime | None
    reporter_id: UUID | None
    reporter_name: str
    anonymous: bool
    entered_by_id: UUID | None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def located(self) -> str:
        return " ".join(part for part in (self.estate, self.place) if part)

    @property
    def late(self) -> bool:
        return self.state == "in_hand" and self.due_on is not None and self.due_on < today()

    @property
    def days_left(self) -> str:
        """还有 3 天, of one that is in hand and has a day; else empty."""
        if self.state != "in_hand" or self.due_on is None:
            return ""
        return calendar.days_left_text(self.due_on, today())


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; empty means all. `state` may be `open` or `ended`, too."""

    state: str = ""
    level: str = ""
    estate_id: UUID | None = None
    channel: str = ""
    q: str = ""


def _conditions(asked: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.state == "open":
        found.append(Appeal.state.in_(OPEN))
    elif asked.state == "ended":
        found.append(Appeal.state.not_in(OPEN))
    elif asked.state == "late":
        found.append(and_(Appeal.state == "in_hand", Appeal.due_on < today()))
    elif asked.state:
        found.append(Appeal.state == asked.state)
    if asked.level:
        found.append(Appeal.level == asked.level)
    if asked.estate_id is not None:
        found.append(Appeal.estate_id == asked.estate_id)
    if asked.channel:
        found.append(Appeal.channel == asked.channel)
    if asked.q:
        found.append(Appeal.id.in_([hit.id for hit in search.find(asked.q, [SUBJECT], MOST_FOUND)]))
    return found


_LIST = guarded(_FROM.order_by(Appeal.raised_at.desc(), Appeal.number.desc()))


def _listed(conditions: Sequence[ColumnElement[bool]], number: int, size: int) -> tuple[list[Line], int]:
    # Counted apart from the rows, so that the database reads the index alone for it and stops at the page's end.
    total = select(func.count()).select_from(Appeal).where(*conditions).correlate(None).scalar_subquery()
    statement: Any = _LIST.add_columns(total.label("total")).where(*conditions)
    rows = read(statement.limit(size).offset((number - 1) * size)).all()
    return [Line(*row[:-1]) for row in rows], int(rows[0].total) if rows else 0


def public(asked: Filter, *, number: int = 1, size: int = PAGE) -> tuple[list[Line], int]:
    """A page of what everybody may see, the newest first, and how many there are."""
    # What was merged is there under the one that stays.
    return _listed([Appeal.public.is_(True), Appeal.state != "merged", *_conditions(asked)], number, size)


def desk(actor: Actor, asked: Filter, *, number: int = 1, size: int = PAGE) -> tuple[list[Line], int]:
    """A page of what a worker has to do with (`rights.on_desk`)."""
    limits = on_desk(actor)
    return _listed([*([] if limits is None else [limits]), *_conditions(asked)], number, size)


def mine(actor: Actor, *, number: int = 1, size: int = PAGE) -> tuple[list[Line], int]:
    """我的诉求: raised by the actor or joined, the newest first."""
    if actor.person_id is None:
        return [], 0
    joined = select(Voice.appeal_id).where(Voice.person_id == actor.person_id)
    return _listed([or_(Appeal.reporter_id == actor.person_id, Appeal.id.in_(joined))], number, size)
