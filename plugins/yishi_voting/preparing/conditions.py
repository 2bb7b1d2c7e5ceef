"""首次会议条件: how much of an estate must be handed over, or for how long, before its owners may first meet.

Provinces differ (地方物业管理条例: half of the area handed over; or some years since the first home was, and a
smaller part), so every number is a setting. Exact: whole 0.01 m², whole days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from yishi.toolkit import N_, Reason, _, calendar, places, settings
from yishi_voting.counting.shares import percent, square_metres
from yishi_voting.roll.persons import PARKING
from yishi_voting.settings import NAME

ARTICLE = N_("业主大会和业主委员会指导规则第8条（比例、年数按本地规定）")
BY_AREA, BY_YEARS, OVERRIDDEN, NOT_ASKED = "area", "years", "overridden", "not_asked"


@dataclass(frozen=True, slots=True)
class Limits:
    """`area_percent` of the area handed over; or `years` since the first home was, and `years_percent`.

    0 in `area_percent`: nothing is asked. 0 in `years`: the second way is not open. `override`: staff may go on
    against it, with the reason on record.
    """

    area_percent: int
    years: int
    years_percent: int
    override: bool

    @classmethod
    def chosen(cls) -> Self:
        found = settings(NAME)
        return cls(
            area_percent=found.first_area_percent,
            years=found.first_years,
            years_percent=found.first_years_percent,
            override=found.first_override,
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found on the day of the request. Areas in 0.01 m²; `met` is by which way, empty: by none.

    `unmeasured` units have no area and stand on neither side.
    """

    limits: Limits
    delivered: int
    whole: int
    unmeasured: int
    first_on: date | None
    met: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "first_on": self.first_on.isoformat() if self.first_on else None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        first = kept["first_on"]
        found = {**kept, "limits": Limits(**kept["limits"])}
        return cls(**{**found, "first_on": date.fromisoformat(first) if first else None})

    @property
    def fraction(self) -> str:
        """`12000.00/30000.00`, in square metres."""
        return f"{square_metres(self.delivered)}/{square_metres(self.whole)}"

    @property
    def share(self) -> str:
        """For the eye only."""
        return percent(self.delivered, self.whole, 2) or "0"


def condition_of(estate_id: UUID, requested_on: date, first_on: date | None) -> Condition:
    """How an estate stood on the day of the owners' request, by the limits of today."""
    parking = settings(NAME).count_parking_area
    units = [unit for unit in places.units_on(estate_id, requested_on) if parking or unit.kind not in PARKING]
    limits = Limits.chosen()
    delivered = sum(unit.area or 0 for unit in units if not unit.with_developer)
    whole = sum(unit.area or 0 for unit in units)
    unmeasured = sum(unit.area is None for unit in units)
    met = _met(limits, delivered, whole, requested_on, first_on)
    return Condition(limits, delivered, whole, unmeasured, first_on, met)


def _met(limits: Limits, delivered: int, whole: int, requested_on: date, first_on: date | None) -> str:
    if not limits.area_percent:
        return NOT_ASKED
    if whole and delivered * 100 >= limits.area_percent * whole:
        return BY_AREA
    long_enough = (
        first_on is not None and limits.years and years_after(first_on, limits.years) <= requested_on
    )
    if long_enough and whole and delivered * 100 >= limits.years_percent * whole:
        return BY_YEARS
    return ""


def years_after(day: date, years: int) -> date:
    """The same day `years` later; of 29 February the last of the month (民法典202)."""
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def faults(found: Condition, requested_on: date, reason: str) -> list[Reason]:
    """Everything that stands against the first meeting; nothing where `reason` may and does override it.

    `voting.first_area_unknown`, `.first_area_missed`, `.first_delivery_missing`, `.first_years_missed`,
    `.first_years_area_missed`, `.first_override_missing`, `.first_override_off`.
    """
    limits = found.limits
    if found.met or (limits.override and reason):
        return []
    problems = [_area(found)]
    if limits.years:
        problems.extend(_years(found, requested_on))
    if limits.override:
        says = _("确有特殊情况，街道办事处（乡镇政府）同意先筹备的，请写明原因再登记。")
        problems.append(_reason("first_override_missing", says, "override_reason"))
    elif reason:
        says = _("本社区没有开放例外，写了原因也不能登记。")
        problems.append(_reason("first_override_off", says, "override_reason"))
    return problems


def _area(found: Condition) -> Reason:
    if not found.whole:
        says = _("名册里没有房屋面积，算不出交付了多少；请先导入房屋。")
        return _reason("first_area_unknown", says, "estate_id")
    says = _(
        "已交付的面积 %(part)s ㎡，专有部分总面积 %(whole)s ㎡，是 %(share)s%%，没有达到 %(percent)d%%。",
        part=square_metres(found.delivered),
        whole=square_metres(found.whole),
        share=found.share,
        percent=found.limits.area_percent,
    )
    return _reason("first_area_missed", says, "estate_id")


def _years(found: Condition, requested_on: date) -> list[Reason]:
    limits = found.limits
    if found.first_on is None:
        says = _("首套房屋交付满 %(n)d 年的另有条件，请填写首套房屋交付的日期。", n=limits.years)
        return [_reason("first_delivery_missing", says, "first_delivered_on")]
    problems = []
    if years_after(found.first_on, limits.years) > requested_on:
        says = _(
            "首套房屋%(day)s交付，到业主提出要求时不满 %(n)d 年。",
            day=calendar.say_day(found.first_on),
            n=limits.years,
        )
        problems.append(_reason("first_years_missed", says, "first_delivered_on"))
    if found.delivered * 100 < limits.years_percent * found.whole:
        says = _(
            "首套房屋交付满 %(n)d 年的，已交付的面积也要达到 %(percent)d%%。",
            n=limits.years,
            percent=limits.years_percent,
        )
        problems.append(_reason("first_years_area_missed", says, "estate_id"))
    return problems


def _reason(code: str, message: str, field: str) -> Reason:
    return Reason(f"voting.{code}", message, article=_(ARTICLE), field=field)
