"""One item as its page shows it, and its timeline: two statements, whatever hangs on it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from yishi.toolkit import Actor, Person, Unknown, attachments, guarded, json_rows, read
from yishi_worklist.clockwork import Terms
from yishi_worklist.kinds import ENTRIES, RUNNING
from yishi_worklist.models import WorklistEntry, WorklistEscalation, WorklistItem, called
from yishi_worklist.rights import is_reporter, reaches, sees
from yishi_worklist.rows import SUBJECT, today


@dataclass(frozen=True, slots=True)
class Line:
    """An item as a list shows it."""

    id: UUID
    version: int
    year: int
    number: int
    kind: str
    state: str
    title: str
    public: bool
    located: str
    estate_id: UUID | None
    building_id: UUID | None
    entrance_id: UUID | None
    reporter_id: UUID | None
    handler_id: UUID | None
    handler_name: str
    level_code: str
    level_name: str
    colour: str
    opened_on: date
    promised_on: date | None
    due_on: date | None
    next_on: date | None
    clock_on: date | None
    provisional: bool
    paused_on: date | None
    asked_until: date | None
    extended_until: date | None
    extended_reason: str
    viewed_at: datetime | None
    assigned_at: datetime | None
    inspected_at: datetime | None
    effect_at: datetime | None
    effect_due_on: date | None
    confirmed_at: datetime | None
    visited_on: date | None
    rating: str | None
    closed_on: date | None
    late_days: int
    reopen_count: int
    urged: int
    escalation: str

    @property
    def called(self) -> str:
        return called(self.year, self.number)

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def days_late(self) -> int:
        """How many days the clock has run over, of one that is not done yet; 0 where it has not."""
        return max(0, (today() - self.clock_on).days) if self.clock_on else 0

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The four marks with how each stands: done, late (未问效), todo."""
        effect = "done" if self.effect_at else "late" if self.effect_missing else "todo"
        at = (("viewed", self.viewed_at), ("assigned", self.assigned_at), ("inspected", self.inspected_at))
        return (*((mark, "done" if when else "todo") for mark, when in at), ("effect", effect))

    @property
    def effect_missing(self) -> bool:
        """未问效: the day of the effect check has passed."""
        return self.effect_at is None and self.effect_due_on is not None and self.effect_due_on < today()


LINE_COLUMNS = tuple(getattr(WorklistItem, field.name) for field in fields(Line))


@dataclass(frozen=True, slots=True)
class Escalated:
    """An escalation as the item's page shows it, from either side; see `WorklistEscalation`."""

    inward: bool
    other_name: str
    other_number: str
    state: str
    reason: str
    answer: str
    snapshot: dict[str, Any]

    @property
    def done(self) -> list[Entry]:
        """What had been done in the community until it was sent up, oldest first."""
        return [
            Entry(datetime.fromisoformat(one["at"]), one["kind"], one["text"], True, "", "", 0, {})
            for one in self.snapshot.get("done", ())
            if one["kind"] in ENTRIES
        ]

    @property
    def due_on(self) -> date | None:
        """The community's own due date at that time."""
        said = self.snapshot.get("due_on")
        return date.fromisoformat(said) if said else None


