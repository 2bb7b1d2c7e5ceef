"""Pages of a community: what everybody may see, one number with its months, and the whole for staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Unknown, ctx, current_tenant, render, requires
from yishi_indicators import charting, files, periods
from yishi_indicators.board import OPERATORS
from yishi_indicators.known import BY_KEY, CHARTS
from yishi_indicators.reading import Sheet, is_public, one, sheet
from yishi_indicators.rights import COMPARES, SEES
from yishi_indicators.wording import VERDICTS

pages = Blueprint("indicators", __name__)


@pages.get("/")
@requires("indicators.read")
def index() -> AnyResponse:
    """What residents may see of the year, or of the month asked for; on a district its board."""
    actor = ctx().actor
    if current_tenant().kind in OPERATORS:
        if actor.may(COMPARES):
            return redirect(f"{ctx().base}/indicators/board", 303)
        raise Unknown("indicators.unknown")
    if not is_public() and not actor.may(SEES):
        raise Unknown("indicators.unknown")
    found = sheet(actor, _asked(year=True), charts=CHARTS, public=True)
    return render("indicators/index.html", charts_shown=_monthly(found), **_common(found))


@pages.get("/of/<key>")
@requires("indicators.read")
def single(key: str) -> Response:
    """One number: how it is counted, and its months."""
    if len(key) > 80:
        raise Unknown("indicators.unknown")
    found = one(ctx().actor, key, _asked(year=not ctx().actor.may(SEES)))
    chart = charting.monthly(found, key)
    return render(
        "indicators/one.html",
        line=found.lines[key],
        chart=chart,
        sees=ctx().actor.may(SEES),
        **_common(found),
    )


@pages.get("/desk")
@requires("indicators.see")
def desk() -> Response:
    """All numbers of a month or year with those of the one before, and their charts."""
    _only_in_a_community()
    found = sheet(ctx().actor, _asked(), charts=CHARTS)
    return render(
        "indicators/desk.html",
        charts_shown=[*_monthly(found), *charting.made_of(found)],
        **_common(found),
    )


@pages.get("/desk/<kind>")
@requires("indicators.see")
def printed(kind: str) -> Response:
    """The same as Excel or CSV, with the months of every number."""
    _only_in_a_community()
    if kind not in files.TYPES:
        raise Unknown
    found = sheet(ctx().actor, _asked(), charts=BY_KEY)
    return files.answer(files.of_sheet(found), kind, f"indicators-{found.period.code}")


def _asked(*, year: bool = False) -> periods.Period:
    return periods.asked(request.args.get("period", ""), year=year)


def _only_in_a_community() -> None:
    if current_tenant().kind in OPERATORS:
        raise Unknown("indicators.unknown")


def _monthly(found: Sheet) -> list[charting.Chart]:
    return [chart for key in CHARTS if (chart := charting.monthly(found, key)) is not None]


def _common(found: Sheet) -> dict[str, Any]:
    return {
        "sheet": found,
        "period": found.period,
        "offered": periods.offered(found.period),
        "switches": periods.switches(found.period),
        "verdicts": VERDICTS,
    }
