"""A tenant's own numbers of a period, counted by the core and its modules, and stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from yishi.clock import clock
from yishi.database import db
from yishi.database.upsert import insert
from yishi.jobs.core import core_job
from yishi.plugins.values import FigureValue
from yishi.tenants.current import current_registry
from yishi.tenants.figures.periods import days_of, last_months, month_of, periods_due
from yishi.tenants.models import Figure
from yishi.tenants.resolve import TenantView

FIGURES = "tenant.figures"
CoreFigures = Callable[[int, str, date, date], Iterable[FigureValue]]
"""`(tenant_id, period, since, until)` with `since ≤ day < until`, within the tenant's unit."""

CORE_FIGURES: list[CoreFigures] = []
_WRITTEN = ("label", "numerator", "denominator", "unit", "state", "computed_at")


def core_figures(function: CoreFigures) -> CoreFigures:
    """Register numbers of the core that a higher floor counts (topics, opinions, households)."""
    CORE_FIGURES.append(function)
    return function


def compute(tenant: TenantView, period: str) -> list[FigureValue]:
    """Compute and store the bound tenant's numbers of a month or a year; gives them.

    A year is counted from its first day to its last, not summed from its months: "one per person and topic"
    does not add up.
    """
    since, until = days_of(period)
    registry = current_registry()
    given = {"tenant_id": tenant.id, "period": period, "since": since, "until": until}
    values = [value for each in CORE_FIGURES for value in each(tenant.id, period, since, until)]
    values.extend(registry.hooks.gather("figures", tenant.enabled, **given))
    by_key = {value.key: value for value in values}
    if by_key:
        _store(tenant.id, period, by_key.values())
    return list(by_key.values())


def _store(tenant_id: int, period: str, values: Iterable[FigureValue]) -> None:
    now = clock.now()
    statement: Any = insert(Figure)
    statement = statement.on_conflict_do_update(
        index_elements=["tenant_id", "period", "key"],
        set_={name: getattr(statement.excluded, name) for name in _WRITTEN},
    )
    rows = [
        {
            "tenant_id": tenant_id,
            "period": period,
            "key": value.key,
            "label": value.label,
            "numerator": value.numerator,
            "denominator": value.denominator,
            "unit": value.read_as,
            "state": value.state,
            "computed_at": now,
        }
        for value in values
    ]
    db.execute(statement, rows)


def compute_last(tenant: TenantView, months: int = 12) -> list[str]:
    """Compute the last `months` months and the years they lie in, this month included; gives the periods."""
    latest = last_months(month_of(clock.today(tenant.zone)), months)
    periods = [*sorted({month[:4] for month in latest}), *latest]
    for period in periods:
        compute(tenant, period)
    return periods


@core_job(FIGURES, nightly=True)
def compute_nightly(tenant: TenantView, period: str | None = None) -> None:
    """The job: this month's and this year's numbers, in their first days the last ones' for the last time."""
    for each in [period] if period is not None else periods_due(clock.today(tenant.zone)):
        compute(tenant, each)
