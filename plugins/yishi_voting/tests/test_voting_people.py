"""Choosing people at the desk: found by name, initials or room, masked, and two of one name told apart."""

import re
from datetime import date

import pytest

from yishi.testing import text_of
from yishi.toolkit import NotAllowed, db, places, search
from yishi_voting.models import Holder, Proxy
from yishi_voting.shown.people import numbers_of, people_like
from yishi_voting.tests.cases import add_flat, person

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]), ("201", 8000, ["孙安禄"]))
REASON = "登记错了，房产证上是另一位"


@pytest.fixture
def known(case):
    """Two people named 张伟 with a flat each, one without; they are found by their words."""
    case.settle(*FLATS).announce()
    with case.unit():
        entrance = db.query(places.Entrance).one().id
        twins = [person("张伟") for _n in range(3)]
        add_flat(case.estate_id, entrance, "1101", 9000, [twins[0]])
        add_flat(case.estate_id, entrance, "301", 9000, [twins[1]])
        for one in twins:
            search.put("person", one, "张伟")
    case.twins = twins
    return case


def found(case, words):
    with case.unit(writes=False):
        return people_like(case.worker, words)


@pytest.mark.parametrize("words", ["张伟", "zw"])
def test_two_of_one_name_are_told_apart_by_their_rooms(known, words):
    options = dict(found(known, words))
    labels = [options[str(one)] for one in known.twins]
    assert labels == ["张* · 1栋1单元1101室", "张* · 1栋1单元301室", "张* · 没有登记房屋"]


def test_a_room_finds_who_owns_it_and_no_longer_number(known):
    for words in ("101", "1-1-101", "1栋1单元0101室"):
        assert [label for _id, label in found(known, words)] == ["叶*强 · 1栋1单元101室"]
    assert [label for _id, label in found(known, "2-1-101")] == []


def test_several_words_find_them_together(known):
    labels = {label for _id, label in found(known, "居民乐、301")}
    assert labels == {"居*乐 · 1栋1单元102室", "张* · 1栋1单元301室"}


def test_who_would_look_the_same_is_told_apart_by_the_day_or_the_place(known):
    with known.unit():
        unit = db.query(places.Unit).filter_by(room="301").one()
        since = {known.twins[2]: date(2020, 5, 6)}
        db.add_all(places.Ownership(unit_id=unit.id, person_id=who, since=day) for who, day in since.items())
    labels = [label for _id, label in found(known, "301")]
    assert labels == ["张* · 1栋1单元301室 · 2015-01-01 起", "张* · 1栋1单元301室 · 2020-05-06 起"]
    with known.unit():
        for _n in range(2):
            search.put("person", person("李梅"), "李梅")
    assert [label for _id, label in found(known, "李梅")] == [
        "李* · 没有登记房屋 · 第 1 位",
        "李* · 没有登记房屋 · 第 2 位",
    ]


def test_nothing_and_nonsense_find_nobody(known):
    for words in ("", "  ", "、", "没有这个人", "9-9-999", "%"):
        assert found(known, words) == []
    assert numbers_of("3栋2单元0201室") == [3, 2, 201]


def test_only_who_works_at_the_desk_looks_for_people(known, actor):
    with known.unit(writes=False), pytest.raises(NotAllowed):
        people_like(actor("resident"), "张伟")


# --- on the pages ----------------------------------------------------------------------------------------


def test_an_owner_is_put_right_by_ticking_who_was_found(known, as_role, tenant):
    worker = as_role("community_worker")
    number = known.number("201")
    where = f"{tenant.base}/voting/desk/{known.vote_id}/electors/{number}"
    refused = worker.post_form(where, {"_step": "owners", "owners": "张伟", "reason": REASON})
    assert refused.status_code == 422
    assert "请在上面按姓名或房号搜索后勾选" in text_of(refused)

    page = worker.get(f"{where}?q=zw")
    assert "张* · 1栋1单元301室" in text_of(page)
    assert "找到 3 位" in text_of(page)
    assert page.get_data(as_text=True).count('type="checkbox" name="picked"') == 4
    held = re.search(r'value="([^"]+)"[^>]*checked', page.get_data(as_text=True))
    assert held
    done = worker.post_form(
        f"{where}?q=zw", {"_step": "owners", "picked": [str(known.twins[1])], "reason": REASON}
    )
    assert done.status_code == 303
    with known.unit(writes=False):
        owners = [h.person_id for h in db.query(Holder) if h.vote_id == known.vote_id and h.name == "张伟"]
    assert owners == [known.twins[1]]


def test_somebody_forgotten_is_added_by_room(known, as_role, tenant):
    worker = as_role("community_worker")
    where = f"{tenant.base}/voting/desk/{known.vote_id}/electors/new"
    assert "<class" not in worker.get(where).get_data(as_text=True).replace("&lt;", "<")
    assert "没有找到“9-9-999”" in text_of(worker.get(f"{where}?q=9-9-999"))
    units = "1-1-1101 90.00"
    bare = worker.post_form(where, {"units": units, "reason": "漏了"})
    assert "请写明业主是谁" in text_of(bare)
    done = worker.post_form(
        f"{where}?q=1101", {"picked": [str(known.twins[0])], "units": units, "reason": "漏了"}
    )
    assert done.status_code == 303
    assert "张*" in text_of(worker.get(f"{tenant.base}/voting/desk/{known.vote_id}/electorate?q=1101"))


def test_an_agent_is_chosen_with_a_radio_button(known, as_role, tenant):
    worker = as_role("community_worker")
    where = f"{tenant.base}/voting/desk/{known.vote_id}/proxies"
    paper = {"number": "1", "written": "1"}
    page = worker.get(f"{where}?q=张伟").get_data(as_text=True)
    assert page.count('type="radio" name="agent_id"') == 4
    assert worker.post_form(f"{where}?q=张伟", {**paper, "agent_id": str(known.twins[1])}).status_code == 303
    stranger = worker.post_form(where, {"number": "2", "written": "1", "agent_name": "外地亲戚"})
    assert stranger.status_code == 303
    nobody = worker.post_form(where, {"number": "3", "written": "1"})
    assert "请写明委托给谁" in text_of(nobody)
    with known.unit(writes=False):
        given = [(p.agent_id, p.agent_name) for p in db.query(Proxy).order_by(Proxy.id)]
    assert given[0][0] == known.twins[1]
    assert given[1] == (None, "外地亲戚")
