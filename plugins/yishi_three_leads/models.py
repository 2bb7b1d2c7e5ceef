"""Tables of this module: grids, posts and what was handed over; rounds, sheets, entries; the two lists."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Base, TenantOwned, UtcDateTime, Versioned, reference


class Grid(TenantOwned, Versioned, Base):
    """网格: some buildings of a community, usually 400–700 households. `code` is the community's own number."""

    __tablename__ = "three_leads_grid"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[str] = mapped_column(String(80))


class GridBuilding(TenantOwned, Base):
    """A building lies in one grid at most."""

    __tablename__ = "three_leads_grid_building"
    __table_args__ = (
        reference("grid_id", "three_leads_grid", cascade=True),
        reference("building_id", "building", cascade=True),
        UniqueConstraint("tenant_id", "building_id"),
        Index(None, "tenant_id", "grid_id"),
    )

    grid_id: Mapped[UUID]
    building_id: Mapped[UUID]


class Post(TenantOwned, Versioned, Base):
    """三长: somebody leads a grid, a building or an entrance from `since` on and before `until`.

    `place_id` is the grid, building or entrance; at most one post of a place has no `until` (a database
    constraint). An entrance's post names its building, too. `phone` is as it is shown: whole where the lead agreed
    (`phone_open`), else masked. `exception` says why somebody leads who is not known to live there.
    """

    __tablename__ = "three_leads_post"
    __table_args__ = (
        reference("grid_id", "three_leads_grid", cascade=True),
        reference("building_id", "building", cascade=True),
        reference("entrance_id", "entrance", cascade=True),
        reference("person_id", "person"),
        Index(
            "uq_three_leads_post_active",
            "tenant_id",
            "level",
            "place_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "building_id"),
        Index(None, "tenant_id", "until", "level"),
    )

    level: Mapped[str] = mapped_column(String(8))
    place_id: Mapped[UUID]
    grid_id: Mapped[UUID | None]
    building_id: Mapped[UUID | None]
    entrance_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="")
    phone_open: Mapped[bool] = mapped_column(default=False)
    exception: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[date]
    until: Mapped[date | None]
    left_reason: Mapped[str] = mapped_column(String(200), default="")


class Handover(TenantOwned, Base):
    """交接: what a lead who left handed to the successor (empty: nobody yet), with its numbers on that day."""

    __tablename__ = "three_leads_handover"
    __table_args__ = (
        reference("post_id", "three_leads_post", cascade=True),
        reference("successor_id", "three_leads_post", cascade=True),
        Index(None, "tenant_id", "post_id"),
        Index(None, "tenant_id", "successor_id"),
    )

    post_id: Mapped[UUID]
    successor_id: Mapped[UUID | None]
    handed_on: Mapped[date]
    sheets: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    in_hand: Mapped[int] = mapped_column(default=0)
    things: Mapped[str] = mapped_column(String(400), default="")
    by_name: Mapped[str] = mapped_column(String(60), default="")


class Round(TenantOwned, Versioned, Base):
    """收集轮次: what leads collected from `first_day` through `last_day`, to be handed in by `due_on`.

    `state`: open → frozen (the two lists are made). `key` (`month:2026-11`) keeps the job from opening one twice.
    `due_chosen`: somebody said the day by which sheets are due; else it follows the calendar.
    """

    __tablename__ = "three_leads_round"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "state", "due_on"),
        Index(None, "tenant_id", "first_day"),
    )

    title: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(8))
    key: Mapped[str | None] = mapped_column(String(30))
    first_day: Mapped[date]
    last_day: Mapped[date]
    due_on: Mapped[date]
    due_chosen: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Sheet(TenantOwned, Versioned, Base):
    """One lead's sheet of a round; the successor's after a handover. `state`: open ⇄ submitted; `nil` is 零报告."""

    __tablename__ = "three_leads_sheet"
    __table_args__ = (
        reference("round_id", "three_leads_round", cascade=True),
        reference("post_id", "three_leads_post", cascade=True),
        reference("grid_id", "three_leads_grid", cascade=True),
        reference("building_id", "building", cascade=True),
        reference("entrance_id", "entrance", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "round_id", "level", "place_id"),
        Index(None, "tenant_id", "round_id", "state"),
        Index(None, "tenant_id", "person_id", "state"),
        Index(None, "tenant_id", "post_id"),
        Index(None, "tenant_id", "building_id"),
    )

    round_id: Mapped[UUID]
    post_id: Mapped[UUID]
    level: Mapped[str] = mapped_column(String(8))
    place_id: Mapped[UUID]
    grid_id: Mapped[UUID | None]
    building_id: Mapped[UUID | None]
    entrance_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default="open")
    nil: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_on: Mapped[date | None]
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    """Who of the staff handed it in for the lead; empty where the lead did."""
    reopened_reason: Mapped[str] = mapped_column(String(200), default="")


class Entry(TenantOwned, Base):
    """What somebody said to a lead: an appeal or a dispute, at one of the lead's places.

    `said_by_id` where the roster knows them, `said_by` in words. `merged_into_id` is the entry that speaks for this
    one, too; who said it stays here.
    """

    __tablename__ = "three_leads_entry"
    __table_args__ = (
        reference("sheet_id", "three_leads_sheet", cascade=True),
        reference("round_id", "three_leads_round", cascade=True),
        reference("merged_into_id", "three_leads_entry", cascade=True),
        reference("building_id", "building", cascade=True),
        reference("entrance_id", "entrance", cascade=True),
        reference("unit_id", "unit", cascade=True),
        reference("said_by_id", "person"),
        Index(None, "tenant_id", "round_id", "kind", "at"),
        Index(None, "tenant_id", "sheet_id"),
        Index(None, "tenant_id", "merged_into_id"),
        Index(None, "tenant_id", "said_by_id"),
    )

    sheet_id: Mapped[UUID]
    round_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(600))
    place: Mapped[str] = mapped_column(String(80), default="")
    building_id: Mapped[UUID | None]
    entrance_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    said_by_id: Mapped[UUID | None]
    said_by: Mapped[str] = mapped_column(String(60), default="")
    entered_by: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[UUID | None]


class Listing(TenantOwned, Base):
    """群众诉求清单 or 矛盾问题清单 of a round: numbered lines, frozen, with the hash of what stands on it."""

    __tablename__ = "three_leads_listing"
    __table_args__ = (
        reference("round_id", "three_leads_round", cascade=True),
        UniqueConstraint("tenant_id", "round_id", "kind"),
    )

    round_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    frozen_on: Mapped[date]
    frozen_by: Mapped[str] = mapped_column(String(60), default="")
    hash: Mapped[str] = mapped_column(String(64))


class ListLine(TenantOwned, Base):
    """One line of a list: what and where, and how many said it; never who, for the list leaves the community."""

    __tablename__ = "three_leads_list_line"
    __table_args__ = (
        reference("listing_id", "three_leads_listing", cascade=True),
        reference("entry_id", "three_leads_entry", cascade=True),
        UniqueConstraint("tenant_id", "listing_id", "position"),
        Index(None, "tenant_id", "entry_id"),
    )

    listing_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(600))
    place: Mapped[str] = mapped_column(String(160), default="")
    said: Mapped[int]
