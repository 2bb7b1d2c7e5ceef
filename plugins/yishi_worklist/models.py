"""Tables of this module: levels with their terms, items, and what happened to each item."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference, types

NO_CLOCK = date(9999, 12, 31)
"""The rank of what is still to be done on no particular day: after everything that has one."""


class WorklistLevel(TenantOwned, Versioned, Base):
    """A level (绿色、橙色、红色): `count` `unit`s until it is due (0: no due date), and a follow-up every
    `follow_every` days (0: none). Names, colours and terms are the community's own (A45, A46).
    """

    __tablename__ = "worklist_level"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(20))
    colour: Mapped[str] = mapped_column(String(10))
    guide: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(10), default="days")
    count: Mapped[int] = mapped_column(default=0)
    roll: Mapped[str] = mapped_column(String(16), default="next_workday")
    follow_every: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class WorklistItem(TenantOwned, Versioned, Base):
    """办理事项. `state`: open → assigned → reported → closed; withdrawn from any but closed.

    `year` and `number` are never given twice. The terms of its level are frozen on it: `counted_from` is the day
    from which they run, `promised_on` the day they lead to (moved by pauses alone), `due_on` the same or, after an
    extension, the later day; `next_on` the next follow-up. `clock_on` is the earlier of the two, empty while the
    clock stands still: before today, and the item is late. A closed one keeps `late_days` after `promised_on`.
    """

    __tablename__ = "worklist_item"
    __table_args__ = (
        reference("estate_id", "estate"),
        reference("building_id", "building"),
        reference("entrance_id", "entrance"),
        reference("unit_id", "unit"),
        reference("reporter_id", "person"),
        reference("handler_id", "person"),
        reference("asked_by_person_id", "person"),
        reference("reported_by_person_id", "person"),
        reference("closed_by_id", "person"),
        UniqueConstraint("tenant_id", "year", "number"),
        UniqueConstraint("tenant_id", "source", "source_id", "kind"),
        Index(None, "tenant_id", "state", "clock_on"),
        Index(None, "tenant_id", "rank_on", "year", "number"),
        Index(None, "tenant_id", "level_code", "state", "clock_on"),
        Index(None, "tenant_id", "estate_id", "state", "clock_on"),
        Index(None, "tenant_id", "building_id"),
        Index(None, "tenant_id", "entrance_id"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "handler_id", "state"),
        Index(None, "tenant_id", "reporter_id"),
        Index(None, "tenant_id", "asked_by_person_id"),
        Index(None, "tenant_id", "reported_by_person_id"),
        Index(None, "tenant_id", "closed_by_id"),
        Index(None, "tenant_id", "effect_due_on"),
        Index(None, "tenant_id", "opened_on"),
        Index(None, "tenant_id", "closed_on"),
    )

    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10), default="open")
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    public: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(60), default="")
    source_id: Mapped[UUID | None]
    source_label: Mapped[str] = mapped_column(String(120), default="")
    estate_id: Mapped[UUID | None]
    building_id: Mapped[UUID | None]
    entrance_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    located: Mapped[str] = mapped_column(String(300), default="")
    reporter_id: Mapped[UUID | None]
    anonymous: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_on: Mapped[date]
    round_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was opened, or last reopened: evidence from before proves nothing now."""

    level_code: Mapped[str] = mapped_column(String(20), default="")
    level_name: Mapped[str] = mapped_column(String(20), default="")
    colour: Mapped[str] = mapped_column(String(10), default="grey")
    unit: Mapped[str] = mapped_column(String(10), default="days")
    count: Mapped[int] = mapped_column(default=0)
    roll: Mapped[str] = mapped_column(String(16), default="next_workday")
    follow_every: Mapped[int] = mapped_column(default=0)
    counted_from: Mapped[date | None]
    promised_on: Mapped[date | None]
    due_on: Mapped[date | None]
    followed_on: Mapped[date | None]
    """The day from which the next follow-up is counted; empty where `next_on` was chosen by somebody."""
    next_on: Mapped[date | None]
    clock_on: Mapped[date | None]
    rank_on: Mapped[date | None]
    """Where it stands on the board: `clock_on`, or `NO_CLOCK` without one; empty once it is closed or withdrawn."""
    provisional: Mapped[bool] = mapped_column(default=False)
    paused_on: Mapped[date | None]
    paused_reason: Mapped[str] = mapped_column(String(400), default="")
    paused_days: Mapped[int] = mapped_column(default=0)
    extended_until: Mapped[date | None]
    extended_reason: Mapped[str] = mapped_column(String(400), default="")
    asked_until: Mapped[date | None]
    asked_reason: Mapped[str] = mapped_column(String(400), default="")
    asked_by_person_id: Mapped[UUID | None]
    asked_by_account_id: Mapped[UUID | None]
    overdue_on: Mapped[date | None]
    """The day of the clock whose passing was said already."""

    handler_id: Mapped[UUID | None]
    handler_name: Mapped[str] = mapped_column(String(60), default="")
    handler_account_id: Mapped[UUID | None]
    viewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    inspected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    effect_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    effect_due_on: Mapped[date | None]
    effect_held: Mapped[bool | None]
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_reason: Mapped[str] = mapped_column(String(400), default="")
    escalation: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """How its last escalation stands: one of `kinds.ESCALATIONS`, empty for never."""
    urged: Mapped[int] = mapped_column(default=0)

    result_text: Mapped[str] = mapped_column(default="")
    no_evidence_reason: Mapped[str] = mapped_column(String(400), default="")
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_by_person_id: Mapped[UUID | None]
    reported_by_account_id: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    visited_on: Mapped[date | None]
    rating: Mapped[str | None] = mapped_column(String(16))
    rated_by: Mapped[str] = mapped_column(String(10), default="")
    """`reporter`, or `visit` where it was said in the return visit."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_on: Mapped[date | None]
    closed_by: Mapped[str] = mapped_column(String(60), default="")
    closed_by_id: Mapped[UUID | None]
    late_days: Mapped[int] = mapped_column(default=0)
    days_taken: Mapped[int] = mapped_column(default=0)
    """From the day it was opened to the day it was closed."""
    reopen_count: Mapped[int] = mapped_column(default=0)
    withdrawn_reason: Mapped[str] = mapped_column(String(400), default="")

    @property
    def called(self) -> str:
        """2026-0001: how people name it."""
        return called(self.year, self.number)

    @property
    def running(self) -> bool:
        return self.state not in ("closed", "withdrawn")

    @property
    def outside(self) -> bool:
        """Whether somebody outside handles it, who is no person here: a company."""
        return self.handler_id is None and bool(self.handler_name)


class WorklistEntry(TenantOwned, Base):
    """One act on an item: its timeline. `public` ones are for everybody, without names.

    `round` counts how often the item had been reopened; `data` holds the plain facts (dates, how a visit was
    made). `text` is what was said.
    """

    __tablename__ = "worklist_entry"
    __table_args__ = (
        reference("item_id", "worklist_item", cascade=True),
        reference("person_id", "person"),
        Index(None, "tenant_id", "item_id", "at"),
        Index(None, "tenant_id", "at"),
        Index(None, "tenant_id", "person_id"),
    )

    item_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(default="")
    public: Mapped[bool] = mapped_column(default=True)
    person_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    round: Mapped[int] = mapped_column(default=0)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class WorklistEscalation(TenantOwned, Base):
    """上报: an item that was sent up, seen from one of the two tenants; both have a row of the same id.

    In the community `item_id` is what it sent; in the tenant above (`inward`) the item that it opened for it.
    `other_…` is the other side, `other_number` the item's number there. `snapshot` is what was said then.
    """

    __tablename__ = "worklist_escalation"
    __table_args__ = (
        reference("item_id", "worklist_item", cascade=True),
        Index(None, "tenant_id", "item_id", "at"),
    )

    item_id: Mapped[UUID]
    inward: Mapped[bool] = mapped_column(default=False)
    other_id: Mapped[int] = mapped_column(types.BigId)
    other_name: Mapped[str] = mapped_column(String(100))
    other_number: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(400), default="")
    answer: Mapped[str] = mapped_column(default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


def called(year: int, number: int) -> str:
    """2026-0001: an item's number as people say it."""
    return f"{year}-{number:04d}"
