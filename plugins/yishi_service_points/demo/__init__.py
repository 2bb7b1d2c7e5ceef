"""Demo points in the article's spirit, made through the services, each on its own day. All fictional."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import Actor, TenantView
from yishi_service_points.demo.days import Days
from yishi_service_points.demo.stories import east_wind, elsewhere


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What the points of this tenant have seen; where there is no estate, nothing."""
    days = Days(tenant, actor, today)
    if not days.estates:
        return
    story = east_wind if "东风" in tenant.name else elsewhere
    story(days)
    days.end()
