"""What happens by itself: the numbers of the months before this module was there, and word when a month is complete."""

from __future__ import annotations

from yishi.toolkit import N_, TenantView, clock, current_tenant, figures, members, notify_all, notify_group
from yishi_indicators.board import OPERATORS
from yishi_indicators.periods import title
from yishi_indicators.rights import SEES

COMPLETE_ON = 4
"""The day of the month from which the last month's numbers are not counted again."""


def fill_in(tenant: TenantView) -> None:
    """Count the last twelve months, so that the first page has something to show."""
    figures.compute_last(tenant)


def tell(tenant: TenantView) -> None:
    """Once a month: the numbers of the last month are complete."""
    today = clock.today(tenant.zone)
    if today.day < COMPLETE_ON or current_tenant().kind in OPERATORS:
        return
    last = figures.period_before(figures.month_of(today))
    words = {"period": title(last)}
    path, key = f"indicators/desk?period={last}", f"indicators:{last}"
    notify_all([one.person_id for one in members.holding(SEES)], _COMPLETE, words, path=path, key=key)
    notify_group(_COMPLETE, words, path=path, key=key)


_COMPLETE = N_("%(period)s的成效数字已经齐了，可以看、可以打印")
