"""The lead's way at 375 px, and each page of the three leads sound in every sight."""

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi.toolkit import db
from yishi_three_leads import service
from yishi_three_leads.models import Sheet
from yishi_three_leads.tests.cases import Said, building, entrance, estate, led

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
PAGES = (
    ("three_leads/", None),
    ("three_leads/buildings/{building}", None),
    ("three_leads/mine", "entrance_lead"),
    ("three_leads/sheets/{sheet}", "entrance_lead"),
    ("three_leads/sheets/{sheet}/new", "entrance_lead"),
    ("three_leads/desk", "administrator"),
    ("three_leads/grids", "administrator"),
    ("three_leads/grids/{grid}", "administrator"),
    ("three_leads/posts", "administrator"),
    ("three_leads/posts/{post}", "administrator"),
    ("three_leads/posts/{post}/leave", "administrator"),
    ("three_leads/posts/new/{vacant}", "administrator"),
    ("three_leads/vacancies", "administrator"),
    ("three_leads/import", "administrator"),
    ("three_leads/rounds/{round}", "administrator"),
    ("three_leads/rounds/{round}/merge", "administrator"),
    ("three_leads/lists/{list}", "administrator"),
)


@pytest.fixture
def world(kit, sampled, actor, clock_at):
    """A round whose lists are made, and one that runs; the sample's entrance lead holds a post."""
    clock_at("2026-11-10 09:00")
    kit.enable(
        "three_leads",
        duties_entrance="熟悉本单元每一户\n收集大家的事\n提醒安全\n劝和邻里",
        automatic=False,
    )
    lead = kit.somebody("entrance_lead")
    with kit.unit():
        worker = actor("administrator")
        estate_id = estate(buildings=3, owner_id=lead.person_id)
        made = led(worker, estate_id)
        service.leave(worker, made["e11"], reason="搬走了", successor=service.Who(person_id=lead.person_id))
        frozen = service.open_round(worker, title="供暖前摸底")
        sheets = {row.place_id: row.id for row in db.query(Sheet).filter_by(round_id=frozen.id).all()}
        door = entrance(estate_id, 1, 1)
        service.add_entry(worker, sheets[door], Said("appeal", "一楼楼道的灯坏了，老人晚上下楼看不见"))
        for text in ("单元门锁坏了，关不严", "垃圾桶满了两天没人收"):
            service.add_entry(worker, sheets[door], Said("appeal", text))
        service.submit(worker, sheets[door])
        listing = service.freeze(worker, frozen.id)[0]
        held = service.open_round(worker)
        sheets = {row.place_id: row.id for row in db.query(Sheet).filter_by(round_id=held.id).all()}
        for place, text in (("e12", "楼道里的灯坏了，晚上看不见"), ("e22", "楼道里的灯坏了，晚上下楼看不见")):
            at = entrance(estate_id, 1 if place == "e12" else 2, 2)
            service.add_entry(worker, sheets[at], Said("appeal", text, said_by="王大妈"))
        other = sheets[building(estate_id, 1)]
        here = {"entrance_id": entrance(estate_id, 1, 2)}
        service.add_entry(worker, other, Said("appeal", "楼道里的灯坏了，晚上都看不见", **here))
        for sheet_id in (other, sheets[entrance(estate_id, 1, 2)]):
            service.submit(worker, sheet_id)
        return {
            "building": building(estate_id, 1),
            "sheet": sheets[door],
            "grid": made["grid_id"],
            "post": made["e11"],
            "vacant": entrance(estate_id, 3, 1),
            "round": held.id,
            "list": listing.id,
        }


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_each_page_is_sound_in_every_sight(browser, kit, tenant, world, path, role):
    token = kit.somebody(role).token if role else None
    for sight, widths in SIGHTS:
        page = browser.page(f"{tenant.base}/{path.format(**world)}", token=token, **sight)
        assert_sound(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)


def test_the_leads_way_on_a_telephone_without_scripts(browser, kit, tenant, world):
    """From the home page to an entry and the sheet handed in; each step one tap."""
    token = kit.somebody("entrance_lead").token
    phone = browser.page(f"{tenant.base}/", token=token, scripts=False)
    phone.get_by_role("link", name="去填写").first.click()
    expect(phone.get_by_text("还没交").first).to_be_visible()
    phone.get_by_role("link", name="记一条").click()
    phone.get_by_label("什么事").fill("单元门锁坏了，关不严")
    phone.get_by_label("谁说的").fill("王大妈")
    phone.get_by_role("button", name="记下来").click()
    expect(phone.get_by_text("单元门锁坏了，关不严").first).to_be_visible()
    keep_picture(phone, "leads-sheet-written")
    phone.get_by_role("button", name="交表").click()
    expect(phone.get_by_text("已交").first).to_be_visible()
    expect(phone.get_by_role("link", name="记一条")).to_have_count(0)


def test_a_nil_report_takes_two_taps_from_the_home_page(browser, kit, tenant, world):
    phone = browser.page(f"{tenant.base}/", token=kit.somebody("entrance_lead").token, scripts=False)
    phone.get_by_role("link", name="去填写").first.click()
    phone.get_by_role("button", name="没有事，零报告").click()
    expect(phone.get_by_text("零报告").first).to_be_visible()
    expect(phone.get_by_role("button", name="没有事，零报告")).to_have_count(0)


def test_the_worker_hands_a_whole_list_over_with_one_press(browser, kit, tenant, world):
    desk = browser.page(
        f"{tenant.base}/three_leads/lists/{world['list']}",
        token=kit.somebody("administrator").token,
        width=1280,
        scripts=False,
    )
    expect(desk.get_by_text("还有 3 项没有转办")).to_be_visible()
    keep_picture(desk, "leads-list-before")
    desk.get_by_role("button", name="整张清单").click()
    expect(desk.get_by_text("已转办 3 项")).to_be_visible()
    expect(desk.get_by_text("整张清单转办")).to_have_count(0)
    keep_picture(desk, "leads-list-after")
