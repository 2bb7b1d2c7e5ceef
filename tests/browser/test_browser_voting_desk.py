"""The desk of votes in a real browser: two people enter a paper, and every page is sound in every sight."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi.toolkit import db
from yishi_voting import service
from yishi_voting.models import Ballot, Vote
from yishi_voting.tests.cases import QUESTION, Case

pytestmark = pytest.mark.browser

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
    ("301", 7000, ["孙安禄"]),
    ("302", 7000, ["长春世纪置业有限公司"], "unsold"),
    ("401", 7000, ["长春世纪置业有限公司"], "unsold"),
)
SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
RUNNING = (
    "voting/desk",
    "voting/desk/new",
    "voting/desk/new?family=owners",
    "voting/desk/{vote}",
    "voting/desk/{vote}/electorate",
    "voting/desk/{vote}/electors/3",
    "voting/desk/{vote}/delivery?entrance=1-1",
    "voting/desk/{vote}/proxies",
    "voting/desk/{vote}/papers",
    "voting/desk/{vote}/papers/second",
    "voting/desk/{vote}/papers/{paper}",
    "voting/desk/{vote}/official",
    "voting/desk/{vote}/print",
    "voting/desk/{vote}/extend",
)
COUNTED = ("voting/desk", "voting/desk/{vote}", "voting/desk/{vote}/result", "voting/desk/{vote}/ballots")


@pytest.fixture
def case(enable, unit, actor, clock_at):
    enable("voting")
    return Case(unit, actor, clock_at)


@pytest.fixture
def running(case):
    """A vote that runs: one paper whose entries differ, one that waits, a proxy, some served."""
    case.settle(*FLATS).announce(replace(QUESTION, matter="committee_election"))
    with case.unit():
        service.record_delivery(case.worker, case.vote_id, [1, 2], "personal")
    case.open()
    with case.unit():
        recorder = case.actor("recorder")
        paper = service.enter(recorder, case.vote_id, channel="paper", number=1, choice="yes")
        service.enter_again(case.worker, paper.id, "no")
        service.enter(recorder, case.vote_id, channel="paper", number=2, choice="yes")
        service.name_proxy(case.worker, case.vote_id, 4, written=True, agent_name="周安泰")
        case.paper_id = paper.id
    return case


@pytest.mark.parametrize("path", RUNNING)
def test_pages_are_sound_in_every_sight(running, browser, tenant, as_role, path):
    looked_at(browser, f"{tenant.base}/{path}", running, as_role("community_worker").token)


@pytest.mark.parametrize("path", COUNTED)
def test_pages_after_the_count_are_sound_in_every_sight(case, browser, tenant, as_role, path):
    case.settle(*FLATS).open(replace(QUESTION, matter="committee_election"))
    for number in (1, 2, 3, 4):
        case.paper(number, "yes")
    case.close()
    case.count()
    case.paper_id = ""
    looked_at(browser, f"{tenant.base}/{path}", case, as_role("community_worker").token)


def test_the_preview_and_the_objections_are_sound(case, browser, tenant, as_role):
    case.settle(*FLATS, ("402", None, []))
    worker = as_role("community_worker").token
    with case.unit():
        asked = replace(QUESTION, estate_id=case.estate_id)
        case.vote_id, case.paper_id = service.draft(case.worker, asked).id, ""
    looked_at(browser, f"{tenant.base}/voting/desk/{{vote}}/electorate/preview", case, worker)
    case.announce()
    with case.unit():
        service.object_to_electorate(case.actor("owner"), case.vote_id, "我家的面积写错了。")
    looked_at(browser, f"{tenant.base}/voting/desk/{{vote}}/objections", case, worker)


def looked_at(browser, path, case, token):
    address = path.format(vote=case.vote_id, paper=case.paper_id)
    for sight, widths in SIGHTS:
        page = browser.page(address, token=token, **sight)
        assert_sound(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_two_people_enter_a_paper_and_what_differs_is_settled(case, browser, tenant, as_role, scripts):
    case.settle(*FLATS).open()
    desk = f"{tenant.base}/voting/desk/{case.vote_id}/papers"
    recorder, worker = as_role("recorder").token, as_role("community_worker").token

    first = browser.page(desk, token=recorder, width=1280, scripts=scripts)
    first.get_by_label("票号", exact=True).fill("1")
    first.get_by_label("同意", exact=True).check()
    first.get_by_role("button", name="录入这张票").click()
    assert "等第二人录入" in first.inner_text("main")

    first.goto(first.url + "/second")
    assert "要由别人录第二次" in first.inner_text("main")
    expect(first.get_by_role("link", name="录入")).to_have_count(0)

    second = browser.page(desk + "/second", token=worker, width=375, scripts=scripts)
    second.get_by_role("searchbox", name="票号").fill("1")
    second.get_by_role("button", name="找这张票").click()
    second.get_by_role("link", name="录入 1").click()
    expect(second.locator("input[type=radio]:checked")).to_have_count(0)
    second.get_by_label("不同意", exact=True).check()
    second.get_by_role("button", name="录入第二次").click()

    main = second.inner_text("main")
    assert "两次录入不一致" in main
    assert second.locator("tr.differs td").all_inner_texts() == ["同意", "不同意"]
    keep_picture(second)
    second.get_by_label("同意", exact=True).check()
    second.get_by_label("核对的情况").fill("两人一起核对了原票")
    second.get_by_role("button", name="以原票为准，决定").click()

    assert "没有等着的票" in second.inner_text("main")
    with case.unit():
        (paper,) = db.query(Ballot).filter_by(vote_id=case.vote_id).all()
        assert (paper.state, paper.choice) == ("counted", {"choice": "yes"})
        assert db.query(Vote).filter_by(id=case.vote_id).one().state == "open"
