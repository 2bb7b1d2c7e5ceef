"""The board of a subdistrict or district: its communities compared fairly, by what each has counted itself.

Only rates and counts per 1,000 households stand beside each other, with their denominators; sums are those of
numerators and of denominators. By name unless one asks otherwise, and never with places from first to last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from yishi.toolkit import Actor, _, current_tenant, figures, sort_key
from yishi_indicators import wording
from yishi_indicators.amounts import Amount, Value, amount, per_households, together
from yishi_indicators.kinds import COUNT, GROUPS, HOUSEHOLDS, PER_1000, Indicator
from yishi_indicators.known import HEADLINES, KNOWN
from yishi_indicators.periods import Period
from yishi_indicators.rights import COMPARES
from yishi_indicators.settings import Scales, scales

OPERATORS = frozenset({"district", "subdistrict"})
HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row. `few`: it was counted over so little that it says little (样本少)."""

    amount: Amount | None
    said: str
    fraction: str
    few: bool

    @property
    def exact(self) -> Fraction | None:
        return self.amount.exact if self.amount else None


@dataclass(frozen=True, slots=True)
class Row:
    """A community, or a subdistrict with its communities together. `communities` counts those that reported."""

    slug: str
    name: str
    under: str
    cells: dict[str, Cell]
    reported: int
    of: int
    computed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Headline:
    """One number of all communities together, beside that of the period before."""

    indicator: Indicator
    said: str
    fraction: str
    change: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Board:
    """What the operator sees: columns, rows in the order asked for, all together, who did not report."""

    period: Period
    columns: list[Indicator]
    rows: list[Row]
    whole: Row
    headlines: list[Headline]
    missing: list[tuple[str, str]]
    subdistricts: list[tuple[str, str]]

    @property
    def oldest(self) -> datetime | None:
        """When the first of those that are shown was counted."""
        return min((row.computed_at for row in self.rows if row.computed_at), default=None)


def columns(group: str) -> list[Indicator]:
    """What is compared under one heading: rates as they are, counts per 1,000 households."""
    if group == HEADLINE:
        chosen = [next(one for one in KNOWN if one.key == key) for key in HEADLINES]
    else:
        chosen = [one for one in KNOWN if one.fair and one.group == group]
    return [per_households(one, HOUSEHOLDS) if one.is_count else one for one in chosen]


def groups() -> list[tuple[str, str]]:
    """`(code, label)` of the headings that have anything to compare."""
    found = [(code, label) for code, label in GROUPS.items() if columns(code)]
    return [(HEADLINE, _("主要数字")), *((code, _(label)) for code, label in found), ("other", _("其他"))]


def others(actor: Actor, period: Period) -> list[Indicator]:
    """What modules below have counted and nobody has described, in their own words; one statement."""
    described = {figure for one in KNOWN for figure in one.figures} | {one.key for one in KNOWN}
    found = []
    for one in figures.sums_below(actor, period=period.code):
        if one.key not in described:
            made = Indicator(one.key, one.label, "other", unit=one.unit, state=one.state, fair=True)
            found.append(per_households(made, HOUSEHOLDS) if one.unit == COUNT else made)
    return found


def board(
    actor: Actor,
    period: Period,
    *,
    shown: Sequence[Indicator],
    under: str = "",
    by: str = "community",
    sort: str = "",
) -> Board:
    """The communities below, or with `by="subdistrict"` their subdistricts; one statement.

    `under` keeps those of one subdistrict (its slug). `sort` is the key of a column, highest first, or with a minus
    before it lowest first; who has nothing or few cases comes last.
    """
    actor.need(COMPARES)
    scale = scales()
    heads = columns(HEADLINE)
    keys = list(dict.fromkeys(figure for one in (*shown, *heads, *_counts(heads)) for figure in one.figures))
    below = figures.below(actor, periods=[period.code, period.before], keys=keys)
    places = [one for one in below if not under or one.parent_slug == under]
    rows = [row_of(one, period, shown, scale) for one in places]
    if by == "subdistrict" and not under:
        rows = by_subdistrict(places, period, shown, scale)
    whole = summed("", _("合计"), "", places, period, shown, scale)
    return Board(
        period=period,
        columns=list(shown),
        rows=in_order(rows, sort),
        whole=whole,
        headlines=[headline(one, places, period, scale) for one in _counts(heads)],
        missing=[(one.slug, one.name) for one in places if not _has(one, period.code)],
        subdistricts=subdistricts_of(below),
    )


