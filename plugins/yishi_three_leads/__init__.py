"""三长: grids, buildings and entrances with their leads; what leads collect, merged into two lists.

The files, in the order in which they are best read: `kinds` (the words), `models`, `rights` (who sees what); then one
file for each act: `grids`, `holding`, `handing_over` (the leads), `importing`; `rounds`, `sheets`, `merging`, `listing`,
`matter`, `promoting`, `telling` (what is collected, and what became of it); what is shown (`reading`, `documents`,
`list_documents`); where it is offered (`lead_routes`, `desk_routes`, `round_routes`, `list_routes`, `api`, `hooks`,
`jobs`, `command`).
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin, matters
from yishi_three_leads import desk_routes, files, hooks, jobs, lead_routes
from yishi_three_leads.api import api
from yishi_three_leads.pages import pages
from yishi_three_leads.settings import LeadSettings
from yishi_three_leads.telling import tell_leads

__all__ = ["desk_routes", "files", "lead_routes", "plugin"]

_STAFF = ("administrator", "community_worker", "grid_administrator")
_LEADS = ("grid_lead", "building_lead", "entrance_lead")

plugin = Plugin(
    name="three_leads",
    title=N_("三长"),
    summary=N_(
        "划分网格，登记网格长、楼栋长、单元长；三长定期收集居民的事，汇总成群众诉求清单和矛盾问题清单。"
    ),
    category="daily",
    settings=LeadSettings,
    permissions=(
        Permission("three_leads.read", N_("看三长是谁"), ("anyone",)),
        Permission("three_leads.collect", N_("记录、上交收集表"), (*_STAFF, *_LEADS)),
        Permission("three_leads.manage", N_("划分网格、登记三长"), _STAFF),
        Permission("three_leads.merge", N_("开始收集、合并、形成清单、转办"), _STAFF),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("align", jobs.align, every=timedelta(days=1)),
        Job("open_rounds", jobs.open_rounds, every=timedelta(days=1)),
        Job("remind", jobs.remind, every=timedelta(days=1)),
    ),
    handlers=MappingProxyType({matters.MatterSettled: tell_leads}),
    hooks=hooks,
)
