"""The voter's way in a real browser: cast on a small telephone without scripts, with the keyboard alone."""

import re
import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi_voting import service
from yishi_voting.ballots.paper_token import paper_path
from yishi_voting.models import Elector
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION, Case

pytestmark = pytest.mark.browser

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("301", 9000, ["长春世纪置业有限公司"], "unsold"),
    ("401", 9100, ["孙安禄"]),
)
SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
RUNNING = (
    ("voting/", None),
    ("voting/{vote}", None),
    ("voting/{vote}", "owner"),
    ("voting/{vote}/cast/1", "owner"),
    ("voting/{vote}/receipt/2", "resident"),
    ("voting/{vote}/electorate", "owner"),
    ("voting/{vote}/object", "owner"),
    ("voting/{vote}/proxy/1", "owner"),
    ("voting/{vote}/result", "owner"),
    ("{paper}", None),
    ("", "owner"),
)
COUNTED = (("voting/", "owner"), ("voting/{vote}/result", None), ("voting/{vote}", "owner"))


@pytest.fixture
def case(enable, unit, actor, clock_at):
    enable("voting", proxy_cap=3)
    return Case(unit, actor, clock_at)


@pytest.fixture
def running(case):
    """Owners decide; one has cast on the web, one gave a proxy."""
    case.settle(*FLATS).open()
    case.web("resident", "yes")
    with case.unit():
        given = {"written": True, "agent_name": "李安寿", "instructions": "投同意"}
        service.name_proxy(case.worker, case.vote_id, 5, **given)
    return case


@pytest.fixture
def counted(running):
    """The same vote counted: its quorum missed by persons and by area."""
    running.web("owner", "no")
    running.paper(4, "yes")
    running.close()
    running.count()
    return running


def paper_of(case, number):
    with case.unit() as unit:
        row = unit.session.query(Elector).filter_by(vote_id=case.vote_id, number=number).one()
        return paper_path(row.salt, row.vote_id, row.number)


def looked_at(browser, address, token):
    for sight, widths in SIGHTS:
        page = browser.page(address, token=token, **sight)
        assert_sound(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)
        page.context.close()


@pytest.mark.parametrize(("path", "role"), RUNNING)
def test_each_page_of_a_running_vote_is_sound(browser, kit, tenant, running, path, role):
    token = kit.somebody(role).token if role else None
    address = path.format(vote=running.vote_id, paper=paper_of(running, 1))
    looked_at(browser, f"{tenant.base}/{address}", token)


@pytest.mark.parametrize(("path", "role"), COUNTED)
def test_each_page_of_a_counted_vote_is_sound(browser, kit, tenant, counted, path, role):
    token = kit.somebody(role).token if role else None
    looked_at(browser, f"{tenant.base}/{path.format(vote=counted.vote_id)}", token)


def test_a_resident_votes_at_375_px_without_scripts_in_under_a_minute(browser, kit, tenant, running):
    begun = time.monotonic()
    phone = browser.page(
        f"{tenant.base}/", token=kit.somebody("owner").token, scripts=False, large=True, width=375
    )
    phone.get_by_role("link", name="去表决").first.click()
    phone.get_by_role("link", name="去表决").click()
    phone.get_by_text("不同意", exact=True).click()
    keep_picture(phone, "voting-choose")
    phone.get_by_role("button", name="下一步：核对").click()
    expect(phone.locator(".signature")).to_have_text("叶主强")
    expect(phone.get_by_text("这是记名投票")).to_be_visible()
    keep_picture(phone, "voting-check")
    phone.get_by_role("button", name="签名并投出").click()
    expect(phone.get_by_role("heading", name="已经投出")).to_be_visible()
    expect(phone.locator(".choice-said")).to_have_text("不同意")
    keep_picture(phone, "voting-receipt")
    assert time.monotonic() - begun < 60
    assert phone.faults == []

    phone.get_by_role("link", name="修改").click()
    expect(phone.get_by_role("radio", name="不同意", exact=True)).to_be_checked()
    phone.get_by_text("弃权", exact=True).click()
    phone.get_by_role("button", name="下一步：核对").click()
    phone.get_by_role("button", name="签名并投出").click()
    expect(phone.locator(".choice-said")).to_have_text("弃权")
    assert running.counted() == 2


def press_until(page, name):
    """Go on with the tabulator until what has the focus is called `name`."""
    for _n in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "(document.activeElement.closest('label') || document.activeElement).textContent.trim()"
        )
        if told.startswith(name):
            return
    raise AssertionError(f"the keyboard never reaches {name}")


def test_the_keyboard_alone_casts_a_ballot(browser, kit, tenant, running):
    page = browser.page(
        f"{tenant.base}/voting/{running.vote_id}/cast/1",
        token=kit.somebody("owner").token,
        scripts=False,
        width=375,
    )
    press_until(page, "同意")
    page.keyboard.press("Space")
    press_until(page, "下一步")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_until(page, "签名并投出")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="已经投出")).to_be_visible()
    assert running.counted() == 2