@dataclass(frozen=True, slots=True)
class ItemView(Line):
    """Everything on one item's page."""

    text: str
    category: str
    source: str
    source_id: UUID | None
    source_label: str
    unit_id: UUID | None
    place: str
    anonymous: bool
    opened_at: datetime
    unit: str
    count: int
    roll: str
    follow_every: int
    counted_from: date | None
    paused_reason: str
    paused_days: int
    asked_reason: str
    handler_account_id: UUID | None
    reported_by_person_id: UUID | None
    reported_by_account_id: UUID | None
    asked_by_person_id: UUID | None
    asked_by_account_id: UUID | None
    effect_held: bool | None
    escalated_at: datetime | None
    escalated_reason: str
    result_text: str
    no_evidence_reason: str
    reported_at: datetime | None
    rated_by: str
    closed_at: datetime | None
    closed_by: str
    withdrawn_reason: str
    reporter_name: str | None
    files: tuple[attachments.Stored, ...]
    escalations: tuple[Escalated, ...]

    @property
    def sent_up(self) -> Escalated | None:
        """The last time that it was sent up from here."""
        return next((one for one in reversed(self.escalations) if not one.inward), None)

    @property
    def from_below(self) -> Escalated | None:
        """What the community said that sent it here."""
        return next((one for one in self.escalations if one.inward), None)

    @property
    def rule(self) -> Terms:
        return Terms(self.unit, self.count, self.roll, self.follow_every)

    @classmethod
    def of(cls, row: Any) -> Self:
        given = {name: row[name] for name in _VIEWED}
        return cls(
            **given,
            files=tuple(attachments.stored(file) for file in row["files"] or ()),
            escalations=tuple(_escalated(*one) for one in row["escalations"] or ()),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `who` is empty on the public timeline, where only the `role` is said."""

    at: datetime
    kind: str
    text: str
    public: bool
    who: str
    role: str
    round: int
    data: dict[str, Any]


_VIEWED = [field.name for field in fields(ItemView) if field.name not in ("files", "escalations")]
_COLUMNS = [
    Person.name.label("reporter_name") if name == "reporter_name" else getattr(WorklistItem, name)
    for name in _VIEWED
]
_FILES = (
    select(*attachments.COLUMNS)
    .where(
        attachments.Attachment.subject_kind == SUBJECT, attachments.Attachment.subject_id == bindparam("id")
    )
    .order_by(attachments.Attachment.position, attachments.Attachment.id)
    .subquery()
)
_ESCALATED = [field.name for field in fields(Escalated)]
_ESCALATIONS = (
    select(*(getattr(WorklistEscalation, name) for name in _ESCALATED))
    .where(WorklistEscalation.item_id == bindparam("id"))
    .order_by(WorklistEscalation.at, WorklistEscalation.id)
    .subquery()
)
_ONE = guarded(
    select(
        *_COLUMNS,
        select(json_rows(*_FILES.c)).scalar_subquery().label("files"),
        select(json_rows(*_ESCALATIONS.c)).scalar_subquery().label("escalations"),
    )
    .outerjoin(Person, (Person.tenant_id == WorklistItem.tenant_id) & (Person.id == WorklistItem.reporter_id))
    .where(WorklistItem.id == bindparam("id"))
)
_MANY = guarded(select(*LINE_COLUMNS))
_SAID = select(
    WorklistEntry.at,
    WorklistEntry.kind,
    WorklistEntry.text,
    WorklistEntry.public,
    WorklistEntry.name,
    WorklistEntry.role,
    WorklistEntry.round,
    WorklistEntry.data,
)
_TIMELINE = guarded(
    _SAID.where(WorklistEntry.item_id == bindparam("item")).order_by(WorklistEntry.at, WorklistEntry.id)
)
_ENTRY = guarded(_SAID.where(WorklistEntry.id == bindparam("entry")))


def _escalated(*row: Any) -> Escalated:
    """From JSON, where SQLite gives truth as a number and JSON within JSON as text."""
    given: dict[str, Any] = dict(zip(_ESCALATED, row, strict=True))
    said = given["snapshot"]
    given |= {
        "inward": bool(given["inward"]),
        "snapshot": json.loads(said) if isinstance(said, str) else said,
    }
    return Escalated(**given)


def item(item_id: UUID) -> ItemView:
    """One item, whoever asks: for modules that check by themselves. Raises `Unknown`."""
    row = read(_ONE, {"id": item_id}).mappings().first()
    if row is None:
        raise Unknown("worklist.unknown")
    return ItemView.of(row)


def items(ids: Iterable[UUID]) -> dict[UUID, Line]:
    """Many items by id, in one statement; those that are not there are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.id: Line(*row) for row in read(_MANY.where(WorklistItem.id.in_(wanted)))}


def seen(actor: Actor, item_id: UUID) -> ItemView:
    """One item as `actor` may see it: unknown where they may not, without what is not theirs to read."""
    found = item(item_id)
    if not sees(actor, found):
        raise Unknown("worklist.unknown")
    return found


def sees_inside(actor: Actor, found: Line) -> bool:
    """Whether names, words and all files are theirs to read, not only what the public sees."""
    return reaches(actor, found) or is_reporter(actor, found)


def timeline(item_id: UUID, *, public: bool) -> list[Entry]:
    """What happened, oldest first; with `public` only what everybody may know, without names."""
    statement = _TIMELINE.where(WorklistEntry.public) if public else _TIMELINE
    rows = read(statement, {"item": item_id})
    return [
        Entry(at, kind, text, shown, "" if public else name, role, round_, data)
        for at, kind, text, shown, name, role, round_, data in rows
    ]


@dataclass(frozen=True, slots=True)
class News:
    """One public act on one of many items: what it was, and what was said to everybody."""

    id: UUID
    item_id: UUID
    at: datetime
    kind: str
    text: str


_NEWS = guarded(
    select(
        WorklistEntry.id, WorklistEntry.item_id, WorklistEntry.at, WorklistEntry.kind, WorklistEntry.text
    ).where(WorklistEntry.public)
)


def news(among: Select[Any], *, since: datetime, until: datetime, most: int) -> list[News]:
    """Public acts from `since` to `until` (both counted in) on the items whose ids `among` selects; the oldest `most`."""
    asked = _NEWS.where(
        WorklistEntry.at >= since, WorklistEntry.at <= until, WorklistEntry.item_id.in_(among)
    )
    return [News(*row) for row in read(asked.order_by(WorklistEntry.at, WorklistEntry.id).limit(most))]


def entry(entry_id: UUID) -> Entry:
    """One entry of a timeline, for modules that check by themselves. Raises `Unknown`."""
    row = read(_ENTRY, {"entry": entry_id}).first()
    if row is None:
        raise Unknown("worklist.unknown")
    at, kind, text, shown, name, role, round_, data = row
    return Entry(at, kind, text, shown, name, role, round_, data)
