"""Orders as lists and pages show them; who may see which is asked of `rights` alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select

from yishi.toolkit import Actor, Unknown, attachments, guarded, json_rows, read, search
from yishi_alliance.kinds import RUNNING
from yishi_alliance.models import Company, Order, OrderEntry
from yishi_alliance.rights import WORKS, reaches, within
from yishi_alliance.rows import ORDER, today

PAGE_SIZE, MOST_FOUND = 30, 300


@dataclass(frozen=True, slots=True)
class Line:
    """An order as a list shows it."""

    id: UUID
    version: int
    company_id: UUID | None
    company: str | None
    community: str
    item_number: str
    title: str
    estate_name: str
    located: str
    level_name: str
    colour: str
    state: str
    arrived_on: date
    receipt_due: date
    accepted_on: date | None
    due_on: date | None
    next_on: date | None
    clock_on: date | None
    paused_on: date | None
    asked_until: date | None
    reported_on: date | None
    ended_on: date | None
    late_days: int
    urged: int

    @property
    def days_late(self) -> int:
        """By how many days the company is behind what is asked of it now; 0 where it is not."""
        return max(0, (today() - self.clock_on).days) if self.clock_on else 0

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def receipt_late(self) -> bool:
        """Accepted after the day, or not yet and the day has passed."""
        if self.accepted_on is not None:
            return self.accepted_on > self.receipt_due
        return self.state == "sent" and self.receipt_due < today()


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    kind: str
    side: str
    text: str
    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrderView(Line):
    """Everything on one order's page, with its timeline, oldest first, and its files."""

    text: str
    note: str
    result_text: str
    paused_reason: str
    reason: str
    reporter_name: str
    has_phone: bool
    entries: tuple[Entry, ...]
    files: tuple[attachments.Stored, ...]

    @classmethod
    def of(cls, row: Any) -> Self:
        given = {name: row[name] for name in _VIEWED}
        entries = tuple(_entry(*one) for one in row["entries"] or ())
        return cls(**given, entries=entries, files=tuple(map(attachments.stored, row["files"] or ())))


def _entry(at: Any, kind: str, side: str, text: str, name: str, data: Any) -> Entry:
    """Out of JSON a moment is text, and in SQLite JSON within JSON, too."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Entry(moment, kind, side, text, name, json.loads(data) if isinstance(data, str) else data)


def _columns(names: Sequence[str]) -> list[Any]:
    made: dict[str, Any] = {
        "company": Company.name.label("company"),
        "has_phone": (Order.reporter_phone_sealed != "").label("has_phone"),
    }
    return [made[name] if name in made else getattr(Order, name) for name in names]


_LINE = [field.name for field in fields(Line)]
_VIEWED = [field.name for field in fields(OrderView) if field.name not in ("entries", "files")]
_COMPANY = (Company.tenant_id == Order.tenant_id) & (Company.id == Order.company_id)
_ENTRIES = (
    select(
        OrderEntry.at,
        OrderEntry.kind,
        OrderEntry.side,
        OrderEntry.text,
        OrderEntry.name,
        OrderEntry.data,
    )
    .where(OrderEntry.order_id == bindparam("id"))
    .order_by(OrderEntry.at, OrderEntry.id)
    .subquery()
)
_FILES = (
    select(*attachments.COLUMNS)
    .where(attachments.Attachment.subject_kind == ORDER, attachments.Attachment.subject_id == bindparam("id"))
    .order_by(attachments.Attachment.at, attachments.Attachment.id)
    .subquery()
)
_ONE = guarded(
    select(
        *_columns(_VIEWED),
        select(json_rows(*_ENTRIES.c)).scalar_subquery().label("entries"),
        select(json_rows(*_FILES.c)).scalar_subquery().label("files"),
    )
    .outerjoin(Company, _COMPANY)
    .where(Order.id == bindparam("id"))
)


def order(actor: Actor, order_id: UUID) -> OrderView:
    """One order for who may see it; unknown to anybody else."""
    actor.need(WORKS)
    row = read(_ONE, {"id": order_id}).mappings().first()
    if row is None or not reaches(actor, row["company_id"]):
        raise Unknown("alliance.unknown")
    return OrderView.of(row)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty fields narrow nothing. `state` may be `running`."""

    state: str = ""
    company: UUID | None = None
    late: bool = False
    unassigned: bool = False
    q: str = ""


def conditions(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    limits = within(actor)
    found = [] if limits is None else [limits]
    if wanted.state == "running":
        found.append(Order.state.in_(RUNNING))
    elif wanted.state:
        found.append(Order.state == wanted.state)
    if wanted.company is not None:
        found.append(Order.company_id == wanted.company)
    if wanted.unassigned:
        found += [Order.company_id.is_(None), Order.state == "sent"]
    if wanted.late:
        found += [Order.state.in_(["sent", "accepted"]), Order.clock_on < today()]
    if wanted.q:
        hits = [hit.id for hit in search.find(wanted.q, [ORDER], MOST_FOUND)]
        found.append(Order.id.in_(hits))
    return found


def orders(actor: Actor, wanted: Wanted, *, number: int = 1, size: int = PAGE_SIZE) -> tuple[list[Line], int]:
    """What the actor may see, the most pressing first: late, then by the day by which something must happen."""
    actor.need(WORKS)
    limits = conditions(actor, wanted)
    lines = select(*_columns(_LINE)).outerjoin(Company, _COMPANY).where(*limits)
    lines = lines.order_by(Order.clock_on.is_(None), Order.clock_on, Order.arrived_on.desc(), Order.id)
    total = read(guarded(select(func.count()).select_from(Order).where(*limits))).scalar_one()
    rows = read(guarded(lines.limit(size).offset((number - 1) * size)))
    return [Line(*row) for row in rows], int(total)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many orders stand where, of what one may see."""

    sent: int = 0
    accepted: int = 0
    done: int = 0
    late: int = 0
    unassigned: int = 0


def counts(actor: Actor) -> Counts:
    """One statement over what still runs."""
    limits = within(actor)
    counted = select(
        count_of(Order.state == "sent"),
        count_of(Order.state == "accepted"),
        count_of(Order.state == "done"),
        count_of(and_(Order.state.in_(["sent", "accepted"]), Order.clock_on < today())),
        count_of(and_(Order.state == "sent", Order.company_id.is_(None))),
    ).where(Order.state.in_(RUNNING))
    row = read(guarded(counted if limits is None else counted.where(limits))).one()
    return Counts(*(int(value) for value in row))


def count_of(condition: Any) -> Any:
    """How many rows meet a condition, beside other counts in one statement."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
