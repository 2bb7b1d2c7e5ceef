"""议事会: councils, their meetings, and what was decided there.

The files, in the order in which they are best read: `kinds` (the words), `models`, then one file for each
act (`opening`, `seating`, `planning`, `polling`, `agenda`, `summoning`, `attending`, `noting`, `reviewing`,
`concluding`, `closing`, `minuting`, `volunteering`, `feeds`); what is shown (`reading`, `coverage`,
`composition`, `wechat`, `wording`, `documents`); where it is offered (`forms`, `routes`, `desk_routes`,
`api`, `api_people`, `cards`); what follows (`hooks`, `jobs`, `privacy`).
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin
from yishi_council import api_people, desk_routes, hooks, jobs, routes
from yishi_council.api import api
from yishi_council.events import MeetingAnnounced, MeetingCancelled
from yishi_council.pages import pages
from yishi_council.rights import APPROVES, DELIVERS, READS, RECORDS, RUNS, TAKES_PART
from yishi_council.settings import CouncilSettings

__all__ = ["api_people", "desk_routes", "plugin", "routes"]

plugin = Plugin(
    name="council",
    title=N_("议事会"),
    summary=N_("设立议事会，召集每一户，记录到会、发言和民主评议，议题逐个商议、逐个定论。"),
    category="deliberation",
    requires=("voting",),
    settings=CouncilSettings,
    permissions=(
        Permission(READS, N_("看议事会和会议"), ("anyone",)),
        Permission(TAKES_PART, N_("参加议事"), ("signed_in",)),
        Permission(
            DELIVERS,
            N_("登记通知送达"),
            ("administrator", "community_worker", "recorder", "grid_lead", "building_lead", "entrance_lead"),
        ),
        Permission(RECORDS, N_("登记到会、记录发言"), ("administrator", "community_worker", "recorder")),
        Permission(RUNS, N_("组织议事会和会议"), ("administrator", "community_worker")),
        Permission(APPROVES, N_("审定、锁定会议记录"), ("administrator", "community_worker")),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("plan_series", jobs.plan_series, every=timedelta(days=1)),
        Job("remind", jobs.remind, every=timedelta(hours=1)),
    ),
    handlers=MappingProxyType({MeetingAnnounced: jobs.tell_announced, MeetingCancelled: jobs.tell_cancelled}),
    hooks=hooks,
)
