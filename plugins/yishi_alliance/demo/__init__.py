"""英俊社区 and its alliance in the demo: companies, branch, items handed over and what became of each, day by day.

All through the services and by parcels, as in real use. All companies and people are fictional.
"""

from __future__ import annotations

from datetime import date

from yishi.toolkit import Actor, TenantView
from yishi_alliance.demo import abroad, home
from yishi_alliance.sending import alliances, communities


def tell(tenant: TenantView, actor: Actor, today: date, ago: int) -> None:
    """What this side does on that day; nothing where it has nobody to say it to."""
    if tenant.kind == "alliance" and communities():
        abroad.tell(actor, today, ago)
    elif tenant.kind == "community" and alliances():
        home.tell(actor, today, ago)
