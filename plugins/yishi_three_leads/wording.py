"""How places and rounds are called, on pages and on paper alike."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import _, places
from yishi_three_leads.kinds import WEEK


def place_label(estate: str | None, building: str | None, entrance: str | None) -> str:
    """`世纪花园 3栋2单元`; what is not known is left out."""
    inside = (places.building_label(building) if building else "") + (
        places.entrance_label(entrance) if entrance else ""
    )
    return " ".join(filter(None, (estate or "", inside)))


def where(grid: str | None, estate: str | None, building: str | None, entrance: str | None) -> str:
    """The grid's name for a grid's lead, else the building or entrance."""
    return place_label(estate, building, entrance) if building else (grid or "")


def round_title(period: str, first_day: date) -> str:
    """`2026年11月` or `2026年第48周`."""
    if period == WEEK:
        year, week, _day = first_day.isocalendar()
        return _("%(year)d年第%(week)d周", year=year, week=week)
    return _("%(year)d年%(month)d月", year=first_day.year, month=first_day.month)