def test_a_secret_ballot_gives_its_receipt_once_and_it_is_found_after_the_count(browser, kit, tenant, case):
    content = Content(
        title="评一评物业服务",
        family="simple_majority",
        matter="general",
        secret=True,
        channels=("web",),
    )
    case.settle(*FLATS).announce(content, opens="2026-04-10 10:30", closes="2026-04-12 18:00")
    with case.unit():
        owner = case.actor("owner")
        service.build_from_members(case.worker, case.vote_id, [Member("m", owner.name, owner.person_id)])
    case.open(moment="2026-04-10 11:00")
    at = f"{tenant.base}/voting/{case.vote_id}"
    phone = browser.page(f"{at}/cast/1", token=kit.somebody("owner").token, scripts=False)
    phone.get_by_text("同意", exact=True).click()
    phone.get_by_role("button", name="下一步：核对").click()
    phone.get_by_role("button", name="投出").click()
    assert_sound_without_scripts(phone)
    receipt = phone.locator("#receipt").inner_text()
    assert re.fullmatch(r"([0-9a-f]{4} ){4}[0-9a-f]{4}", receipt)
    phone.goto(f"{phone.url.split(at)[0]}{at}/receipt/1")
    assert receipt not in phone.content()
    case.close("2026-04-12 18:00")
    case.count()
    phone.goto(f"{phone.url.split(at)[0]}{at}/find")
    phone.get_by_label("回执号").fill(receipt)
    phone.get_by_role("button", name="查票").click()
    expect(phone.get_by_role("heading", name="这张票已经计入")).to_be_visible()
    expect(phone.locator(".choice-said")).to_have_text("同意")


def assert_sound_without_scripts(page):
    keep_picture(page, "voting-secret-receipt")
    assert page.faults == []


def test_a_ranked_choice_is_cast_and_its_rounds_are_told(browser, kit, tenant, case):
    """Results of choosing, at the width of a telephone and of a desktop."""
    options = [{"key": k, "title": t} for k, t in (("a", "东墙边"), ("b", "南门外"), ("c", "地下车库"))]
    content = Content(
        title="车棚建在哪里",
        family="plurality",
        matter="general",
        method="irv",
        options=options,
        channels=("web", "paper"),
    )
    case.settle(*FLATS).announce(content, opens="2026-04-10 10:30", closes="2026-04-12 18:00")
    with case.unit():
        people = [case.actor("owner"), case.actor("resident")]
        members = [Member(p.name, p.name, p.person_id) for p in people]
        members += [Member(name, name) for name in ("赵安平", "钱安福", "孙安禄")]
        service.build_from_members(case.worker, case.vote_id, members)
    case.open(moment="2026-04-10 11:00")
    at = f"{tenant.base}/voting/{case.vote_id}"
    phone = browser.page(f"{at}/cast/1", token=kit.somebody("owner").token, scripts=False)
    phone.get_by_label("东墙边").select_option("1")
    phone.get_by_label("地下车库").select_option("1")
    phone.get_by_role("button", name="下一步：核对").click()
    expect(phone.get_by_text("第 1 位已经给了另一项").first).to_be_visible()
    keep_picture(phone, "voting-ranked-refused")
    phone.get_by_label("地下车库").select_option("2")
    phone.get_by_role("button", name="下一步：核对").click()
    keep_picture(phone, "voting-ranked-check")
    phone.get_by_role("button", name="签名并投出").click()
    for number, choice in ((3, ["b"]), (4, ["b"]), (5, ["c", "a"])):
        case.paper(number, choice)
    case.close("2026-04-12 18:00")
    case.count()
    looked_at(browser, f"{at}/result", None)


def test_a_silent_majority_is_shown_beside_the_ballots_alone(browser, kit, tenant, case):
    content = replace(QUESTION, non_response="follow_majority", non_response_basis="业主大会议事规则第12条")
    case.settle(*FLATS).open(content)
    with case.unit():
        service.record_delivery(case.worker, case.vote_id, [1, 2, 3, 4, 5], "personal")
    case.web("owner", "yes")
    case.paper(2, "yes")
    case.clock_at("2026-05-10 18:01")
    case.close("2026-05-10 18:01")
    late = {"channel": "paper", "number": 3, "choice": "no"}
    with case.unit():
        service.enter(case.actor("recorder"), case.vote_id, **late)
    case.count()
    looked_at(browser, f"{tenant.base}/voting/{case.vote_id}/result", None)


def test_the_code_on_the_paper_and_a_code_by_telephone_cast_without_an_account(browser, kit, tenant, running):
    with running.unit():
        kit.give_phone(running.people["孙安禄"], "13800138005")
    phone = browser.page(f"{tenant.base}/{paper_of(running, 5)}", scripts=False, width=375)
    phone.get_by_text("同意", exact=True).click()
    phone.get_by_role("button", name="下一步：收验证码").click()
    code = re.search(r"验证码是 (\d{6})", phone.locator("main").inner_text())[1]
    phone.get_by_label("6 位验证码").fill(code)
    keep_picture(phone, "voting-paper-sign")
    phone.get_by_role("button", name="签名并投出").click()
    expect(phone.get_by_role("heading", name="已经投出")).to_be_visible()
    assert running.counted() == 2
