"""One number of an operator's communities over twelve months, and of each of them in one period."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yishi.toolkit import Actor, _, figures
from yishi_indicators import wording
from yishi_indicators.amounts import Amount, per_households, together
from yishi_indicators.board import (
    Cell,
    Headline,
    Row,
    by_subdistrict,
    headline,
    in_order,
    others,
    row_of,
    subdistricts_of,
    summed,
    values_in,
)
from yishi_indicators.kinds import HOUSEHOLDS, SHARE, Indicator
from yishi_indicators.known import KNOWN
from yishi_indicators.periods import Period, title
from yishi_indicators.reading import Point
from yishi_indicators.rights import COMPARES
from yishi_indicators.settings import scales


@dataclass(frozen=True, slots=True)
class Trend:
    """One number of all together month by month, and of each subdistrict or community in the period."""

    indicator: Indicator
    headline: Headline
    months: list[tuple[str, Amount | None]]
    rows: list[Row]
    whole: Row

    @property
    def percent(self) -> bool:
        return any(found is not None and found.unit == SHARE for _code, found in self.months)

    @property
    def axis(self) -> list[str]:
        return [str(int(code[5:])) for code, _found in self.months]

    @property
    def points(self) -> list[Point]:
        return [
            (title(code), found.drawn if found else None, wording.bare(self.indicator, found))
            for code, found in self.months
        ]

    @property
    def any(self) -> bool:
        return any(value is not None for _label, value, _said in self.points)

    @property
    def bars(self) -> list[Point]:
        """Each with what it was counted from, and all together at the end."""
        return [(row.name, *self._told(row.cells[self.indicator.key])) for row in (*self.rows, self.whole)]

    def _told(self, cell: Cell) -> tuple[Fraction | None, str]:
        words = [cell.said, *([cell.fraction] if cell.fraction else []), *([_("样本少")] if cell.few else [])]
        return cell.exact, "　".join(words)

    @property
    def chart_title(self) -> str:
        first, last = self.months[0][0], self.months[-1][0]
        return _("%(first)s到%(last)s", first=title(first), last=title(last))

    @property
    def bars_title(self) -> str:
        if self.indicator.per:
            return _("各单位（每千户，分子 / 分母）")
        return _("各单位（分子 / 分母）")


def trend(actor: Actor, period: Period, key: str) -> Trend | None:
    """None for a key that nobody compares; one statement, two for a number that is not described."""
    actor.need(COMPARES)
    counted = next((one for one in KNOWN if one.key == key and one.fair), None)
    if counted is None:
        counted = next((one for one in others(actor, period) if one.key == key), None)
    if counted is None:
        return None
    fair = per_households(counted, HOUSEHOLDS) if counted.is_count else counted
    scale = scales()
    codes = list(dict.fromkeys([*period.months, period.code, period.before]))
    below = figures.below(actor, periods=codes, keys=list(dict.fromkeys((*counted.figures, *fair.figures))))
    subdistricts = subdistricts_of(below)
    rows = by_subdistrict(below, period, [fair], scale) if subdistricts else None
    return Trend(
        indicator=fair,
        headline=headline(counted, below, period, scale),
        months=[
            (code, together(fair, (values_in(one, code) for one in below), scale.weights))
            for code in period.months
        ],
        rows=in_order(
            rows if rows is not None else [row_of(one, period, [fair], scale) for one in below], ""
        ),
        whole=summed("", _("合计"), "", below, period, [fair], scale),
    )
