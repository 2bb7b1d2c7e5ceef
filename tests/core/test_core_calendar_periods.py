"""Minimum periods never shrink, postings never shorten, and what is left until a day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.calendar import (
    Step,
    closes_at,
    days_left,
    days_left_text,
    ends_between,
    is_workday,
    minimum_period,
    posting_period,
)
from yishi.errors import Refusal
from yishi.i18n import use_locale

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2004, 1, 1), date(2060, 12, 31))


@given(days, st.integers(1, 60))
def test_a_step_that_was_stored_says_the_same_later_and_in_each_language(start: date, count: int) -> None:
    for step in posting_period(start, count).steps:
        again = Step.from_json(json.loads(json.dumps(step.to_json())))
        assert again == step
        for locale in ("zh_CN", "en"):
            with use_locale(locale):
                assert again.to_dict() == step.to_dict()


def test_fifteen_days_notice_allows_the_fifteenth_day_and_proposes_one_more() -> None:
    period = minimum_period(date(2026, 9, 20), 15)

    assert period.earliest == date(2026, 10, 5)
    assert period.proposed == date(2026, 10, 6)
    assert period.refuses(date(2026, 10, 4))
    assert not period.refuses(date(2026, 10, 5))


def test_too_short_a_notice_is_refused_with_the_day_that_would_do() -> None:
    period = minimum_period(date(2026, 6, 1), 10)

    with pytest.raises(Refusal, match=r"2026年6月11日.*2026年6月12日") as refused:
        period.require(date(2026, 6, 10))

    assert refused.value.code == "calendar.minimum_period_too_short"
    period.require(date(2026, 6, 11))


@given(days, st.integers(0, 400), st.integers(-50, 500))
def test_a_minimum_period_never_shrinks(notice: date, least: int, after: int) -> None:
    event = notice + timedelta(days=after)

    assert minimum_period(notice, least).refuses(event) is (after < least)


@pytest.mark.parametrize(
    ("start", "length", "last_day", "objections_until"),
    [
        pytest.param("2026-03-02", 7, "2026-03-09", "2026-03-09", id="ends on a Monday"),
        pytest.param("2026-09-28", 7, "2026-10-05", "2026-10-08", id="ends on a holiday"),
        pytest.param("2026-02-21", 7, "2026-02-28", "2026-02-28", id="ends on a make-up Saturday"),
        pytest.param("2026-03-06", 15, "2026-03-21", "2026-03-23", id="ends on a Saturday"),
    ],
)
def test_a_posting_stands_and_objections_roll(
    start: str, length: int, last_day: str, objections_until: str
) -> None:
    period = posting_period(date.fromisoformat(start), length)

    assert period.last_day.isoformat() == last_day
    assert period.objections_until.isoformat() == objections_until
    assert not period.provisional


def test_objections_are_taken_through_the_rolled_day_while_the_posting_is_over() -> None:
    period = posting_period(date(2026, 9, 28), 7)

    assert period.is_posted(date(2026, 10, 5))
    assert not period.is_posted(date(2026, 10, 6))
    assert period.accepts_objection(date(2026, 10, 8))
    assert not period.is_over(date(2026, 10, 8))
    assert period.is_over(date(2026, 10, 9))
    assert not period.accepts_objection(date(2026, 10, 9))
    assert not period.accepts_objection(date(2026, 9, 27))


def test_a_posting_shows_its_dates_and_reasons() -> None:
    found = posting_period(date(2026, 9, 28), 7).to_dict()

    assert (found["last_day"], found["objections_until"]) == ("2026-10-05", "2026-10-08")
    assert [step["code"] for step in found["steps"]] == [
        "start",
        "posted_until",
        "rest_day",
        "rest_day",
        "rest_day",
        "rolled",
        "objections_until",
    ]


def test_a_posting_into_2027_is_provisional() -> None:
    assert posting_period(date(2026, 12, 20), 15).provisional
    assert not posting_period(date(2026, 12, 10), 15).provisional


@given(days, st.integers(1, 200), st.sets(days, max_size=5))
def test_a_posting_never_shortens(start: date, length: int, closed: set[date]) -> None:
    period = posting_period(start, length, closed=closed)

    assert period.last_day == start + timedelta(days=length)
    assert period.objections_until >= period.last_day
    assert is_workday(period.objections_until, closed=closed).workday


@pytest.mark.parametrize("length", [0, -1])
def test_a_posting_of_no_day_is_refused(length: int) -> None:
    with pytest.raises(Refusal) as refused:
        posting_period(date(2026, 3, 2), length)

    assert refused.value.code == "calendar.count_too_small"


def test_the_last_day_ends_at_midnight_of_the_tenants_zone() -> None:
    closes = closes_at(date(2026, 10, 8), SHANGHAI)

    assert closes == datetime(2026, 10, 8, 16, tzinfo=UTC)
    assert closes.utcoffset() == timedelta(hours=8)


def test_business_hours_close_earlier() -> None:
    closes = closes_at(date(2026, 10, 8), SHANGHAI, business_closes=time(17, 30))

    assert closes == datetime(2026, 10, 8, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "left", "text"),
    [
        ("2026-10-05", 3, "还有 3 天"),
        ("2026-10-07", 1, "明天到期"),
        ("2026-10-08", 0, "今天到期"),
        ("2026-10-09", -1, "昨天已到期"),
        ("2026-10-10", -2, "已超过 2 天"),
    ],
)
def test_days_left(today: str, left: int, text: str) -> None:
    due = date(2026, 10, 8)

    assert days_left(due, date.fromisoformat(today)) == left
    assert days_left_text(due, date.fromisoformat(today)) == text


def test_ends_between_includes_both_ends() -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 8)

    assert ends_between(first, first, last)
    assert ends_between(last, first, last)
    assert not ends_between(date(2026, 9, 30), first, last)
    assert not ends_between(date(2026, 10, 9), first, last)
