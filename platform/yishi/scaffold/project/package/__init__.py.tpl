"""{{title}}: topics of this kind wait until somebody went and looked."""

from __future__ import annotations

from datetime import timedelta

from yishi.toolkit import N_, Job, Permission, Plugin, TopicKind, topics

from yishi_{{name}} import hooks, jobs
from yishi_{{name}}.api import api
from yishi_{{name}}.routes import pages
from yishi_{{name}}.schemas import SettingsSchema

plugin = Plugin(
    name="{{name}}",
    title=N_("{{title}}"),
    summary=N_("有的议题要先到现场看过才能定论：登记看到的情况，超过期限的自动提醒。"),
    category="topics",
    kinds=("community",),
    settings=SettingsSchema,
    permissions=(
        Permission("{{name}}.see", N_("看现场核实记录"), ("administrator", "community_worker", "grid_lead")),
        Permission("{{name}}.record", N_("登记现场核实"), ("administrator", "community_worker", "grid_lead")),
    ),
    topic_kinds=(TopicKind("{{name}}.matter", N_("需要现场核实的事"), public_raise=True),),
    pages=pages,
    api_blueprint=api,
    jobs=(Job("mark_late", jobs.mark_late, every=timedelta(hours=12)),),
    handlers={topics.TopicRaised: jobs.plan_visit},
    hooks=hooks,
)
