"""Demo leads and their collection; filled in below."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import Actor, TenantView


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    return None
