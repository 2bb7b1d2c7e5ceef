"""Demo councils in the article's spirit, made through the services, each act on its own day. All fictional."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from yishi.toolkit import Actor, TenantView
from yishi_council.demo import hero, sunshine
from yishi_council.demo.days import Days

_STORIES: dict[str, Callable[[Days], None]] = {"阳光": sunshine.tell, "英俊": hero.tell}
"""By a word of the tenant's name."""


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What this tenant deliberates in its council."""
    for name, story in _STORIES.items():
        if name in tenant.name:
            story(Days(tenant, actor, today))
