"""群众诉求: residents' appeals, from the first word to the result; carried by the work list once accepted.

The files, in the order in which they are best read: `kinds` (the words), `models`, `suggesting` (the table of levels);
then one file for each act (`raising`, `alike`, `joining`, `triaging`, `following`, `withdrawing`, `matter`); what is
shown (`lists`, `reading`, `documents`); where it is offered (`routes`, `desk_routes`, `poster_routes`, `api`, `hooks`,
`jobs`). `hotline` holds the 12345 cases: lists read and brought in, what staff write down, the three rates. `open311`
speaks with programs of cities.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin
from yishi_appeals import desk_routes, files, hooks, hotline_routes, jobs, poster_routes
from yishi_appeals.api import api
from yishi_appeals.following import follow_item
from yishi_appeals.open311 import routes as open311_routes
from yishi_appeals.routes import pages
from yishi_appeals.settings import AppealsSettings
from yishi_worklist import service as worklist

__all__ = ["desk_routes", "files", "hotline_routes", "open311_routes", "plugin", "poster_routes"]

_STAFF = ("administrator", "grid_administrator", "community_worker")

plugin = Plugin(
    name="appeals",
    title=N_("群众诉求"),
    summary=N_(
        "人人可提诉求，工作人员按轻重缓急分级、限期办结，居民随时看得到谁在办、办到哪一步；导入 12345 工单，算三率。"
    ),
    category="daily",
    requires=("worklist",),
    settings=AppealsSettings,
    permissions=(
        Permission("appeals.read", N_("看公开的诉求"), ("anyone",)),
        Permission("appeals.raise", N_("提出诉求"), ("signed_in",)),
        Permission(
            "appeals.register",
            N_("代居民登记诉求"),
            (*_STAFF, "recorder", "grid_lead", "building_lead", "entrance_lead"),
        ),
        Permission("appeals.triage", N_("受理诉求、分级"), _STAFF),
        Permission("appeals.hotline", N_("导入 12345 工单、登记联系和回访"), _STAFF),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("tidy", jobs.tidy, every=timedelta(days=1)),
        Job("remind", jobs.remind, every=timedelta(days=1)),
    ),
    handlers=MappingProxyType(
        dict.fromkeys(
            (
                worklist.ItemOpened,
                worklist.ItemAssigned,
                worklist.ItemPaused,
                worklist.ItemResumed,
                worklist.ItemExtended,
                worklist.LevelChanged,
                worklist.ResultReported,
                worklist.ItemClosed,
                worklist.ItemReopened,
                worklist.ItemWithdrawn,
                worklist.ItemOverdue,
            ),
            follow_item,
        )
    ),
    hooks=hooks,
)
