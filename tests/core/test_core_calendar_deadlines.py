"""民法典 200–203: what a deadline is, on the worked dates and on any date."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.calendar import Roll, Unit, deadline, is_workday
from yishi.errors import Refusal

WEEK = (7, Unit.DAYS, Roll.NEXT_WORKDAY)
MONTH = (1, Unit.MONTHS, Roll.NEXT_WORKDAY)

days = st.dates(date(2004, 1, 1), date(2060, 12, 31))
published = st.dates(date(2004, 1, 1), date(2024, 12, 31))
counts = st.integers(0, 240)
units = st.sampled_from(Unit)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "period", "due"),
    [
        pytest.param("2026-09-28", WEEK, "2026-10-08", id="green over National Day"),
        pytest.param("2026-01-31", WEEK, "2026-02-09", id="green off a Saturday"),
        pytest.param("2026-01-31", MONTH, "2026-02-28", id="orange on a make-up Saturday stays"),
        pytest.param("2020-01-31", MONTH, "2020-03-02", id="orange on a leap-day Saturday rolls"),
        pytest.param("2026-09-01", MONTH, "2026-10-08", id="orange over National Day"),
        pytest.param("2026-08-31", MONTH, "2026-09-30", id="orange at the month's end"),
        pytest.param("2026-03-30", WEEK, "2026-04-07", id="a week over Tomb-sweeping Day"),
        pytest.param(
            "2026-09-28", (7, Unit.DAYS, Roll.NONE), "2026-10-05", id="no roll stays on the holiday"
        ),
        pytest.param("2024-02-28", (1, Unit.DAYS, Roll.NONE), "2024-02-29", id="leap day counted"),
        pytest.param("2023-02-28", (1, Unit.DAYS, Roll.NONE), "2023-03-01", id="no leap day"),
        pytest.param("2024-02-29", (12, Unit.MONTHS, Roll.NONE), "2025-02-28", id="leap day, a year on"),
        pytest.param("2024-02-29", (48, Unit.MONTHS, Roll.NONE), "2028-02-29", id="leap day, four years on"),
        pytest.param("2025-11-30", (3, Unit.MONTHS, Roll.NONE), "2026-02-28", id="over the year's end"),
        pytest.param("2025-12-15", (1, Unit.MONTHS, Roll.NONE), "2026-01-15", id="December plus one"),
        pytest.param("2026-09-28", (4, Unit.WORKDAYS, Roll.NONE), "2026-10-09", id="workdays skip a holiday"),
        pytest.param("2026-09-28", (5, Unit.WORKDAYS, Roll.NONE), "2026-10-10", id="make-up Saturday counts"),
        pytest.param(
            "2026-02-27", (1, Unit.WORKDAYS, Roll.NONE), "2026-02-28", id="make-up Saturday is next"
        ),
        pytest.param(
            "2026-10-08", (0, Unit.DAYS, Roll.NEXT_WORKDAY), "2026-10-08", id="zero is the same day"
        ),
        pytest.param(
            "2026-10-03", (0, Unit.DAYS, Roll.NEXT_WORKDAY), "2026-10-08", id="zero on a holiday rolls"
        ),
    ],
)
def test_worked_dates(start: str, period: tuple[int, Unit, Roll], due: str) -> None:
    found = deadline(day(start), *period)

    assert found.due == day(due)
    assert not found.provisional


def test_steps_tell_how_it_was_found() -> None:
    steps = deadline(day("2026-09-28"), *WEEK).steps

    assert [(step.code, step.date.isoformat()) for step in steps] == [
        ("start", "2026-09-28"),
        ("counted_days", "2026-10-05"),
        ("rest_day", "2026-10-05"),
        ("rest_day", "2026-10-06"),
        ("rest_day", "2026-10-07"),
        ("rolled", "2026-10-08"),
        ("due", "2026-10-08"),
    ]
    assert steps[2].text == "2026年10月5日（周一）是国庆节，不上班。"


def test_a_make_up_saturday_is_explained() -> None:
    steps = {step.code: step for step in deadline(day("2026-01-31"), *MONTH).steps}

    assert "rolled" not in steps
    assert steps["month_end"].text == (
        "按月数 1 个月（民法典第202条），那个月没有 31 日，到月末2026年2月28日（周六）。"
    )
    assert steps["made_up_workday"].text == "2026年2月28日（周六）是调休上班日，算工作日，不顺延。"


def test_counted_make_up_days_are_named() -> None:
    steps = deadline(day("2026-09-28"), 5, Unit.WORKDAYS, Roll.NONE).steps

    counted = next(step for step in steps if step.code == "made_up_day_counted")
    assert counted.date == day("2026-10-10")
    assert counted.text == "2026年10月10日（周六）是调休上班日，算工作日，计入。"
    assert steps[-2].text == "按工作日数 5 天，跳过休息日 7 天，到2026年10月10日（周六）。"


def test_to_dict_has_exactly_the_promised_shape() -> None:
    found = deadline(day("2026-09-28"), *WEEK).to_dict()

    assert list(found) == ["due", "provisional", "steps"]
    assert (found["due"], found["provisional"]) == ("2026-10-08", False)
    assert all(set(step) == {"code", "date", "text"} for step in found["steps"])


@pytest.mark.parametrize(
    ("start", "period", "provisional"),
    [
        pytest.param("2027-03-01", WEEK, True, id="2027 rolls on a guess"),
        pytest.param("2027-03-01", (7, Unit.DAYS, Roll.NONE), False, id="no status mattered"),
        pytest.param("2027-03-01", (1, Unit.MONTHS, Roll.NONE), False, id="months need no status either"),
        pytest.param("2027-03-01", (1, Unit.WORKDAYS, Roll.NONE), True, id="workdays are counted on a guess"),
        pytest.param("2026-12-30", (1, Unit.WORKDAYS, Roll.NONE), False, id="last published day"),
        pytest.param("2026-12-30", (2, Unit.WORKDAYS, Roll.NONE), True, id="counted into 2027"),
        pytest.param("2026-12-24", WEEK, False, id="ends on the last published day"),
        pytest.param("2026-12-25", WEEK, True, id="ends on New Year's Day 2027"),
    ],
)
def test_a_year_without_calendar_is_provisional_when_it_mattered(
    start: str, period: tuple[int, Unit, Roll], provisional: bool
) -> None:
    found = deadline(day(start), *period)

    assert found.provisional is provisional
    assert any(step.code == "provisional" for step in found.steps) is provisional


def test_provisional_dates_still_avoid_weekends_and_festivals() -> None:
    # 2027-09-30 + 1 = National Day, Friday; the festival runs to the 3rd, Monday and Tuesday make up for it.
    assert deadline(day("2027-09-30"), 1, Unit.DAYS, Roll.NEXT_WORKDAY).due == day("2027-10-06")
    assert deadline(day("2027-03-05"), 1, Unit.DAYS, Roll.NEXT_WORKDAY).due == day("2027-03-08")


def test_a_tenants_own_closing_days_roll_too() -> None:
    found = deadline(day("2026-09-28"), *WEEK, closed=[day("2026-10-08")])

    assert found.due == day("2026-10-09")
    assert "2026年10月8日（周四）是本单位休息日，不上班。" in [step.text for step in found.steps]


def test_a_tenants_own_workday_is_certain_even_in_2027() -> None:
    found = deadline(day("2027-02-27"), *WEEK, made_up=[day("2027-03-06")])

    assert found.due == day("2027-03-06")
    assert not found.provisional


def test_a_day_cannot_be_both_closed_and_worked() -> None:
    both = [day("2026-10-08")]

    with pytest.raises(Refusal) as refused:
        deadline(day("2026-09-28"), *WEEK, closed=both, made_up=both)

    assert refused.value.code == "calendar.day_both_closed_and_worked"


@pytest.mark.parametrize(
    ("start", "count", "unit", "code"),
    [
        (date(2003, 12, 31), 7, "days", "calendar.year_too_early"),
        (date(1, 1, 1), 7, "days", "calendar.year_too_early"),
        (date(2101, 1, 1), 7, "days", "calendar.year_too_late"),
        (date(2100, 12, 31), 1, "days", "calendar.year_too_late"),
        (date(2100, 12, 31), 1, "months", "calendar.year_too_late"),
        (date(2100, 12, 31), 1, "workdays", "calendar.year_too_late"),
        (date(2026, 1, 1), -1, "days", "calendar.count_too_small"),
        (date(2026, 1, 1), 7321, "days", "calendar.count_too_large"),
        (date(2026, 1, 1), 241, "months", "calendar.count_too_large"),
        (date(2026, 1, 1), 10**30, "workdays", "calendar.count_too_large"),
        (date(2026, 1, 1), True, "days", "calendar.count_not_whole"),
        (date(2026, 1, 1), 1.5, "days", "calendar.count_not_whole"),
        (datetime(2026, 1, 1, 8, tzinfo=UTC), 7, "days", "calendar.not_a_day"),
        (date(2026, 1, 1), 7, "weeks", "calendar.unknown_choice"),
    ],
)
def test_nonsense_is_refused_with_a_reason(start: date, count: int, unit: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        deadline(start, count, unit, Roll.NEXT_WORKDAY)

    assert refused.value.code == code
    assert "%" not in refused.value.message


@given(days, counts, units)
def test_a_deadline_never_precedes_the_unrolled_date(start: date, count: int, unit: Unit) -> None:
    unrolled = deadline(start, count, unit, Roll.NONE).due

    assert start <= unrolled <= deadline(start, count, unit, Roll.NEXT_WORKDAY).due


@given(days, counts, units)
def test_a_roll_lands_on_the_first_workday(start: date, count: int, unit: Unit) -> None:
    unrolled = deadline(start, count, unit, Roll.NONE).due
    due = deadline(start, count, unit, Roll.NEXT_WORKDAY).due

    assert is_workday(due).workday
    passed = [unrolled + timedelta(days=n) for n in range((due - unrolled).days)]
    assert not any(is_workday(day).workday for day in passed)


@given(days, st.integers(0, 240))
def test_months_end_on_the_same_number_or_the_months_end(start: date, count: int) -> None:
    due = deadline(start, count, Unit.MONTHS, Roll.NONE).due

    assert (due.year - start.year) * 12 + due.month - start.month == count
    assert due.day == min(start.day, monthrange(due.year, due.month)[1])


@given(days, st.integers(1, 200))
def test_exactly_that_many_workdays_lie_in_the_period(start: date, count: int) -> None:
    due = deadline(start, count, Unit.WORKDAYS, Roll.NONE).due

    passed = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(is_workday(day).workday for day in passed) == count
    assert is_workday(due).workday


@given(published, counts, st.sampled_from([Unit.DAYS, Unit.WORKDAYS]))
def test_published_years_are_never_provisional(start: date, count: int, unit: Unit) -> None:
    assert not deadline(start, count, unit, Roll.NEXT_WORKDAY).provisional


@given(days, counts, units, st.sets(days, max_size=5))
def test_closing_days_never_shorten_a_deadline(
    start: date, count: int, unit: Unit, closed: set[date]
) -> None:
    plain = deadline(start, count, unit, Roll.NEXT_WORKDAY)

    assert deadline(start, count, unit, Roll.NEXT_WORKDAY, closed=closed).due >= plain.due
