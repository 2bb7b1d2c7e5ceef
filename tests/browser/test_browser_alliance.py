"""The property alliance in a real browser: the company's way on a phone, the community's, and each page sound."""

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi_alliance import service
from yishi_alliance.reading.handovers import Wanted
from yishi_alliance.tests import cases
from yishi_alliance.tests.cases import ESTATES, NAMES, picture
from yishi_worklist import service as worklist

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
HOME = (
    ("alliance/", None),
    ("alliance/desk", "community_worker"),
    ("alliance/handovers", "community_worker"),
    ("alliance/handovers/{refused_handover}", "community_worker"),
    ("alliance/handovers/{late_handover}", "community_worker"),
    ("alliance/items/{waiting}", "community_worker"),
)
ABROAD = (
    ("alliance/", None),
    ("alliance/orders", "company"),
    ("alliance/orders/{new}", "company"),
    ("alliance/orders/{accepted}", "company"),
    ("alliance/orders/{done}", "company"),
    ("alliance/orders?state=", "administrator"),
    ("alliance/board", "administrator"),
    ("alliance/companies", "administrator"),
    ("alliance/companies/{company}", "administrator"),
    ("alliance/companies/{company}/change", "administrator"),
    ("alliance/companies/{company}/leave", "administrator"),
    ("alliance/branch", "administrator"),
    ("alliance/branch/members/new", "administrator"),
)


@pytest.fixture
def things(sampled, clock_at):
    """Orders of each sort, a branch, and items that nobody has yet."""
    world = cases.world(sampled)
    clock_at(cases.MORNING)
    _i, late_handover, _late = world.handed(NAMES[1])
    _i, _h, accepted = world.accepted()
    with world.there():
        service.log_progress(world.works(), accepted, text="厂家来人看过，配件三天到。", photos=[picture()])
    *_ids, done = world.reported()
    item, refused, order = world.handed(NAMES[2])
    with world.there():
        service.refuse(world.works(NAMES[2]), order, reason="这一段水管归供水公司，不归物业维修。")
        boss = world.runs()
        service.save_branch(
            boss, name="红色物业联盟联合党支部", founded_on=cases.date(2020, 6, 1), guided_by="街道党工委"
        )
        service.add_member(boss, name="郑书记", post="secretary", since=cases.date(2023, 1, 1))
        service.add_member(
            boss, name="何党员", post="member", since=cases.date(2023, 1, 1), until=cases.date(2026, 4, 1)
        )
    world.deliver()
    with world.here():
        world.kit.give_phone(world.at_home("resident").person_id, "13900011103")
    clock_at("2026-03-06 09:00")
    *_ids, new = world.handed(contact=service.Contact("电话里同意，3月2日"), note="住户晚上不放心。")
    waiting = world.item(title="2号楼楼道声控灯坏了", place="2号楼2单元")
    world.item(ESTATES[3], title="单元门闭门器坏了，关门声音太大")
    world.item(None, title="社区南门口积水，不知道归谁管")
    return world, {
        "late_handover": late_handover,
        "refused_handover": refused,
        "accepted": accepted,
        "done": done,
        "new": new,
        "waiting": waiting,
        "company": world.companies[NAMES[0]],
        "item": item,
    }


def token_of(world, side, role):
    if role is None:
        return None
    return world.staff[NAMES[0]].token if role == "company" else world.kit.somebody(role, side).token


def test_each_page_is_sound_in_every_sight(browser, things):
    world, ids = things
    for side, pages in ((world.home, HOME), (world.abroad, ABROAD)):
        for path, role in pages:
            for sight, widths in SIGHTS:
                address = f"{side.base}/{path.format(**ids)}"
                page = browser.page(address, token=token_of(world, side, role), **sight)
                assert_sound(page)
                keep_picture(page, f"{side.slug}-{path.format(**dict.fromkeys(ids, 'one'))}-{role}")
                for width in widths:
                    resize(page, width)
                    assert_fits(page)


def test_a_company_accepts_and_reports_on_a_phone(browser, things, tmp_path):
    world, _ids = things
    photo = tmp_path / "后.png"
    photo.write_bytes(picture().data)
    page = browser.page(f"{world.abroad.base}/alliance/orders", token=world.staff[NAMES[0]].token, width=375)
    page.get_by_role("link", name="新交办").click()
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_role("heading", name="可以做的")).to_be_visible()
    expect(page.get_by_text("办理中", exact=True)).to_be_visible()
    page.get_by_role("button", name="看反映人的电话").click()
    expect(page.get_by_text("13900011103")).to_be_visible()
    page.get_by_label("办理结果").fill("清走了，加了一个垃圾箱。")
    page.get_by_role("button", name="报结果").click()
    expect(page.get_by_role("alert")).to_contain_text("请附上办好以后的照片")
    page.get_by_label("办理结果").fill("清走了，加了一个垃圾箱。")
    page.get_by_label("办好以后的照片或文件").set_input_files(photo)
    page.get_by_role("button", name="报结果").click()
    expect(page.get_by_text("等社区确认、销号")).to_be_visible()
    assert_fits(page)


def test_a_company_refuses_with_a_reason_without_scripts(browser, things):
    world, ids = things
    page = browser.page(
        f"{world.abroad.base}/alliance/orders/{ids['new']}",
        token=world.staff[NAMES[0]].token,
        width=375,
        scripts=False,
    )
    page.locator("#do-refuse summary").click()
    page.get_by_label("为什么退回").fill("这个小区不归我们公司管。")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回").first).to_be_visible()
    world.deliver()
    with world.here(writes=False):
        handovers, _total = service.handovers(world.at_home(), Wanted(state="refused"))
        assert len(handovers) == 2


def test_a_worker_hands_the_whole_list_over_in_one_press(browser, things):
    world, ids = things
    page = browser.page(
        f"{world.home.base}/alliance/desk",
        token=world.kit.somebody("community_worker", world.home).token,
        width=1280,
    )
    page.get_by_label("下面勾选的交给").select_option(label=NAMES[5])
    page.get_by_label("社区南门口积水").check()
    page.get_by_role("button", name="把勾选的交给物业公司").click()
    expect(page.get_by_text("已交出 4 件")).to_be_visible()
    with world.here(writes=False):
        assert worklist.item(ids["waiting"]).handler_name == NAMES[0]
        assert service.waiting(world.at_home())[1] == 0
