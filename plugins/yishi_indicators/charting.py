"""What the page draws: month by month, and what a whole is made of; each as points for `charts.html`."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.toolkit import _
from yishi_indicators import wording
from yishi_indicators.kinds import SHARE
from yishi_indicators.known import CHANNELS, DAYS_BY_COLOUR, LEVELS
from yishi_indicators.periods import Period, title
from yishi_indicators.reading import Line, Point, Series, Sheet

COMPARED = "appeals.hotline_cases"
"""The count that is drawn beside the year before: what counts of it is its change (A91)."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind`: columns, line, stacked, donut or bars. `before` is the line to compare with, under its own name."""

    kind: str
    title: str
    points: list[Point]
    axis: list[str] | None = None
    before: list[Point] | None = None
    name: str = ""
    before_name: str = ""
    percent: bool = False
    tones: tuple[str, ...] = ()
    centre: str = ""
    amount: str = ""


def monthly(sheet: Sheet, key: str) -> Chart | None:
    """One indicator over twelve months: a count as columns, all else as a line.

    12345 cases stand beside those of the twelve months before; one that was never counted has no chart.
    """
    line, series = sheet.lines.get(key), sheet.series.get(key)
    if line is None or series is None or not series.any:
        return None
    compared = key == COMPARED and series.any_before
    if line.indicator.is_count and not compared:
        return Chart("columns", line.label, series.months, series.axis, amount=line.label)
    percent = line.indicator.unit == SHARE or bool(line.indicator.parts)
    return _line(line, series, sheet.period, percent=percent)


def _line(line: Line, series: Series, period: Period, *, percent: bool) -> Chart:
    before = series.before if series.any_before else None
    names = (period.title, title(period.before)) if period.is_year else (_("这十二个月"), _("前十二个月"))
    return Chart(
        "line",
        line.label,
        series.months,
        series.axis,
        before,
        name=names[0],
        before_name=names[1],
        percent=percent,
        amount=line.label,
    )


def made_of(sheet: Sheet) -> list[Chart]:
    """Appeals by level and by channel, days to close by colour: of the period, as far as there are any."""
    found = [_levels(sheet), _channels(sheet), _days(sheet)]
    return [chart for chart in found if chart is not None]


def _points(lines: list[Line]) -> list[Point]:
    return [(line.label, line.now.exact if line.now else None, line.said) for line in lines]


def _levels(sheet: Sheet) -> Chart | None:
    lines = [sheet.lines[key] for key in LEVELS if key in sheet.lines]
    if not any(line.now and line.now.numerator for line in lines):
        return None
    tones = tuple(line.key.rpartition("_")[2] for line in lines)
    return Chart("stacked", _("诉求分级"), _points(lines), tones=tones)


def _channels(sheet: Sheet) -> Chart | None:
    lines = [line for key, line in sheet.lines.items() if key.startswith(CHANNELS)]
    lines = [line for line in lines if line.now and line.now.numerator]
    if not lines:
        return None
    lines.sort(key=lambda line: -(line.now.numerator or 0) if line.now else 0)
    whole = sum(line.now.numerator or 0 for line in lines if line.now)
    return Chart("donut", _("诉求从哪里来"), _points(lines), centre=f"{whole:,}")


def _days(sheet: Sheet) -> Chart | None:
    lines = [sheet.lines[key] for key in DAYS_BY_COLOUR if key in sheet.lines]
    if not any(line.now and line.now.exact is not None for line in lines):
        return None
    points = [(line.label, line.now.exact if line.now else None, _days_said(line)) for line in lines]
    return Chart("bars", _("平均几天销号"), points, amount=_("天数（件数）"))


def _days_said(line: Line) -> str:
    count = line.now.denominator if line.now else 0
    return _("%(days)s（%(n)d 件）", days=line.said, n=count) if count else wording.EMPTY
