"""A community's own page: what was counted in a period, beside the one before, with twelve months for charts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from yishi.toolkit import Actor, Unknown, current_tenant, figures
from yishi_indicators import wording
from yishi_indicators.amounts import Amount, Value, Values, amount, veiled
from yishi_indicators.kinds import GROUPS, Indicator
from yishi_indicators.known import BY_KEY, FAMILIES, HEADLINES, KNOWN
from yishi_indicators.periods import Period, title
from yishi_indicators.rights import READS, SEES
from yishi_indicators.settings import Scales, public_keys, scales

Figures = list[figures.StoredFigure]
Point = tuple[str, Fraction | None, str]
"""A month in words, what was counted in it (None: nothing known), and that in words."""


ENOUGH = 6
"""So many months of the year before must be known for a line of it to say anything."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a period: values now and before, and both in words."""

    indicator: Indicator
    now: Amount | None
    before: Amount | None
    said: str
    fraction: str
    said_before: str
    change: str
    verdict: str

    @property
    def key(self) -> str:
        return self.indicator.key

    @property
    def label(self) -> str:
        return wording.label(self.indicator)


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator month by month: twelve, and the twelve before them, as points of a chart.

    `axis` are the numbers of the months, to stand under them.
    """

    axis: list[str]
    months: list[Point]
    before: list[Point]

    @property
    def any(self) -> bool:
        """Whether there is anything to draw."""
        return any(value for _label, value, _said in self.months)

    @property
    def any_before(self) -> bool:
        """Whether enough of the year before is known to be compared with."""
        return sum(value is not None for _label, value, _said in self.before) >= ENOUGH


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: `lines` by key in the order of the page. `computed_at` is None where nothing was counted yet."""

    period: Period
    lines: dict[str, Line]
    series: dict[str, Series]
    computed_at: datetime | None

    @property
    def headlines(self) -> list[Line]:
        return [self.lines[key] for key in HEADLINES if key in self.lines]

    @property
    def rest(self) -> list[Line]:
        return [line for key, line in self.lines.items() if key not in HEADLINES]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """`(label, lines)` of each group that has any."""
        found = defaultdict[str, list[Line]](list)
        for line in self.lines.values():
            found[line.indicator.group].append(line)
        return [(label, found[group]) for group, label in GROUPS.items() if group in found]


def sheet(actor: Actor, period: Period, *, charts: Collection[str] = (), public: bool = False) -> Sheet:
    """All that was counted here in the period; `public`: what residents may see, as they see it. One statement."""
    actor.need(READS if public else SEES)
    return _sheet(period, charts, set(public_keys()) if public else None, public=public)


def one(actor: Actor, key: str, period: Period) -> Sheet:
    """One indicator with its months. Raises `Unknown` for one that there is not, or that the actor may not see."""
    actor.need(READS)
    public = not actor.may(SEES)
    if public and key not in public_keys():
        raise Unknown("indicators.unknown")
    found = _sheet(period, [key], {key}, public=public)
    if key not in found.lines:
        raise Unknown("indicators.unknown")
    return found


def is_public() -> bool:
    """Whether residents may see anything at all."""
    return bool(public_keys())


def _sheet(
    period: Period, charts: Collection[str], only: Collection[str] | None, *, public: bool = False
) -> Sheet:
    by = scales()
    months = [*period.months_before, *period.months] if charts else []
    needed = {figure for key in charts for figure in _figures_of(key)}
    stored = figures.own(current_tenant().id, [period.code, period.before], series=months, keys=needed)
    stored = [one for one in stored if _counted_here(one.key)]
    by_period = _by_period(stored)
    here = by_period.get(period.code, {})
    described = [*KNOWN, *_undescribed(stored, period.code)]
    lines = {
        one.key: _line(one, here, by_period.get(period.before, {}), period, public, by)
        for one in described
        if (only is None or one.key in only) and amount(one, here, by.weights) is not None
    }
    wanted = {one.key: one for one in described if one.key in charts and one.key in lines}
    return Sheet(
        period,
        lines,
        {key: _series(one, by_period, period, public, by) for key, one in wanted.items()},
        max((one.computed_at for one in stored if one.period == period.code), default=None),
    )


def _figures_of(key: str) -> Iterable[str]:
    return BY_KEY[key].figures if key in BY_KEY else (key,)


def _counted_here(key: str) -> bool:
    """Not what a module left behind that is off now; the core's figures have no prefix."""
    module, dot, _name = key.partition(".")
    return not dot or module in current_tenant().enabled


def _by_period(stored: Figures) -> dict[str, dict[str, Value]]:
    found = defaultdict[str, dict[str, Value]](dict)
    for one in stored:
        found[one.period][one.key] = (one.numerator, one.denominator)
    return found


def _undescribed(stored: Figures, code: str) -> list[Indicator]:
    """Figures that no indicator is made of, under the words of the module that counts them."""
    used = {figure for one in KNOWN for figure in one.figures}
    return [
        Indicator(one.key, one.label, _family(one.key) or "other", unit=one.unit, state=one.state)
        for one in stored
        if one.period == code and one.key not in used and (one.numerator or not _family(one.key))
    ]


def _family(key: str) -> str:
    """The group of a figure that is one of many alike, of which those that are 0 are left out."""
    return next((group for prefix, group in FAMILIES.items() if key.startswith(prefix)), "")


def _line(
    indicator: Indicator,
    here: Values,
    there: Values,
    period: Period,
    public: bool,
    by: Scales,
) -> Line:
    now, before = (amount(indicator, values, by.weights) for values in (here, there))
    if public and (veiled(indicator, now, by.veil) or veiled(indicator, before, by.veil)):
        return _veiled_line(indicator, now, before, by)
    return Line(
        indicator,
        now,
        before,
        wording.said(indicator, now),
        wording.fraction(now),
        wording.said(indicator, before),
        wording.change(indicator, now, before, period),
        wording.verdict(indicator, now, before, period),
    )


def _veiled_line(indicator: Indicator, now: Amount | None, before: Amount | None, by: Scales) -> Line:
    """As residents see it where one of the two could tell who it was."""
    shown_now = None if veiled(indicator, now, by.veil) else now
    shown_before = None if veiled(indicator, before, by.veil) else before
    few = wording.too_few(by.veil)
    return Line(
        indicator,
        shown_now,
        shown_before,
        wording.said(indicator, now) if shown_now is now else few,
        wording.fraction(shown_now),
        wording.said(indicator, before) if shown_before is before else few,
        "",
        "",
    )


def _series(
    indicator: Indicator,
    by_period: Mapping[str, Values],
    period: Period,
    public: bool,
    by: Scales,
) -> Series:
    def point(month: str) -> Point:
        found = amount(indicator, by_period.get(month, {}), by.weights)
        if public and veiled(indicator, found, by.veil):
            return title(month), None, wording.too_few(by.veil)
        return title(month), found.drawn if found else None, wording.bare(indicator, found)

    return Series(
        [str(int(month[5:])) for month in period.months],
        [point(month) for month in period.months],
        [point(month) for month in period.months_before],
    )
