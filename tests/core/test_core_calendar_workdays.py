"""Workdays: published holidays and make-up days, then guesses that say so."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yishi.calendar import is_workday
from yishi.errors import Refusal


@pytest.mark.parametrize(
    ("day", "workday", "name"),
    [
        ("2004-01-01", False, "元旦"),
        ("2015-09-03", False, "抗战胜利纪念日"),
        ("2020-02-29", False, "周末"),
        ("2026-02-28", True, "调休上班日"),
        ("2026-04-06", False, "清明节"),
        ("2026-06-19", False, "端午节"),
        ("2026-09-25", False, "中秋节"),
        ("2026-09-28", True, "工作日"),
        ("2026-10-07", False, "国庆节"),
        ("2026-12-31", True, "工作日"),
    ],
)
def test_published_days_are_certain(day: str, workday: bool, name: str) -> None:
    answer = is_workday(date.fromisoformat(day))

    assert (answer.workday, answer.provisional, str(answer.name)) == (workday, False, name)


@pytest.mark.parametrize(
    ("day", "workday", "name"),
    [
        ("2027-01-01", False, "元旦"),
        ("2027-01-04", True, "工作日"),
        ("2027-02-05", False, "除夕"),
        ("2027-02-08", False, "春节"),
        ("2027-03-06", False, "周末"),
        ("2027-06-09", False, "端午节"),
        ("2100-10-01", False, "国庆节"),
        ("2100-12-31", True, "工作日"),
    ],
)
def test_unpublished_days_are_guessed_and_say_so(day: str, workday: bool, name: str) -> None:
    answer = is_workday(date.fromisoformat(day))

    assert (answer.workday, answer.provisional, str(answer.name)) == (workday, True, name)


@pytest.mark.parametrize("year", range(2027, 2101))
def test_every_guessed_year_has_its_seven_festivals(year: int) -> None:
    festivals = {str(is_workday(date(year, month, day)).name) for month, day in _each_day(year)}

    expected = {"元旦", "除夕", "春节", "清明节", "劳动节", "端午节", "国庆节", "工作日", "周末"}
    # The Mid-autumn Festival may fall on National Day and then shares its name.
    assert festivals - {"中秋节"} == expected


def _each_day(year: int) -> list[tuple[int, int]]:
    first = date(year, 1, 1).toordinal()
    found = [date.fromordinal(first + n) for n in range(365)]
    return [(day.month, day.day) for day in found]


def test_a_tenants_own_days_are_certain() -> None:
    day = date(2027, 3, 8)

    assert is_workday(day).provisional
    closed = is_workday(day, closed=[day])
    assert (closed.workday, closed.provisional, str(closed.name)) == (False, False, "本单位休息日")
    weekend = date(2027, 3, 6)
    worked = is_workday(weekend, made_up=[weekend])
    assert (worked.workday, worked.provisional, str(worked.name)) == (True, False, "本单位上班日")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2003, 12, 31), "calendar.year_too_early"),
        (date(2101, 1, 1), "calendar.year_too_late"),
        (datetime(2026, 1, 1, 8, tzinfo=UTC), "calendar.not_a_day"),
    ],
)
def test_days_without_a_calendar_are_refused(day: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        is_workday(day)

    assert refused.value.code == code
