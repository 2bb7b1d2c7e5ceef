"""A posted result on the public notice board: once, linked both ways, and without a board no dead link."""

from dataclasses import replace

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import NoticeLink, Refusal
from yishi_voting import service
from yishi_voting.tests.cases import QUESTION

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]), ("201", 8000, ["孙安禄"]))


@pytest.fixture
def counted(case):
    case.settle(*FLATS).open()
    for number in (1, 2, 3):
        case.paper(number, "yes", channel="onsite")
    case.close().count()
    return case


def post(case):
    with case.unit():
        service.post_result(case.worker, case.vote_id)


def board(client, tenant):
    return client.get(f"{tenant.api}/notices/").get_json()["items"]


@on_both_databases
def test_a_posted_result_is_on_the_board_the_same_day(counted, enable, client, tenant):
    enable("notices")
    post(counted)
    (line,) = board(client, tenant)
    assert (line["title"], line["kind"], line["posted_on"]) == (
        f"表决结果：{QUESTION.title}",
        "decision",
        "2026-05-10",
    )
    notice = client.get(f"{tenant.api}/notices/{line['id']}").get_json()
    assert notice["days"] == 3
    assert "结果：通过" in notice["text"]
    assert "叶主强" not in notice["text"]
    result = client.get(f"{tenant.api}/voting/{counted.vote_id}/result").get_json()
    assert result["notice"] == f"notices/{line['id']}"
    assert notice["source"] == f"voting/{counted.vote_id}/result"


@pytest.mark.parametrize(("own", "days"), [(3, 15), (20, 20)])
def test_a_residents_decision_stands_for_the_days_of_its_law_or_longer(
    case, enable, client, tenant, own, days
):
    """居委会法34: at least fifteen days; where the board itself lets decisions stand longer, longer."""
    enable("notices", days_decision=own)
    question = service.Content(
        title="小广场开放时间", family="residents_assembly", matter="general", channels=("onsite",)
    )
    case.announce(question, on="2026-03-02 09:00", opens="2026-03-16 08:00", closes="2026-03-16 18:00")
    with case.unit():
        members = [service.Member(f"r{n}", f"居民{n}") for n in range(3)]
        service.build_from_members(case.worker, case.vote_id, members)
    case.open(moment="2026-03-16 09:00")
    for number in (1, 2):
        case.paper(number, "yes", channel="onsite")
    case.close("2026-03-16 18:00").count(present=2)
    post(case)
    (line,) = board(client, tenant)
    assert client.get(f"{tenant.api}/notices/{line['id']}").get_json()["days"] == days


def test_residents_go_from_one_to_the_other(counted, enable, client, as_role, tenant):
    enable("notices")
    post(counted)
    (line,) = board(client, tenant)
    there = f"{tenant.base}/notices/{line['id']}"
    here = f"{tenant.base}/voting/{counted.vote_id}/result"
    assert f'href="{here}"' in client.get(there).get_data(as_text=True)
    shown = client.get(here)
    assert f'href="{there}"' in shown.get_data(as_text=True)
    assert "公示〔2026〕1号" in text_of(shown)
    assert f"表决结果：{QUESTION.title}" in text_of(client.get(f"{tenant.base}/notices/"))
    desk = as_role("community_worker").get(f"{tenant.base}/voting/desk/{counted.vote_id}/result")
    assert "已贴到公示栏：公示〔2026〕1号" in text_of(desk)


def test_a_module_that_is_off_leaves_no_dead_link(counted, enable, disable, client, tenant):
    enable("notices")
    post(counted)
    (line,) = board(client, tenant)
    result, notice = (f"{tenant.base}/voting/{counted.vote_id}/result", f"{tenant.base}/notices/{line['id']}")
    disable("notices")
    assert "/notices/" not in client.get(result).get_data(as_text=True)
    assert client.get(f"{tenant.api}/voting/{counted.vote_id}/result").get_json()["notice"] is None
    enable("notices")
    disable("voting")
    shown = client.get(notice)
    assert "表决结果" in text_of(shown)
    assert "/voting/" not in shown.get_data(as_text=True)


def test_a_result_posted_without_a_board_is_put_up_later_and_once(counted, enable, as_role, client, tenant):
    worker = as_role("community_worker")
    desk = f"{tenant.base}/voting/desk/{counted.vote_id}"
    post(counted)
    assert "贴到公示栏" not in text_of(worker.get(f"{desk}/result"))
    with counted.unit(), pytest.raises(Refusal, match=r"voting\.no_board"):
        service.put_up_later(counted.worker, counted.vote_id)

    enable("notices")
    counted.clock_at("2026-05-12 09:00")
    assert "贴到公示栏" in text_of(worker.get(f"{desk}/result"))
    for _n in range(2):
        assert worker.post_form(f"{desk}/notice").status_code == 303
    answer = worker.post(f"{tenant.api}/voting/{counted.vote_id}/result/notice", json={})
    (line,) = board(client, tenant)
    assert (line["posted_on"], answer.get_json()["notice"]) == ("2026-05-12", f"notices/{line['id']}")


def test_what_is_not_posted_is_not_put_up(counted, enable, client, tenant):
    enable("notices")
    with counted.unit(), pytest.raises(Refusal, match=r"voting\.not_posted_yet"):
        service.put_up_later(counted.worker, counted.vote_id)
    assert board(client, tenant) == []


def test_a_board_with_a_fault_does_not_hold_the_result_up(counted, kit, enable, client, tenant):
    def fails():
        raise RuntimeError("no paper left")

    kit.fake_plugin("wall", hooks={"post_notice": fails})
    enable("wall")
    post(counted)
    assert "公布" in text_of(client.get(f"{tenant.base}/voting/{counted.vote_id}/result"))
    with counted.unit():
        assert "no paper left" in kit.registry.hooks.last_failure["wall"]


def test_any_module_may_keep_the_board(counted, kit, enable, tenant):
    asked = []

    def pinned(notice, actor):
        asked.append((notice, actor.person_id))
        return [NoticeLink("wall", "wall/7", "墙上第7张")]

    kit.fake_plugin("wall", hooks={"post_notice": pinned})
    enable("wall")
    post(counted)
    ((notice, who),) = asked
    assert (notice.plugin, notice.subject) == ("voting", ("voting.vote", counted.vote_id))
    assert who == counted.worker.person_id
    shown = kit.browser().get(f"{tenant.base}/voting/{counted.vote_id}/result")
    assert f'href="{tenant.base}/wall/7"' in shown.get_data(as_text=True)


def test_a_long_title_fits_the_board(case, enable, client, tenant):
    enable("notices")
    case.settle(*FLATS).open(replace(QUESTION, title="关于" + "很长" * 50))
    case.close().count()
    post(case)
    (line,) = board(client, tenant)
    assert len(line["title"]) == 50
    assert line["title"].endswith("…")
