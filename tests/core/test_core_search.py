"""Finding things by words, beginnings and pinyin initials, the same on both databases."""

from __future__ import annotations

import pytest

from yishi import search
from yishi.database import new_id
from yishi.testing.marks import on_both_databases


@pytest.fixture
def lift(db):
    found = new_id()
    search.put("topic", found, "0042 三号楼电梯停运 世纪花园")
    return found


@on_both_databases
@pytest.mark.parametrize("query", ["电梯", "电梯停运", "世纪 电梯", "dtty", "sjhy", "0042", "42"])
def test_it_is_found_by(unit, query):
    with unit(commit=False):
        found = new_id()
        search.put("topic", found, "0042 三号楼电梯停运 世纪花园")
        assert search.find(query, ["topic"]) == [search.Hit("topic", found)]


@pytest.mark.parametrize("query", ["", "  ", "，。", "绿地", "电梯 绿地", "梯电"])
def test_it_is_not_found_by(lift, query):
    assert search.find(query, ["topic"]) == []


def test_only_the_kinds_asked_for_are_found(lift):
    assert search.find("电梯", ["notices.notice"]) == []
    assert search.find("电梯", []) == []


def test_putting_again_replaces_and_dropping_removes(lift):
    search.put("topic", lift, "车棚选址")
    assert search.find("电梯", ["topic"]) == []
    assert search.find("车棚", ["topic"]) == [search.Hit("topic", lift)]
    search.drop("topic", lift)
    assert search.find("车棚", ["topic"]) == []


def test_the_newest_come_first_and_a_limit_holds(db):
    ids = [new_id() for _ in range(5)]
    for found in ids:
        search.put("topic", found, "电梯")
    assert [hit.id for hit in search.find("电梯", ["topic"], limit=3)] == ids[:1:-1]


def test_another_communitys_things_are_never_found(unit, other_tenant):
    with unit(other_tenant):
        search.put("topic", new_id(), "电梯停运")
    with unit():
        assert search.find("电梯", ["topic"]) == []


def test_a_very_long_query_is_cut_not_refused(lift):
    assert search.find("电梯" * 5000, ["topic"]) in ([], [search.Hit("topic", lift)])


def test_the_nearest_share_most_of_the_words_whatever_the_length(db):
    same, other, far, foreign = (new_id() for _ in range(4))
    search.put("appeals.appeal", same, "3号楼2单元电梯停了三天，老人下不来楼")
    search.put("appeals.appeal", other, "电梯里没有灯")
    search.put("appeals.appeal", far, "垃圾没人清")
    search.put("topic", foreign, "3号楼2单元电梯停了三天")

    found = search.nearest("我们3号楼2单元的电梯又停了，没有人来修", "appeals.appeal")

    assert found == [same, other]
    assert search.nearest("，。！", "appeals.appeal") == []
    assert search.nearest("电梯", "appeals.appeal", limit=1) in ([same], [other])
