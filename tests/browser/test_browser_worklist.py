"""The work list in a real browser: the resident's and the worker's ways, and each page sound in every sight."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi.toolkit import db, links
from yishi_worklist import service
from yishi_worklist.models import WorklistItem
from yishi_worklist.tests.cases import assigned, closed, opened, picture, reported

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
PAGES = (
    ("worklist/", None),
    ("worklist/{closed}", None),
    ("worklist/mine", "resident"),
    ("worklist/{reported}", "resident"),
    ("worklist/desk", "grid_administrator"),
    ("worklist/desk/{late}", "administrator"),
    ("worklist/desk/{reported}", "administrator"),
    ("worklist/desk/{closed}", "grid_administrator"),
    ("worklist/desk/new", "administrator"),
    ("worklist/desk/weekly?since=2026-03-02&until=2026-03-31", "administrator"),
    ("worklist/desk/levels", "administrator"),
    ("worklist/desk/levels/new", "administrator"),
)


@pytest.fixture
def things(kit, sampled, actor, clock_at):
    """A list with one of each: closed late, waiting for its reporter, overdue, paused, new."""
    clock_at("2026-03-02 09:00")
    kit.enable("worklist")
    with kit.unit():
        done = closed(actor, title="6号楼3单元楼道灯不亮", place="6号楼3单元")
        waits = reported(actor, title="小广场座椅松动，怕老人坐了摔倒", place="小广场").id
        late = assigned(
            actor, title="3号楼前垃圾没有人清运，已经堆了一个多星期", handler="community_worker"
        ).id
        service.urge(actor("grid_administrator"), late, text="今天必须清完。")
        paused = assigned(actor, title="单元门锁坏了", level="orange").id
        service.pause(actor("grid_lead"), paused, reason="等厂家寄来门锁配件，预计三天到货。")
        opened(actor, title="下水返味", level="red", anonymous=True)
        opened(actor, kind="dispute", title="住户之间因停车争吵", level="orange")
    clock_at("2026-03-16 10:00")
    return {"closed": done.id, "reported": waits, "late": late}


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_each_page_is_sound_in_every_sight(browser, kit, things, tenant, path, role):
    token = kit.somebody(role).token if role else None
    for sight, widths in SIGHTS:
        page = browser.page(f"{tenant.base}/{path.format(**things)}", token=token, **sight)
        assert_sound(page)
        keep_picture(page, path.format(**dict.fromkeys(things, "item")))
        for width in widths:
            resize(page, width)
            assert_fits(page)


def test_a_resident_confirms_on_a_phone_without_scripts(browser, kit, things, tenant):
    page = browser.page(
        f"{tenant.base}/worklist/mine", token=kit.somebody("resident").token, width=375, scripts=False
    )
    page.get_by_role("link", name="办好了吗？去确认").click()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="办好了").click()
    assert "反映人确认办好了" in page.inner_text("main")
    with kit.unit():
        assert service.item(things["reported"]).rating == "satisfied"


def test_a_worker_hands_out_reports_and_another_closes(browser, kit, things, tenant, actor):
    page = browser.page(
        f"{tenant.base}/worklist/desk?late=1", token=kit.somebody("community_worker").token, width=375
    )
    page.get_by_role("link", name="3号楼前垃圾没有人清运").click()
    page.locator("#do-report summary").click()
    report = page.locator("#do-report")
    report.get_by_label("办理结果").fill("清走了，加装垃圾箱 4 个。")
    sent = {"name": "垃圾箱.png", "mimeType": "image/png", "buffer": picture().data}
    report.get_by_label("照片或文件").set_input_files(sent)
    report.get_by_role("button", name="上报办理结果").click()
    assert "待销号" in page.inner_text("main")
    with kit.unit():
        service.confirm(actor("resident"), things["late"])
    boss = browser.page(
        f"{tenant.base}/worklist/desk/{things['late']}", token=kit.somebody("administrator").token, width=1280
    )
    boss.locator("#do-close summary").click()
    boss.locator("#do-close").get_by_role("button", name="审批销号").click()
    assert "逾期 7 天销号" in boss.inner_text("main")


@pytest.fixture
def answered(kit, sampled, actor, tenant, district, clock_at):
    """Two items that went up: one answered, one still in hand there; the ids of the first, here and there."""
    clock_at("2026-03-02 09:00")
    kit.enable("worklist")
    kit.enable("worklist", tenant=district)
    with kit.unit():
        asked = links.propose_link(actor("administrator"), other_slug=district.slug)
    with kit.unit(district):
        links.accept_link(kit.actor("administrator", district), link_id=asked)
    with kit.unit():
        items = [assigned(actor, title=title).id for title in ("北门外雨天返水", "南门外没有路灯")]
        for one in items:
            service.escalate(actor("administrator"), one, reason="市政管网，社区协调不了，请街道协调。")
    kit.run_jobs()
    worker = kit.new_somebody("community_worker", district)
    boss = kit.actor("administrator", district)
    acting = replace(boss, person_id=worker.person_id, account_id=worker.account_id)
    with kit.unit(district):
        above, other = db.query(WorklistItem).order_by(WorklistItem.number).all()
        service.assign(boss, above.id, handler_id=worker.person_id)
        text = "市政已清掏主管网，并更换塌陷的一段。"
        service.report_result(acting, above.id, text=text, evidence=[picture("清掏后.png")])
        service.inspect(boss, above.id, text="看过，通了。")
        service.approve_close(boss, above.id)
        waiting = other.id
    kit.run_jobs()
    return {"here": items[0], "there": waiting}


def test_a_resident_sees_on_a_phone_what_the_subdistrict_answered(browser, kit, answered, tenant):
    page = browser.page(
        f"{tenant.base}/account/messages", token=kit.somebody("resident").token, width=375, scripts=False
    )
    page.get_by_role("button", name="有答复了").first.click()
    expect(page.get_by_role("heading", name="街道答复")).to_be_visible()
    expect(page.locator("main")).to_contain_text("市政已清掏主管网")
    assert_fits(page)
    keep_picture(page, "worklist/answered")


@pytest.mark.parametrize("width", [375, 1280])
def test_an_escalated_item_is_sound_on_both_desks(browser, kit, answered, tenant, district, width):
    for where, place in (
        (tenant, f"desk/{answered['here']}"),
        (district, f"desk/{answered['there']}"),
        (tenant, "desk"),
    ):
        token = kit.somebody("administrator", where).token
        page = browser.page(f"{where.base}/worklist/{place}", token=token, width=width)
        assert_sound(page)
        keep_picture(page, f"escalation_{where.slug}_{place[:6]}")
    expect(page.locator("main")).to_contain_text("街道已答复")
    expect(page.locator("main")).to_contain_text("街道办理中")
