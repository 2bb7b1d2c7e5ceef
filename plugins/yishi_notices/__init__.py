"""公示公告: notices with their period, objections against them, and the gate of what they announce.

The files, in the order in which they are best read: `kinds` (the words), `models`, then one file for each
act (`drafting`, `posting`, `objecting`, `settling`, `withdrawing`, `following`, `recounting`); what is shown (`lists`,
`reading`, `documents`, `wechat`); where it is offered (`routes`, `desk_routes`, `api`, `hooks`, `jobs`).
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from yishi.toolkit import N_, Job, Permission, Plugin, TopicKind, topics
from yishi_notices import desk_routes, files, hooks, jobs
from yishi_notices.api import api
from yishi_notices.following import follow_topic
from yishi_notices.routes import pages
from yishi_notices.settings import NoticeSettings

__all__ = ["desk_routes", "files", "plugin"]

plugin = Plugin(
    name="notices",
    title=N_("公示公告"),
    summary=N_("发布公示和通知，到期自动归档；居民在公示期内可以提异议，有异议的事项处理完以前不能实施。"),
    category="openness",
    settings=NoticeSettings,
    permissions=(
        Permission("notices.read", N_("看公告"), ("anyone",)),
        Permission("notices.object", N_("对公示提异议"), ("signed_in",)),
        Permission("notices.draft", N_("起草公告"), ("administrator", "community_worker", "property_staff")),
        Permission("notices.publish", N_("发布、撤回各种公告"), ("administrator", "community_worker")),
    ),
    topic_kinds=(
        TopicKind("notices.act", N_("公示的事项")),
        TopicKind("notices.objection", N_("对公示的异议")),
    ),
    pages=pages,
    api_blueprint=api,
    jobs=(
        Job("recount", jobs.recount, every=timedelta(days=1)),
        Job("end_periods", jobs.end_periods, every=timedelta(days=1)),
        Job("remind", jobs.remind, every=timedelta(days=1)),
    ),
    handlers=MappingProxyType(
        dict.fromkeys(
            (topics.TopicAccepted, topics.TopicConcluded, topics.TopicTakenUpAgain, topics.TopicMerged),
            follow_topic,
        )
    ),
    hooks=hooks,
)
