"""Demo points in the article's spirit, made through the services, each on its own day. All fictional."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import Actor, TenantView


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    pass