def _counts(heads: Sequence[Indicator]) -> list[Indicator]:
    """The headlines as they are counted, for the sums."""
    return [next(one for one in KNOWN if one.key == head.key) for head in heads]


def _has(place: figures.Below, code: str) -> bool:
    return any(period == code for period, _key in place.values)


def values_in(place: figures.Below, code: str) -> dict[str, Value]:
    return {key: value for (period, key), value in place.values.items() if period == code}


def row_of(place: figures.Below, period: Period, shown: Sequence[Indicator], by: Scales) -> Row:
    values = values_in(place, period.code)
    cells = {one.key: _cell(one, amount(one, values, by.weights), by) for one in shown}
    return Row(
        place.slug,
        place.name,
        place.parent_name,
        cells,
        int(bool(values)),
        1,
        place.computed_at if values else None,
    )


def summed(
    slug: str,
    name: str,
    under: str,
    places: Sequence[figures.Below],
    period: Period,
    shown: Sequence[Indicator],
    by: Scales,
) -> Row:
    values = [values_in(place, period.code) for place in places]
    cells = {one.key: _cell(one, together(one, values, by.weights), by) for one in shown}
    reported = [place for place, there in zip(places, values, strict=True) if there]
    times = [place.computed_at for place in reported if place.computed_at]
    return Row(slug, name, under, cells, len(reported), len(places), min(times, default=None))


def by_subdistrict(
    places: Sequence[figures.Below], period: Period, shown: Sequence[Indicator], by: Scales
) -> list[Row]:
    found = defaultdict[tuple[str, str], list[figures.Below]](list)
    for one in places:
        found[one.parent_slug, one.parent_name].append(one)
    return [summed(slug, name, "", inside, period, shown, by) for (slug, name), inside in found.items()]


def _cell(indicator: Indicator, found: Amount | None, by: Scales) -> Cell:
    few = _few(found, by) and not indicator.state
    return Cell(found, wording.bare(indicator, found), wording.fraction(found), few)


def _few(found: Amount | None, by: Scales) -> bool:
    if found is None or not found.over:
        return False
    return found.over < (by.few_households if found.unit == PER_1000 else by.few)


def in_order(rows: list[Row], sort: str) -> list[Row]:
    rows = sorted(rows, key=lambda row: sort_key(row.name))
    key, lowest = sort.removeprefix("-"), sort.startswith("-")
    if not rows or key not in rows[0].cells:
        return rows
    told = [row for row in rows if row.cells[key].exact is not None and not row.cells[key].few]
    rest = [row for row in rows if row.cells[key].exact is None or row.cells[key].few]
    return [*sorted(told, key=lambda row: row.cells[key].exact or 0, reverse=not lowest), *rest]


def headline(indicator: Indicator, places: Sequence[figures.Below], period: Period, by: Scales) -> Headline:
    """Compared with the same communities as far as both periods were reported: who is new is no growth."""
    both = [one for one in places if _has(one, period.before)]
    now = together(indicator, (values_in(one, period.code) for one in places), by.weights)
    like = together(indicator, (values_in(one, period.code) for one in both), by.weights)
    before = together(indicator, (values_in(one, period.before) for one in both), by.weights)
    return Headline(
        indicator,
        wording.said(indicator, now),
        wording.fraction(now),
        wording.change(indicator, like, before, period),
        wording.verdict(indicator, like, before, period),
    )


def subdistricts_of(below: Sequence[figures.Below]) -> list[tuple[str, str]]:
    """Those that communities stand under, by name; none on a subdistrict's own board."""
    own = current_tenant().slug
    found = {one.parent_slug: one.parent_name for one in below if one.parent_slug != own}
    return sorted(found.items(), key=lambda each: sort_key(each[1]))
