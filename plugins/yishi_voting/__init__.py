"""表决: rules of voting as dated data, exact counting, ballots of every channel in one count.

In the order in which they are best read: `counting` (the only arithmetic; needs Python alone), `rules` (the
laws as data, chosen by the day of the decision), `methods` (choosing among several options); then `models` and
the acts: `preparing` (the group before an estate's first election), `votes` (from the draft to the filed result,
and the chains of gates), `roll` (who may vote), `ballots` (every channel, all through `taking`); `service` names
them all for others. What is read stands in `shown`, pages in `web`, the API in `api` and `desk_api`, print in
`documents`, the file for strangers and its verifier in `proof`.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin, topics
from yishi_voting import desk_api, files, hooks, jobs, specs
from yishi_voting.api import api
from yishi_voting.rights import COUNTS, DELIVERS, ENTERS, MANAGES, READS, VOTES
from yishi_voting.settings import VotingSettings
from yishi_voting.votes.following import follow_merge
from yishi_voting.web import (
    cast_routes,
    delivery_routes,
    desk_routes,
    electorate_routes,
    entry_routes,
    export_routes,
    group_routes,
    paper_routes,
    print_routes,
    proxy_routes,
    result_routes,
    routes,
    step_routes,
    taken_routes,
)
from yishi_voting.web.pages import pages

__all__ = [
    "cast_routes",
    "delivery_routes",
    "desk_api",
    "desk_routes",
    "electorate_routes",
    "entry_routes",
    "export_routes",
    "files",
    "group_routes",
    "paper_routes",
    "plugin",
    "print_routes",
    "proxy_routes",
    "result_routes",
    "routes",
    "step_routes",
    "taken_routes",
]

_STAFF = ("administrator", "community_worker")
_LEADS = ("grid_lead", "building_lead", "entrance_lead")

plugin = Plugin(
    name="voting",
    title=N_("表决"),
    summary=N_("按决定当日有效的规则组织表决：名册、表决票、计票、结果和证明，逐项可核对。"),
    category="decision",
    settings=VotingSettings,
    permissions=(
        Permission(READS, N_("看表决和结果"), ("anyone",)),
        Permission(VOTES, N_("投票、对名册提异议"), ("signed_in",)),
        Permission(MANAGES, N_("组织表决"), _STAFF),
        Permission(DELIVERS, N_("登记送达、委托"), (*_STAFF, "recorder", *_LEADS)),
        Permission(ENTERS, N_("录入表决票"), (*_STAFF, "recorder")),
        Permission(COUNTS, N_("计票，截止后看表决票"), (*_STAFF, "recorder")),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("open_and_close", jobs.open_and_close, every=timedelta(minutes=5)),
        Job("remind", jobs.remind, every=timedelta(days=1)),
    ),
    handlers=MappingProxyType({topics.TopicMerged: follow_merge}),
    hooks=hooks,
    specs=specs,
)
