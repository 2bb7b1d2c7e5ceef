"""Appeals in a real browser: the resident's way, the worker's way, and each page sound in every sight."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi.toolkit import db, new_id, places
from yishi_appeals import service
from yishi_appeals.hotline import importing
from yishi_appeals.models import Appeal, HotlineCase
from yishi_appeals.tests.cases import FIRST, GARBAGE, LIFT, NOISE, csv_of, line
from yishi_worklist import service as worklist
from yishi_worklist.tests.cases import picture

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
PAGES = (
    ("appeals/", None),
    ("appeals/mine", "owner"),
    ("appeals/raise", "owner"),
    ("appeals/{waiting}", "owner"),
    ("appeals/{reported}", "owner"),
    ("appeals/{rejected}", "owner"),
    ("appeals/{waiting}", "administrator"),
    ("appeals/{waiting}/triage", "administrator"),
    ("appeals/{waiting}/transfer", "administrator"),
    ("appeals/{waiting}/merge", "administrator"),
    ("appeals/{merged}", "grid_lead"),
    ("appeals/{merged}", "administrator"),
    ("appeals/{waiting}/withdraw", "owner"),
    ("appeals/desk", "administrator"),
    ("appeals/register", "community_worker"),
    ("appeals/posters?place=3号楼门口", "administrator"),
    ("appeals/hotline", "administrator"),
    ("appeals/hotline/import", "administrator"),
    ("appeals/hotline/imports/{list}", "administrator"),
    ("appeals/hotline/{case}", "administrator"),
    ("appeals/hotline/rates?year=2026", "administrator"),
)


@pytest.fixture
def things(kit, sampled, actor, clock_at):
    """A public lift in hand with voices, one whose result waits for a word, one to be triaged, one refused; cases."""
    clock_at("2026-03-02 09:00")
    kit.enable("appeals")
    owner, worker, boss = (actor(role) for role in ("owner", "community_worker", "administrator"))
    with kit.unit():
        estates = [places.Estate(id=new_id(), name=name) for name in ("世纪花园", "净水山庄")]
        db.add_all(estates)
        db.flush()
        here = estates[0].id
        lift = service.raise_appeal(actor("resident"), replace(LIFT, estate_id=here))
        service.triage(boss, lift.id, severity="heavy", urgency="high", handler_id=worker.person_id)
        service.join(actor("grid_lead"), lift.id, text="我家老人也下不来")
        garbage = service.raise_appeal(owner, replace(GARBAGE, estate_id=here))
        service.triage(boss, garbage.id, severity="light", urgency="high", handler_id=worker.person_id)
        worklist.log_progress(worker, garbage.item_id, text="联系了环卫，今天下午来清。")
        worklist.report_result(worker, garbage.item_id, text="清走了，加了两个桶。", evidence=[picture()])
        waiting = service.raise_appeal(owner, replace(NOISE, estate_id=here))
        again = service.raise_appeal(
            actor("grid_lead"), replace(LIFT, text="3号楼2单元电梯还停着，我妈下不了楼。", estate_id=here)
        )
        service.merge(boss, again.id, into_id=lift.id, reason="同一部电梯，已经在办。")
        service.raise_appeal(
            actor("resident"), replace(NOISE, text="楼上天天半夜装修，太吵。", estate_id=here)
        )
        refused = service.raise_appeal(owner, replace(GARBAGE, text="我家电视坏了，能派人来修吗？"))
        service.reject(boss, refused.id, reason="家用电器请联系厂家售后；不会联系的，到议事点帮您打电话。")
        cases = [
            line(**{**FIRST, "工单编号": f"CC2026030200{n}", "响应时间": "2026-03-02 14:00" if n % 2 else ""})
            for n in range(1, 7)
        ]
        applied = importing.begin(boss, csv_of(*cases))
        importing.apply(boss, applied.id)
        another = importing.begin(
            boss, csv_of(line(**{**FIRST, "联系电话": "见内容"}), line(**{**FIRST, "工单编号": ""}))
        )
        found = {
            "lift": lift.id,
            "reported": garbage.id,
            "waiting": waiting.id,
            "merged": again.id,
            "rejected": refused.id,
            "list": another.id,
            "case": db.query(HotlineCase.id).order_by(HotlineCase.case_number).first()[0],
        }
    kit.run_jobs()
    return found


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_each_page_is_sound_in_every_sight(browser, kit, things, tenant, path, role):
    token = kit.somebody(role).token if role else None
    for sight, widths in SIGHTS:
        page = browser.page(f"{tenant.base}/{path.format(**things)}", token=token, **sight)
        assert_sound(page)
        keep_picture(page, f"{path.format(**{name: name for name in things})}-{role}")
        for width in widths:
            resize(page, width)
            assert_fits(page)


def test_a_resident_finds_the_same_joins_and_raises_another_on_a_phone_without_scripts(
    browser, kit, things, tenant
):
    token = kit.somebody("entrance_lead").token
    page = browser.page(f"{tenant.base}/appeals/", token=token, width=375, scripts=False)
    page.get_by_role("link", name="我要反映").click()
    page.get_by_label("什么事").fill("3号楼2单元的电梯停了，老人下不了楼")
    page.get_by_label("小区").select_option(label="世纪花园")
    page.get_by_label("在哪里").fill("3号楼2单元")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("是不是下面这件？")).to_be_visible()
    assert_fits(page)
    keep_picture(page, "appeals-send")
    page.get_by_role("button", name="我也遇到了").first.click()
    expect(page.get_by_text("您一起反映了这件事")).to_be_visible()
    with kit.unit(commit=False):
        assert db.query(Appeal.voices).filter_by(id=things["lift"]).scalar() == 2

    page.goto(f"{browser.site}{tenant.base}/appeals/raise")
    page.get_by_label("什么事").fill("小广场的座椅少，老人走累了没处坐")
    page.get_by_role("button", name="下一步").click()
    sent = {"name": "座椅.png", "mimeType": "image/png", "buffer": picture().data}
    page.get_by_label("照片").set_input_files(sent)
    page.get_by_label("不让别人知道是我提的").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已经收到")).to_be_visible()
    expect(page.locator("ul.photos img")).to_have_count(1)


def test_a_worker_accepts_hands_out_and_it_is_closed_after_the_residents_word(
    browser, kit, things, tenant, actor
):
    boss = browser.page(
        f"{tenant.base}/appeals/desk?state=raised", token=kit.somebody("administrator").token, width=375
    )
    boss.get_by_role("link", name="受理").last.click()
    expect(boss.get_by_text("2026年4月2日前办结")).to_be_visible()
    boss.get_by_label("中：影响一栋楼").check()
    boss.get_by_label("一般：要尽快办").check()
    boss.get_by_label("交给谁办").select_option(label=actor("community_worker").name)
    boss.get_by_role("button", name="受理，列入办理清单").click()
    assert "橙色" in boss.inner_text("main")
    kit.run_jobs()
    with kit.unit(commit=False):
        item_id = db.query(Appeal.item_id).filter_by(id=things["waiting"]).scalar()
    worker = browser.page(
        f"{tenant.base}/worklist/desk/{item_id}", token=kit.somebody("community_worker").token, width=375
    )
    worker.locator("#do-report summary").click()
    report = worker.locator("#do-report")
    report.get_by_label("办理结果").fill("上门劝过，约好晚上八点以后不施工。")
    sent = {"name": "承诺书.png", "mimeType": "image/png", "buffer": picture().data}
    report.get_by_label("照片或文件").set_input_files(sent)
    report.get_by_role("button", name="上报办理结果").click()
    kit.run_jobs()

    page = f"{tenant.base}/appeals/{things['waiting']}"
    resident = browser.page(page, token=kit.somebody("owner").token, width=375, scripts=False)
    resident.get_by_label("满意", exact=True).check()
    resident.get_by_role("button", name="确认办好了").click()
    with kit.unit():
        worklist.approve_close(actor("administrator"), item_id)
    kit.run_jobs()
    done = browser.page(page, token=kit.somebody("owner").token, width=375)
    assert "已办结" in done.inner_text("main")
    assert "约好晚上八点以后不施工" in done.inner_text("main")
    keep_picture(done, "appeals-done")
