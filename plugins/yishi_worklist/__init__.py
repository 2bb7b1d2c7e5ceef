"""办理清单: the one engine for things to be done; numbered, with levels and deadlines, closed by a second person.

The files, in the order in which they are best read: `kinds` (the words), `models`, `levels` and `clockwork` (terms
and dates), `rights`; then the acts (`opening`, `handing`, `working`, `pausing`, `closing`, `reopening`), what
goes up to the subdistrict and comes back (`escalating`, `answering`, `taking`); what is shown
(`reading`, `lists`, `weekly`); where it is offered (`routes`, `desk_routes`, `api`, `hooks`, `jobs`).
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin, topics
from yishi_worklist import api_acts, desk_routes, escalating, files, hooks, jobs
from yishi_worklist.api import api
from yishi_worklist.decisions import follow_topic
from yishi_worklist.routes import pages
from yishi_worklist.settings import WorklistSettings

__all__ = ["api_acts", "desk_routes", "files", "plugin"]

_STAFF = ("administrator", "grid_administrator", "community_worker")
_LEADS = ("grid_lead", "building_lead", "entrance_lead")

plugin = Plugin(
    name="worklist",
    title=N_("办理清单"),
    summary=N_("把要办的事编号列成清单：定级限时、交办督办、销号要有结果和回访，到期提醒，逾期看得见。"),
    category="daily",
    kinds=("community", "alliance", "subdistrict", "district"),
    settings=WorklistSettings,
    permissions=(
        Permission("worklist.read", N_("看办理清单"), ("anyone",)),
        Permission("worklist.speak", N_("对自己反映的事确认、评价"), ("signed_in",)),
        Permission("worklist.see", N_("看清单的全部内容"), (*_STAFF, "recorder", *_LEADS)),
        Permission("worklist.create", N_("登记事项"), (*_STAFF, "recorder", "grid_lead")),
        Permission("worklist.handle", N_("办理交给自己的事项"), (*_STAFF, *_LEADS, "property_staff")),
        Permission("worklist.assign", N_("定级、交办"), _STAFF),
        Permission("worklist.inspect", N_("督查、问效"), ("administrator", "grid_administrator")),
        Permission("worklist.approve", N_("审批延期、销号"), _STAFF),
        Permission("worklist.levels", N_("设置级别和期限"), ("administrator",)),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("remind", jobs.remind, every=timedelta(days=1)),
        Job("say_overdue", jobs.say_overdue, every=timedelta(hours=12)),
        Job("recount", jobs.recount, every=timedelta(days=1)),
        Job("receive", escalating.receive),
    ),
    handlers=MappingProxyType(dict.fromkeys((topics.TopicConcluded, topics.TopicExecuting), follow_topic)),
    hooks=hooks,
)
