"""`operator/figures`: roll-up numbers of the tenants below. No operator opens a community's data."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Response, request

from yishi.clock import clock
from yishi.errors import Refusal
from yishi.tenants import figures as rolled_up
from yishi.text import sort_key
from yishi.web.guards import requires
from yishi.web.operator_pages import blueprint
from yishi.web.paging import Page
from yishi.web.render import render
from yishi.web.request import ctx

KINDS = ("community", "alliance", "subdistrict", "district")


@blueprint.get("/figures")
@requires("operator.figures")
def figures() -> Response:
    """All numbers of one period with their sums; `?period=2026-06`, and `&key=…` for one of all tenants."""
    context = ctx()
    today = clock.today(context.need_tenant().zone)
    period = _asked(rolled_up.month_of(today))
    sums = rolled_up.sums_below(context.actor, period=period)
    found = next((one for one in sums if one.key == request.args.get("key")), None)
    page, rows = Page.asked(50), []
    if found is not None:
        below = rolled_up.below(context.actor, periods=[period], keys=[found.key], kinds=KINDS)
        reported = sorted((one for one in below if one.values), key=lambda one: sort_key(one.name))
        page = page.of(len(reported))
        for one in reported[page.offset : page.offset + page.size]:
            numerator, denominator = one.values[period, found.key]
            value = SimpleNamespace(numerator=numerator, denominator=denominator, unit=found.unit)
            rows.append((one, value))
    months = rolled_up.last_months(rolled_up.month_of(today))[::-1]
    return render(
        "operator/figures.html",
        period=period,
        periods=[*months, *sorted({month[:4] for month in months}, reverse=True)],
        sums=sums,
        chosen=found,
        rows=rows,
        page=page,
    )


def _asked(otherwise: str) -> str:
    period = request.args.get("period", "")
    try:
        rolled_up.days_of(period)
    except Refusal:
        return otherwise
    return period
