"""The period of a page, in the address and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yishi.toolkit import Refusal, _, calendar, clock, current_tenant, figures

OFFERED = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year. `over`: its last day is past, so that a count of it can be held against the one before."""

    code: str
    over: bool
    since: date
    last: date

    @property
    def is_year(self) -> bool:
        return len(self.code) == 4

    @property
    def before(self) -> str:
        return figures.period_before(self.code)

    @property
    def title(self) -> str:
        return title(self.code)

    @property
    def than(self) -> str:
        """With what it is compared, as in 比上月少 3 件."""
        return _("上年") if self.is_year else _("上月")

    @property
    def so_far(self) -> str:
        """What must be known to read numbers of a period that is not over; empty of one that is."""
        if self.over:
            return ""
        day = calendar.say_day(today())
        if self.is_year:
            return _("今年还没过完，数字到%(day)s为止。", day=day)
        return _("本月还没过完，数字到%(day)s为止。", day=day)

    @property
    def months(self) -> list[str]:
        """The twelve months of its charts."""
        return figures.last_months(self.code)

    @property
    def months_before(self) -> list[str]:
        """The twelve before those."""
        return figures.last_months(figures.period_before(self.months[0]))


def today() -> date:
    return clock.today(current_tenant().zone)


def title(code: str) -> str:
    """2026年6月, or 2026年."""
    since, _until = figures.days_of(code)
    if len(code) == 4:
        return _("%(year)d年", year=since.year)
    return _("%(year)d年%(month)d月", year=since.year, month=since.month)


def period(code: str) -> Period:
    """Raises `Refusal` (`figures.bad_period`)."""
    since, until = figures.days_of(code)
    return Period(code, until <= today(), since, until - timedelta(days=1))


def asked(code: str, *, year: bool = False) -> Period:
    """What an address asks for; this month (`year`: this year) where it asks for nothing that there is."""
    now = figures.year_of(today()) if year else figures.month_of(today())
    try:
        found = period(code or now)
    except Refusal:
        return period(now)
    return found if found.since <= today() else period(now)


def offered(chosen: Period) -> list[tuple[str, str, bool]]:
    """`(code, words, current)` of the periods to choose from, the newest first; the chosen one is among them."""
    now = figures.month_of(today())
    if chosen.is_year:
        codes = [str(today().year - back) for back in range(3)]
    else:
        codes = figures.last_months(now, OFFERED)[::-1]
    if chosen.code not in codes:
        codes.append(chosen.code)
    return [(code, title(code), code == chosen.code) for code in codes]


def switches(chosen: Period) -> list[tuple[str, str, bool]]:
    """`(words, code, current)` of month and year."""
    month = figures.month_of(today()) if chosen.is_year else chosen.code
    return [(_("按月"), month, not chosen.is_year), (_("按年"), chosen.code[:4], chosen.is_year)]
