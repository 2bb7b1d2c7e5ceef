"""Is this a workday? Published holidays and make-up days first, a provisional guess beyond them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar

from yishi.calendar.limits import known_day, shift
from yishi.calendar.steps import Term
from yishi.errors import Refusal
from yishi.i18n import N_, _

WORKDAY = Term(N_("工作日"))
WEEKEND = Term(N_("周末"))
MADE_UP = Term(N_("调休上班日"))
CLOSED_HERE = Term(N_("本单位休息日"))
MADE_UP_HERE = Term(N_("本单位上班日"))
SOME_HOLIDAY = Term(N_("法定节假日"))

PUBLISHED_NAMES: Mapping[str, Term] = MappingProxyType(
    {
        "New Year's Day": Term(N_("元旦")),
        "Spring Festival": Term(N_("春节")),
        "Tomb-sweeping Day": Term(N_("清明节")),
        "Labour Day": Term(N_("劳动节")),
        "Dragon Boat Festival": Term(N_("端午节")),
        "National Day": Term(N_("国庆节")),
        "Mid-autumn Festival": Term(N_("中秋节")),
        "Anti-Fascist 70th Day": Term(N_("抗战胜利纪念日")),
    }
)
COMPUTED_NAMES: Mapping[str, Term] = MappingProxyType(
    {term.msgid: term for term in PUBLISHED_NAMES.values()} | {"农历除夕": Term(N_("除夕"))}
)


@dataclass(frozen=True, slots=True)
class WorkdayAnswer:
    """Whether people work on a day; `provisional` where no calendar has been published for its year."""

    workday: bool
    provisional: bool
    name: Term

    @property
    def made_up(self) -> bool:
        """A rest day by nature that is worked, so that it surprises people."""
        return self.name in (MADE_UP, MADE_UP_HERE)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The national calendar with a tenant's own closing days and extra workdays laid over it."""

    closed: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    @classmethod
    def of(cls, closed: Collection[date] = (), made_up: Collection[date] = ()) -> WorkCalendar:
        both = sorted(set(closed) & set(made_up))
        if both:
            raise Refusal(
                "calendar.day_both_closed_and_worked",
                _("%(day)s既填成了休息日又填成了上班日，请只留一处。", day=both[0].isoformat()),
            )
        return cls(frozenset(closed), frozenset(made_up))

    def answer(self, day: date) -> WorkdayAnswer:
        known_day(day)
        # What the tenant itself has decided is certain, whatever the state publishes later.
        if day in self.closed:
            return WorkdayAnswer(False, False, CLOSED_HERE)
        national = _national(day)
        if day in self.made_up:
            return WorkdayAnswer(True, False, WORKDAY if national.workday else MADE_UP_HERE)
        return national

    def rest_days_from(self, day: date) -> list[tuple[date, WorkdayAnswer]]:
        """The unbroken run of days off that begins on `day`; empty when `day` is a workday."""
        run: list[tuple[date, WorkdayAnswer]] = []
        while not (answer := self.answer(day)).workday:
            run.append((day, answer))
            day = shift(day, 1)
        return run


def is_workday(day: date, *, closed: Collection[date] = (), made_up: Collection[date] = ()) -> WorkdayAnswer:
    """Whether `day` is worked, with the day's name; refuses years before 2004 and after 2100."""
    return WorkCalendar.of(closed, made_up).answer(day)


def _national(day: date) -> WorkdayAnswer:
    try:
        rest, published = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # its way to say that the year is not published
        return _guess(day)
    weekend = day.weekday() >= 5
    if rest:
        return WorkdayAnswer(False, False, _published_name(published) if published else WEEKEND)
    return WorkdayAnswer(True, False, MADE_UP if weekend else WORKDAY)


def _guess(day: date) -> WorkdayAnswer:
    festival = _festivals(day.year).get(day)
    if festival is not None:
        return WorkdayAnswer(False, True, festival)
    weekend = day.weekday() >= 5
    return WorkdayAnswer(not weekend, True, WEEKEND if weekend else WORKDAY)


def _published_name(name: str) -> Term:
    return PUBLISHED_NAMES.get(name, SOME_HOLIDAY)


@lru_cache(maxsize=128)
def _festivals(year: int) -> Mapping[date, Term]:
    """The statutory festivals of a year not yet published, with the days off due for those on a weekend."""
    # Most processes never ask about an unpublished year, and the import is slow.
    import holidays

    # One object per year, filled before it is shared: the library's own lazy filling is not thread-safe.
    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    return {day: _computed_name(found.get_list(day)[0]) for day in list(found)}


def _computed_name(name: str) -> Term:
    return COMPUTED_NAMES.get(name.removesuffix("（补假）"), SOME_HOLIDAY)
