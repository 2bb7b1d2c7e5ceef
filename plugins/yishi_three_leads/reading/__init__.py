"""What pages and API show: columns, not rows of the model; one or two statements each."""

from __future__ import annotations

from yishi_three_leads.reading.door_views import (
    BuildingLine,
    DoorView,
    building_view,
    buildings,
    home_buildings,
)
from yishi_three_leads.reading.grid_lines import GridLine, GridPart, grid_line, grids
from yishi_three_leads.reading.lead_lines import (
    HandoverLine,
    PostLine,
    Vacancy,
    handovers,
    post_line,
    posts,
    vacancies,
)
from yishi_three_leads.reading.list_views import Line, ListView, list_view
from yishi_three_leads.reading.round_lines import (
    GridStand,
    RoundLine,
    RoundView,
    SheetLine,
    round_view,
    rounds,
    sheets,
)
from yishi_three_leads.reading.sheet_views import (
    EntryView,
    Mine,
    SheetView,
    entries_of,
    entry_page,
    mine,
    sheet_view,
)

__all__ = [
    "BuildingLine",
    "DoorView",
    "EntryView",
    "GridLine",
    "GridPart",
    "GridStand",
    "HandoverLine",
    "Line",
    "ListView",
    "Mine",
    "PostLine",
    "RoundLine",
    "RoundView",
    "SheetLine",
    "SheetView",
    "Vacancy",
    "building_view",
    "buildings",
    "entries_of",
    "entry_page",
    "grid_line",
    "grids",
    "handovers",
    "home_buildings",
    "list_view",
    "mine",
    "post_line",
    "posts",
    "round_view",
    "rounds",
    "sheet_view",
    "sheets",
    "vacancies",
]
