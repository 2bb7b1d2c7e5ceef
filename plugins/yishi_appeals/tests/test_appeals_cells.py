"""One cell of a hotline list at a time: whatever people and Excel wrote."""

from datetime import date, datetime

import pytest

from yishi_appeals.hotline.cells import BadCell, closed_of, moment_of, phone_of, resolved_of, satisfaction_of
from yishi_appeals.tests.cases import at

HERE = "Asia/Shanghai"


# --- cells ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-02 09:15",
        "2026/3/2 9:15",
        "2026年3月2日 9时15分",
        "2026.03.02 09:15:00",
        "202603020915",
        "2026-03-02T09:15:00",
        "'2026-03-02 09:15",
        datetime.fromisoformat("2026-03-02 09:15"),
        46083.385416666664,
    ],
)
def test_a_moment_however_it_is_written(said):
    assert moment_of(said, HERE) == at("2026-03-02 09:15")


def test_a_limit_without_an_hour_holds_through_its_day():
    assert moment_of("2026-03-09", HERE) == at("2026-03-09 00:00")
    assert moment_of("2026-03-09", HERE, end_of_day=True) == at("2026-03-09 23:59:59")
    assert moment_of(date(2026, 3, 9), HERE, end_of_day=True) == at("2026-03-09 23:59:59")


@pytest.mark.parametrize(
    "said", ["明天", "2026-13-01", "2026-02-30", "3月2日", "5个工作日", "1026-03-02", "9999999"]
)
def test_what_is_no_moment_is_a_bad_cell(said):
    with pytest.raises(BadCell, match="date"):
        moment_of(said, HERE)


def test_empty_words_say_nothing():
    for nothing in (None, "", " - ", "无", "/", "暂无"):
        assert moment_of(nothing, HERE) is None
        assert resolved_of(nothing) is None
        assert satisfaction_of(nothing) == ""
        assert phone_of(nothing) == ""


def test_words_of_the_call_back():
    assert [resolved_of(word) for word in ("是", "已解决", "部分解决", "否", "未回访")] == [
        True,
        True,
        False,
        False,
        None,
    ]
    assert [satisfaction_of(word) for word in ("非常满意", "基本满意", "不满意", "未评价")] == [
        "satisfied",
        "mostly",
        "dissatisfied",
        "",
    ]
    assert [closed_of(word) for word in ("已办结", "结案归档", "未办结", "办理中", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    for wrong in (resolved_of, satisfaction_of):
        with pytest.raises(BadCell):
            wrong("说不好")
