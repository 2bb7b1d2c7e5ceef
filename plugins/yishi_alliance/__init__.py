"""物业联盟: property companies in one alliance; a community hands items to the right one, the answers come back.

Two halves meet only by parcels (`parcels`, sent by `sending`, opened by `receiving`). The community's: `partners` (what
it knows of the alliance), `handing`, `promoting`, `following` (what happens to its items is told), `answers` (what comes
back). The alliance's: `companies`, `branch`, `arriving`, `acting` (what a company does). Both: `kinds` (the words),
`models`, `rights` (a company sees its own orders alone), `reading`, and where it is offered (`routes`, `order_routes`,
`company_routes`, `desk_routes`, `api`, `hooks`, `jobs`).
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin
from yishi_alliance import api_acts, company_routes, desk_routes, files, hooks, jobs, order_routes
from yishi_alliance.api import api
from yishi_alliance.following import follow_assignment, follow_item
from yishi_alliance.receiving import receive
from yishi_alliance.routes import pages
from yishi_alliance.settings import AllianceSettings
from yishi_worklist import service as worklist

__all__ = ["api_acts", "company_routes", "desk_routes", "files", "order_routes", "plugin"]

plugin = Plugin(
    name="alliance",
    title=N_("物业联盟"),
    summary=N_(
        "几家物业公司组成联盟：社区把清单事项一次交给对应的公司，公司限时受理或退回，进展和结果回到清单。"
    ),
    category="daily",
    requires=("worklist",),
    settings=AllianceSettings,
    permissions=(
        Permission("alliance.read", N_("看联盟的成员公司"), ("anyone",)),
        Permission("alliance.work", N_("办理本公司的交办单"), ("administrator", "property_staff")),
        Permission("alliance.manage", N_("管理成员公司、分派交办单"), ("administrator",)),
        Permission(
            "alliance.hand",
            N_("把事项交给物业公司"),
            ("administrator", "grid_administrator", "community_worker"),
        ),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("receive", receive),
        Job("remind", jobs.remind, every=timedelta(days=1)),
        Job("keep_in_step", jobs.keep_in_step, every=timedelta(days=1)),
    ),
    handlers=MappingProxyType({worklist.OutsideTold: follow_item, worklist.ItemAssigned: follow_assignment}),
    hooks=hooks,
)
