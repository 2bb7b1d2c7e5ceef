"""What the core counts and finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from yishi.toolkit import N_, FigureValue, _, current_tenant, db, mask_name, places
from yishi_three_leads.kinds import ENTRANCE, LEVELS
from yishi_three_leads.models import Entry, Grid, GridBuilding, Post, Round, Sheet
from yishi_three_leads.reading.joins import PLACE_COLUMNS, with_grid, with_places
from yishi_three_leads.rows import today
from yishi_three_leads.wording import where


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """Of rounds due from `since` up to before `until`: sheets in time of all; entries; entrances with a lead of all."""
    due = (
        select(func.count(Sheet.id))
        .join(Round, (Round.tenant_id == Sheet.tenant_id) & (Round.id == Sheet.round_id))
        .where(Round.due_on >= since, Round.due_on < until)
    )
    on_time = due.where(Sheet.submitted_on <= Round.due_on)
    yield FigureValue(
        "three_leads.on_time", N_("三长按时上报率"), db.scalar(on_time) or 0, db.scalar(due) or 0
    )
    zone = ZoneInfo(current_tenant().zone)
    begin, end = (datetime.combine(day, time(), zone) for day in (since, until))
    entries = select(func.count(Entry.id)).where(Entry.at >= begin, Entry.at < end)
    yield FigureValue("three_leads.entries", N_("三长收集的事"), db.scalar(entries) or 0)
    last = min(until - timedelta(days=1), today())
    in_office = (Post.since <= last, or_(Post.until.is_(None), Post.until > last))
    held = select(func.count(Post.place_id.distinct())).where(Post.level == ENTRANCE, *in_office)
    doors = select(func.count(places.Entrance.id))
    yield FigureValue(
        "three_leads.coverage",
        N_("有单元长的单元"),
        db.scalar(held) or 0,
        db.scalar(doors) or 0,
        state=True,
    )


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`: those who lead now, names masked as on the public page."""
    statement: Any = select(
        Post.id, Post.level, Post.name, Post.phone_open, Post.since, Post.building_id, *PLACE_COLUMNS
    )
    statement = with_grid(with_places(statement, Post), Post).where(
        Post.id.in_(list(ids)), Post.until.is_(None)
    )
    hits = {}
    for row in db.execute(statement):
        name = row.name if row.phone_open else mask_name(row.name)
        title = (
            f"{where(row.grid, row.estate, row.building, row.entrance)} {_(LEVELS[row.level].label)} {name}"
        )
        path = f"three_leads/buildings/{row.building_id}" if row.building_id else "three_leads/"
        hits[row.id] = (title, path, row.since)
    return hits


def grids_with_buildings() -> Any:
    """For the core: which buildings lie in which grid."""
    return select(
        Grid.id.label("grid_id"), Grid.name.label("name"), GridBuilding.building_id.label("building_id")
    ).join(GridBuilding, (GridBuilding.tenant_id == Grid.tenant_id) & (GridBuilding.grid_id == Grid.id))
