"""Demo votes in the article's spirit, made through the services, each act on its own day. All fictional."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from yishi.toolkit import Actor, TenantView
from yishi_voting.demo import east_wind, hero, sunshine
from yishi_voting.demo.days import Days

_STORIES: dict[str, Callable[[Days], None]] = {
    "阳光": sunshine.tell,
    "东风": east_wind.tell,
    "英俊": hero.tell,
}
"""By a word of the tenant's name."""


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What this tenant decides by vote."""
    for name, story in _STORIES.items():
        if name in tenant.name:
            story(Days(tenant, actor, today))
