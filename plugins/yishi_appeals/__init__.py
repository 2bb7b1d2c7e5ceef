"""群众诉求."""

from __future__ import annotations

from yishi.toolkit import N_, Permission, Plugin
from yishi_appeals import models
from yishi_appeals.settings import AppealsSettings

__all__ = ["models", "plugin"]

plugin = Plugin(
    name="appeals",
    title=N_("群众诉求"),
    summary=N_(
        "人人可提诉求，工作人员按轻重缓急分级、限期办结，居民随时看得到谁在办、办到哪一步；导入 12345 工单，算三率。"
    ),
    category="service",
    kinds=("community",),
    settings=AppealsSettings,
    permissions=(
        Permission("appeals.read", N_("看公开的诉求"), ("anyone",)),
        Permission("appeals.raise", N_("提出诉求"), ("signed_in",)),
        Permission(
            "appeals.register",
            N_("代居民登记诉求"),
            (
                "administrator",
                "grid_administrator",
                "recorder",
                "community_worker",
                "grid_lead",
                "building_lead",
                "entrance_lead",
            ),
        ),
        Permission(
            "appeals.triage",
            N_("受理诉求、分级"),
            ("administrator", "grid_administrator", "community_worker"),
        ),
        Permission(
            "appeals.hotline",
            N_("导入 12345 工单、登记联系和回访"),
            ("administrator", "grid_administrator", "community_worker"),
        ),
    ),
)
