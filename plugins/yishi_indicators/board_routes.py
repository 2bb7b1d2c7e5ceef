"""Pages of a subdistrict or district: its communities beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from yishi.toolkit import Page, Unknown, _, ctx, render, requires
from yishi_indicators import files, periods
from yishi_indicators.board import HEADLINE, Board, board, columns, groups, others
from yishi_indicators.kinds import Indicator
from yishi_indicators.routes import pages
from yishi_indicators.trend import trend
from yishi_indicators.wording import VERDICTS

SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the board says; nonsense is as if it were not there."""

    period: periods.Period
    group: str
    by: str
    under: str
    sort: str

    def href(self, **changes: str) -> str:
        """The same board with something else asked of it."""
        now = {
            "period": self.period.code,
            "group": self.group,
            "by": self.by,
            "under": self.under,
            "sort": self.sort,
        }
        kept = {name: value for name, value in {**now, **changes}.items() if value}
        return "?" + "&".join(f"{name}={value}" for name, value in kept.items())


def asked() -> Asked:
    given = request.args
    group = given.get("group", HEADLINE)
    known = {code for code, _label in groups()}
    return Asked(
        periods.asked(given.get("period", "")),
        group if group in known else HEADLINE,
        "subdistrict" if given.get("by") == "subdistrict" else "",
        "".join(c for c in given.get("under", "")[:63] if c.isalnum() or c == "-"),
        "".join(c for c in given.get("sort", "")[:80] if c.isalnum() or c in "-._"),
    )


def compared(this: Asked) -> Board:
    return board(
        ctx().actor,
        this.period,
        shown=_shown(this),
        under=this.under,
        by=this.by or "community",
        sort=this.sort,
    )


def _shown(this: Asked) -> list[Indicator]:
    return others(ctx().actor, this.period) if this.group == "other" else columns(this.group)


@pages.get("/board")
@requires("indicators.compare")
def compare() -> Response:
    this = asked()
    found = compared(this)
    page = Page.asked(SIZE).of(len(found.rows))
    return render(
        "indicators/board.html",
        board=found,
        rows=found.rows[page.offset : page.offset + page.size],
        page=page,
        asked=this,
        groups=groups(),
        period=found.period,
        offered=periods.offered(found.period),
        switches=periods.switches(found.period),
        verdicts=VERDICTS,
    )


@pages.get("/board/<kind>")
@requires("indicators.compare")
def compare_printed(kind: str) -> Response:
    """All communities and all that is compared, as Excel or CSV."""
    if kind not in files.TYPES:
        raise Unknown
    this = asked()
    everything = {one.key: one for code, _label in groups() if code != "other" for one in columns(code)}
    found = board(ctx().actor, this.period, shown=list(everything.values()), under=this.under, sort=this.sort)
    return files.answer(files.of_board(found), kind, f"board-{found.period.code}")


@pages.get("/board/of/<key>")
@requires("indicators.compare")
def compare_one(key: str) -> Response:
    """One number of all communities together over twelve months, and of each subdistrict or community."""
    this = asked()
    found = trend(ctx().actor, this.period, key)
    if found is None:
        raise Unknown("indicators.unknown")
    return render(
        "indicators/trend.html",
        found=found,
        asked=this,
        period=this.period,
        offered=periods.offered(this.period),
        switches=periods.switches(this.period),
        title=_(found.indicator.label),
    )
