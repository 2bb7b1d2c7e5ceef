"""The words of this module as data: levels of leads, kinds of entries, states, periods."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.toolkit import N_

GRID, BUILDING, ENTRANCE = "grid", "building", "entrance"
APPEAL, DISPUTE = "appeal", "dispute"
WEEK, MONTH = "week", "month"
OPEN, SUBMITTED, FROZEN = "open", "submitted", "frozen"

SMALL_GRID, LARGE_GRID = 400, 700
"""Households of a grid as Changchun drew them in 2020; a hint, never a limit."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of leads: its word, the role that follows from it, how many duties the city names."""

    code: str
    label: str
    role: str
    duties: int


LEVELS: dict[str, Level] = {
    level.code: level
    for level in (
        Level(GRID, N_("网格长"), "grid_lead", 8),
        Level(BUILDING, N_("楼栋长"), "building_lead", 6),
        Level(ENTRANCE, N_("单元长"), "entrance_lead", 4),
    )
}

KINDS: dict[str, str] = {APPEAL: N_("群众诉求"), DISPUTE: N_("矛盾问题")}
LISTS: dict[str, str] = {APPEAL: N_("群众诉求清单"), DISPUTE: N_("矛盾问题清单")}
TITLES: dict[str, str] = {
    APPEAL: N_("%(tenant)s%(round)s群众诉求清单"),
    DISPUTE: N_("%(tenant)s%(round)s矛盾问题清单"),
}
MATTER_KINDS: dict[str, str] = {APPEAL: "difficulty", DISPUTE: "dispute"}
"""How an entry is called when it is handed to another module."""

PERIODS: dict[str, str] = {WEEK: N_("每周"), MONTH: N_("每月")}
ROUND_STATES: dict[str, str] = {OPEN: N_("收集中"), FROZEN: N_("已形成清单")}
SHEET_STATES: dict[str, str] = {OPEN: N_("还没交"), SUBMITTED: N_("已交")}
