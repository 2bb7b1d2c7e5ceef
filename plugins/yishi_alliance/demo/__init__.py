"""Demo companies, branch and orders."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import Actor, TenantView


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """Nothing yet."""
