"""Demo appeals in the article's spirit, made through the services, each act on its own day. All fictional."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import Actor, TenantView
from yishi_appeals.demo.acts import Days
from yishi_appeals.demo.cases import bring_in
from yishi_appeals.demo.words import STORIES, Told


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What residents of this community raised, and what became of it."""
    days = Days(tenant, actor, today)
    for name, told in STORIES.items():
        if name in tenant.name:
            _tell(days, told)
            bring_in(days)


def _tell(days: Days, told: tuple[Told, ...]) -> None:
    for one in sorted(told, key=lambda one: -one.ago):
        days.tell(one)
