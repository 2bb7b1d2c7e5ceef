"""Errands, the papers entrusted with them, and the receipts for these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, Json, TenantOwned, UtcDateTime, Versioned, reference


class Errand(TenantOwned, Versioned, Base):
    """帮办代办 (A65): a resident lets the community carry papers and run an errand.

    `state`: received → with_us → submitted → result → handed_back → closed; or refused, withdrawn. One that a
    resident asked for online (`asked_on`) begins as asked, and is taken on (received), answered or cancelled;
    `received_on` and the deadline are those of the asking until it is taken on. `papers_had`, `visit_*` are what
    the resident wrote then, `entered_by` who of the staff wrote it for them. Whoever
    holds it (`handler_*`) alone opens its scans. `authorised_*`: what may be done, until when, and whether the
    resident's written word is a file or a paper. `purge_on` is the day its scans are deleted, `purged_on` and
    `purged_files` that they were. `due_*` is the deadline with its rule in words; provisional where the year's
    calendar is not published.
    """

    __tablename__ = "service_points_errand"
    __table_args__ = (
        reference("guide_id", "service_points_guide"),
        reference("point_id", "service_points_point"),
        reference("estate_id", "estate"),
        reference("person_id", "person"),
        reference("handler_id", "person"),
        reference("entered_by_id", "person"),
        UniqueConstraint("tenant_id", "year", "number"),
        Index(None, "tenant_id", "state", "due_on"),
        Index(None, "tenant_id", "received_on"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "handler_id", "state"),
        Index(None, "tenant_id", "purge_on"),
        Index(None, "tenant_id", "handed_back_on"),
        Index(None, "tenant_id", "entered_by_id"),
    )

    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(20), default="other")
    text: Mapped[str] = mapped_column(String(1000), default="")
    guide_id: Mapped[UUID | None]
    point_id: Mapped[UUID | None]
    estate_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12), default="received")
    handler_id: Mapped[UUID | None]
    handler_name: Mapped[str] = mapped_column(String(60), default="")
    handler_account_id: Mapped[UUID | None]
    asked_on: Mapped[date | None]
    papers_had: Mapped[str] = mapped_column(String(600), default="")
    visit_when: Mapped[str] = mapped_column(String(200), default="")
    visit_place: Mapped[str] = mapped_column(String(100), default="")
    entered_by_id: Mapped[UUID | None]
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    received_on: Mapped[date]
    due_on: Mapped[date]
    due_rule: Mapped[str] = mapped_column(String(60), default="")
    due_provisional: Mapped[bool] = mapped_column(default=False)
    authorised_by: Mapped[str] = mapped_column(String(8), default="")
    authorised_what: Mapped[str] = mapped_column(String(500), default="")
    authorised_on: Mapped[date | None]
    authorised_until: Mapped[date | None]
    office: Mapped[str] = mapped_column(String(100), default="")
    case_number: Mapped[str] = mapped_column(String(60), default="")
    submitted_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    result: Mapped[str] = mapped_column(String(500), default="")
    result_on: Mapped[date | None]
    handed_back_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    ended_reason: Mapped[str] = mapped_column(String(400), default="")
    purge_on: Mapped[date | None]
    purged_on: Mapped[date | None]
    purged_files: Mapped[int] = mapped_column(default=0)


class Paper(TenantOwned, Versioned, Base):
    """材料: one line of an errand's checklist, `count` sheets or booklets of one form.

    `state`: listed → here ⇄ at_office → returned; `kept` by the office with a note why; a scan is `here` and
    then `purged`. `file_id` is a scan's file; it is gone from storage once purged.
    """

    __tablename__ = "service_points_paper"
    __table_args__ = (
        reference("errand_id", "service_points_errand", cascade=True),
        Index(None, "tenant_id", "errand_id", "position"),
    )

    errand_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    form: Mapped[str] = mapped_column(String(10))
    count: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="listed")
    received_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    file_id: Mapped[UUID | None]


class Receipt(TenantOwned, Base):
    """收据: papers taken in (`in`) or handed back (`back`), numbered without gaps within a year.

    `lines` are `[name, form, count]` as they stood. `signer` is who signs for papers handed back.
    """

    __tablename__ = "service_points_receipt"
    __table_args__ = (
        reference("errand_id", "service_points_errand", cascade=True),
        reference("by_id", "person"),
        UniqueConstraint("tenant_id", "year", "number"),
        Index(None, "tenant_id", "errand_id"),
        Index(None, "tenant_id", "by_id"),
    )

    errand_id: Mapped[UUID]
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(4))
    lines: Mapped[list[list[Any]]] = mapped_column(Json)
    on_date: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(String(60), default="")
    signer: Mapped[str] = mapped_column(String(8), default="")
    signer_name: Mapped[str] = mapped_column(String(60), default="")
