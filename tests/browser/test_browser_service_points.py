"""A duty person's and a resident's way at a discussion point in a real browser; each page sound in every sight."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi.toolkit import db
from yishi_service_points import service
from yishi_service_points.models import Guide
from yishi_service_points.service import Asking, VisitContent
from yishi_service_points.tests import cases

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, ()),
    ({"width": 1280}, (768,)),
)
PAGES = (
    ("", None),
    ("points/{point}", None),
    ("coverage", None),
    ("guides", None),
    ("guides/{guide}", "administrator"),
    ("guides/{guide}", "resident"),
    ("guides/{guide}/ask", "resident"),
    ("mine", "resident"),
    ("mine/{asked}", "resident"),
    ("mine/{errand}", "resident"),
    ("desk", "grid_lead"),
    ("duty", "grid_lead"),
    ("duty?point={point}", "administrator"),
    ("points/all", "administrator"),
    ("points/new", "administrator"),
    ("points/{point}/shifts/new", "administrator"),
    ("shifts/{shift}/change?day=2026-03-10", "administrator"),
    ("visits", "administrator"),
    ("visits/new", "grid_lead"),
    ("visits/{visit}", "administrator"),
    ("guides/desk", "administrator"),
    ("guides/{guide}/edit", "administrator"),
    ("errands", "administrator"),
    ("errands?state=asked", "administrator"),
    ("errands/{asked}", "administrator"),
    ("errands/{asked}/accept", "administrator"),
    ("errands/{asked}/answer", "administrator"),
    ("errands/new", "administrator"),
    ("errands/{errand}", "community_worker"),
    ("errands/{errand}/hand-back", "community_worker"),
    ("errands/{errand}/submit", "community_worker"),
    ("errands/{fresh}/authorise", "community_worker"),
    ("errands/{fresh}/take-in", "community_worker"),
)


@pytest.fixture
def there(kit, sampled, actor, clock_at):
    """A morning at a point: somebody waits, an errand has papers and a scan, another has just been taken."""
    clock_at("2026-03-03 09:30")
    kit.enable("service_points")
    worker, resident, lead = actor("community_worker"), actor("resident"), actor("grid_lead")
    with kit.unit():
        cases.estate("民丰小区")
        point = cases.point(actor, address="西门门卫室旁", phone="0431-8000 0002", opened_on=date(2024, 5, 6))
        shift = cases.shift(actor, point.id, person_id=lead.person_id, name="")
        cases.shift(actor, point.id, weekday=5, name="罗文博")
        service.substitute(actor("administrator"), shift.id, date(2026, 3, 10), name="罗文博", reason="培训")
        visit = service.record_visit(lead, VisitContent(point.id, "养老金怎么还没到"), outcome="waiting")
        errand = cases.errand(actor, name="", person_id=resident.person_id, point_id=point.id)
        service.authorise(worker, errand.id, by="paper", what="代交材料", until=date(2026, 5, 31))
        service.take_in(worker, errand.id, {paper.id: 1 for paper in cases.papers(errand.id)})
        service.add_scan(worker, errand.id, cases.scan(), name="身份证")
        fresh = cases.errand(actor)
        asking = Asking(
            db.scalars(select(Guide.id).where(Guide.title == "社保卡申领、补办")).one(),
            "卡丢了，眼睛看不清手机。",
            ("身份证",),
            "周二、周四上午",
            "3栋2单元502",
        )
        asked = service.ask(resident, asking)
        return {
            "asked": asked.id,
            "point": point.id,
            "shift": shift.id,
            "visit": visit.id,
            "guide": errand.guide_id,
            "errand": errand.id,
            "fresh": fresh.id,
        }


def token(kit, role):
    return kit.somebody(role).token if role else None


@pytest.mark.parametrize(("sight", "widths"), SIGHTS)
def test_every_page_is_sound(kit, there, browser, tenant, sight, widths):
    for path, role in PAGES:
        address = f"{tenant.base}/service_points/{path.format(**there)}"
        page = browser.page(address, token=token(kit, role), **sight)
        expect(page.locator("h1")).to_have_count(1)
        assert_sound(page)
        keep_picture(page, "service_points-" + re.sub(r"[{}/?=.-]+", "-", path or "index"))
        for width in widths:
            resize(page, width)
            assert_fits(page)
        assert not page.faults
        page.context.close()


def test_a_visit_is_written_down_with_one_sentence_and_one_tap(kit, there, browser, tenant):
    """What a duty person does while somebody stands there, on a telephone."""
    page = browser.page(f"{tenant.base}/service_points/desk", token=token(kit, "grid_lead"))
    page.get_by_role("link", name="登记来访", exact=True).first.tap()
    page.get_by_label("来问什么").fill("社保卡丢了怎么补")
    page.get_by_role("button", name="登记", exact=True).tap()

    page.get_by_text("已经登记。可以接着登记下一位。").wait_for()
    page.goto(page.url.split("/visits")[0] + "/visits?outcome=answered")
    expect(page.get_by_text("社保卡丢了怎么补")).to_be_visible()
    assert_sound(page)


def test_an_errand_is_carried_by_thumb_and_the_resident_follows(kit, there, browser, tenant):
    """Handed in, result, handed back, closed; then the resident looks where the papers are."""
    page = browser.page(
        f"{tenant.base}/service_points/errands/{there['errand']}", token=token(kit, "community_worker")
    )
    page.get_by_role("link", name="递交到窗口").tap()
    page.get_by_label("递交到哪个窗口").fill("区社保局")
    page.get_by_role("button", name="登记递交").tap()
    page.get_by_role("link", name="登记结果").tap()
    page.get_by_label("结果", exact=True).fill("认证通过")
    page.get_by_role("button", name="登记", exact=True).tap()
    page.get_by_role("link", name="退还材料").wait_for()

    home = browser.page(f"{tenant.base}/", token=token(kit, "resident"))
    home.get_by_role("link", name=re.compile("看结果")).tap()
    home.get_by_role("heading", name="我的材料在哪里").wait_for()
    expect(home.locator(".tag", has_text="在我处")).to_have_count(3)
    expect(home.get_by_text("认证通过").first).to_be_visible()
    assert_sound(home)

    page.get_by_role("link", name="退还材料").tap()
    page.get_by_role("button", name="确定退还").wait_for()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="确定退还").tap()
    page.get_by_role("button", name="办结").tap()
    page.locator(".tag", has_text="已办结").wait_for()
    home.reload()
    expect(home.locator(".tag", has_text="已退回本人")).to_have_count(2)
    expect(home.get_by_text("扫描件将在")).to_be_visible()
    assert not page.faults + home.faults


def test_a_resident_asks_by_thumb_without_scripts_and_the_desk_takes_it_on(kit, there, browser, tenant):
    """In large type, from the guide's page to what became of it; then the desk, then the resident again."""
    here = f"{tenant.base}/service_points"
    page = browser.page(
        f"{here}/guides/{there['guide']}", token=token(kit, "resident"), large=True, scripts=False
    )
    page.get_by_role("link", name="请社区帮我办").click()
    page.get_by_label("身份证 · 原件").check()
    page.get_by_label("什么时候方便找您").fill("周二、周四上午")
    page.get_by_role("button", name="交给社区").click()

    expect(page.get_by_text("等待受理").first).to_be_visible()
    expect(page.get_by_text("周二、周四上午")).to_be_visible()
    assert_fits(page)
    mine = page.url
    desk = browser.page(f"{here}/errands?state=asked", token=token(kit, "community_worker"), width=1280)
    desk.get_by_role("link", name="养老金认证（样例）").click()
    desk.get_by_role("link", name="受理", exact=True).click()
    desk.get_by_role("button", name="受理", exact=True).click()
    expect(desk.get_by_role("link", name="登记授权").first).to_be_visible()
    assert_sound(desk)

    page.goto(mine)
    expect(page.get_by_text("已受理").first).to_be_visible()
    page.get_by_role("button", name="不用办了，取消").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
