"""Finding rows for writing, and the refusals that several acts share."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Base, Conflict, Stale, Unknown, _, clock, current_tenant, db
from yishi_three_leads.kinds import OPEN
from yishi_three_leads.models import Grid, Listing, Post, Round, Sheet
from yishi_three_leads.rights import Condition, grids_managed, need_all, posts_managed, sheets_written

ENTRY, POST, ROUND, GRID, SHEET = (
    "three_leads.entry",
    "three_leads.post",
    "three_leads.round",
    "three_leads.grid",
    "three_leads.sheet",
)
"""Kinds under which activity, files, search and matters know things of this module."""

Row = TypeVar("Row", bound=Base)


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def _held(model: type[Row], row_id: UUID, condition: Condition | None = None, *, share: bool = False) -> Row:
    """The row, held until the transaction ends; unknown outside the actor's reach, as if it were not there."""
    found = select(model).where(model.id == row_id)  # type: ignore[attr-defined]
    if condition is not None:
        found = found.where(condition)
    row = db.scalars(found.with_for_update(read=share).execution_options(populate_existing=True)).first()
    if row is None:
        raise Unknown("three_leads.unknown")
    return row


def grid_of(actor: Actor, grid_id: UUID) -> Grid:
    return _held(Grid, grid_id, grids_managed(actor))


def post_of(actor: Actor, post_id: UUID) -> Post:
    return _held(Post, post_id, posts_managed(actor))


def round_of(actor: Actor, round_id: UUID) -> Round:
    """A round for merging, freezing: whoever writes entries meanwhile waits."""
    need_all(actor)
    return _held(Round, round_id)


def sheet_of(actor: Actor, sheet_id: UUID) -> tuple[Sheet, Round]:
    """A sheet that the actor may write, and its round, which stays open meanwhile.

    The round is held first, as whoever freezes it does, lest two wait for each other.
    """
    reach = sheets_written(actor)
    asked = select(Sheet.round_id).where(Sheet.id == sheet_id)
    round_id = db.scalar(asked if reach is None else asked.where(reach))
    if round_id is None:
        raise Unknown("three_leads.unknown")
    held = _held(Round, round_id, share=True)
    return _held(Sheet, sheet_id, reach), held


def listing_of(actor: Actor, listing_id: UUID) -> Listing:
    need_all(actor)
    return _held(Listing, listing_id)


def need_open(held: Round) -> None:
    """Refuse what would change a round whose lists are made."""
    if held.state != OPEN:
        raise Conflict("three_leads.frozen", _("「%(title)s」已经形成清单，不能再改。", title=held.title))


def check_version(row: Any, version: int | None, yours: dict[str, Any]) -> None:
    """Refuse with both states where somebody was faster."""
    if version is not None and version != row.version:
        raise Stale(yours=yours, theirs={name: getattr(row, name) for name in yours}, version=row.version)
