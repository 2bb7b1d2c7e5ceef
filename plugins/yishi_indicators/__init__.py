"""成效: what was achieved, from the numbers that core and modules count each night; communities compared fairly.

This module has no tables: it reads the core's figures, of its own tenant or of an operator's subtree, and puts words,
definitions and charts to them. The files, in the order in which they are best read: `kinds` and `known` (the
indicators, as data), `amounts` (exact values, of one place or several together), `periods`, `wording`; `reading`
(a community's page), `board` and `trend` (an operator's); `charting`, `files`; where it is offered (`routes`,
`board_routes`, `api`, `cards`); what else follows (`hooks`, `jobs`).
"""

from __future__ import annotations

from datetime import timedelta

from yishi.toolkit import N_, Job, Permission, Plugin
from yishi_indicators import board_routes, hooks, jobs
from yishi_indicators.api import api
from yishi_indicators.rights import COMPARES, READS, SEES
from yishi_indicators.routes import pages
from yishi_indicators.settings import IndicatorSettings

__all__ = ["board_routes", "plugin"]

plugin = Plugin(
    name="indicators",
    title=N_("成效"),
    summary=N_(
        "意见、帮办、难题、纠纷、12345 热线和三率，按月按年有数、有图、有算法说明；区和街道公平比较各社区，只看汇总数字。"
    ),
    category="daily",
    kinds=("community", "alliance", "subdistrict", "district"),
    settings=IndicatorSettings,
    permissions=(
        Permission(READS, N_("看公开的成效数字"), ("anyone",)),
        Permission(
            SEES,
            N_("看全部成效数字"),
            ("administrator", "grid_administrator", "recorder", "community_worker"),
        ),
        Permission(COMPARES, N_("比较下级的成效"), ("operator",)),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(Job("fill_in", jobs.fill_in), Job("tell", jobs.tell, every=timedelta(days=1))),
    hooks=hooks,
)
