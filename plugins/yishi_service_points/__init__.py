"""议事点与帮办代办: points, who is on duty there, who came, guides to everyday matters, errands for residents.

The files, in the order in which they are best read: `kinds` (the words), `models`; then one file for each
act (`points`, `duty`, `visiting`, `guides`, `holding`, `errands`, `asking`, `papers`, `scans`, `taking`); what follows from the
roster (`on_duty`); what is shown (`reading`, `documents`); where it is offered (`forms`, `routes`, `ask_routes`,
`desk_routes`, `api`, `cards`); what else follows (`hooks`, `jobs`, `numbers`, `privacy`, `seed`, `demo`).
"""

from __future__ import annotations

from datetime import timedelta

from yishi.toolkit import N_, Job, Permission, Plugin
from yishi_service_points import ask_routes, desk_routes, hooks, jobs, routes
from yishi_service_points.api import api
from yishi_service_points.pages import pages
from yishi_service_points.rights import ASKS, HANDLES, MANAGES, READS, RECEIVES
from yishi_service_points.settings import PointSettings

__all__ = ["ask_routes", "desk_routes", "plugin", "routes"]

plugin = Plugin(
    name="service_points",
    title=N_("议事点与帮办代办"),
    summary=N_(
        "各小区的议事点和值班表；来访登记，当场答复或转办；办事指南；帮居民交材料、跑手续，件件有收据、件件退还。"
    ),
    category="service",
    kinds=("community",),
    settings=PointSettings,
    permissions=(
        Permission(READS, N_("看议事点、值班和办事指南"), ("anyone",)),
        Permission(ASKS, N_("在网上申请帮办代办"), ("signed_in",)),
        Permission(
            RECEIVES,
            N_("在议事点值班、登记来访"),
            ("administrator", "community_worker", "grid_administrator", "grid_lead", "recorder"),
        ),
        Permission(
            HANDLES,
            N_("帮办代办：收材料、跑手续、退材料"),
            ("administrator", "community_worker", "grid_administrator", "grid_lead"),
        ),
        Permission(
            MANAGES,
            N_("管理议事点、值班表、办事指南和全部代办"),
            ("administrator", "community_worker", "grid_administrator"),
        ),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("purge_scans", jobs.purge_scans, every=timedelta(days=1)),
        Job("remind", jobs.remind, every=timedelta(days=1)),
        Job("remind_duty", jobs.remind_duty, every=timedelta(days=1)),
    ),
    hooks=hooks,
)
