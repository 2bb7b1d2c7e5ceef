"""The recorder's way in a real browser, and each page of councils sound in every sight."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi.toolkit import Person, db, places, search
from yishi_council import service
from yishi_council.service import Arrival, Hands, Holder
from yishi_council.tests.cases import announced, at, council, estate, homes, items, seats, topic

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
EVENING = (
    ("", "owner"),
    ("council/", None),
    ("council/councils/{council}", "owner"),
    ("council/meetings/{coming}", "owner"),
    ("council/polls/{poll}", "owner"),
    ("council/polls/{poll}/replies", "recorder"),
    ("council/polls/{poll}/replies?entrance={entrance}", "recorder"),
    ("council/calendar", "owner"),
    ("council/volunteer", "owner"),
    ("council/desk", "administrator"),
    ("council/new", "administrator"),
    ("council/councils/{council}/manage", "administrator"),
    ("council/councils/{council}/plan", "administrator"),
    ("council/councils/{council}/poll", "administrator"),
    ("council/councils/{council}/series", "administrator"),
    ("council/councils/{council}/seats/new?q=wjg", "administrator"),
    ("council/meetings/{planned}/desk", "administrator"),
    ("council/meetings/{coming}/notices", "administrator"),
    ("council/meetings/{held}/desk", "recorder"),
    ("council/meetings/{held}/doors", "recorder"),
    ("council/meetings/{held}/doors?q=0301", "recorder"),
    ("council/meetings/{held}/sheet", "recorder"),
    ("council/meetings/{held}/sheet?entrance={entrance}", "recorder"),
    ("council/meetings/{held}/arrive?who=unit:{homes[8]}&q=wjg", "administrator"),
    ("council/meetings/{held}/proxy?who=unit:{homes[8]}&q=0301", "recorder"),
    ("council/meetings/{held}/replies", "recorder"),
    ("council/meetings/{coming}/notices/also?q=0101", "administrator"),
    ("council/meetings/{held}/record", "administrator"),
    ("council/meetings/{held}/items/{item}/review", "administrator"),
    ("council/meetings/{held}/items/{item}/conclude", "administrator"),
    ("council/meetings/{held}/close", "administrator"),
)
AFTERWARDS = (
    ("council/meetings/{held}", None),
    ("council/meetings/{held}/minutes", None),
    ("council/topics/{topic}", None),
    ("topics/{topic}", "owner"),
    ("council/topics/{topic}/uncovered", "recorder"),
    ("council/meetings/{held}/items/{item}/review", "administrator"),
    ("council/meetings/{held}/write", "administrator"),
    ("council/volunteers", "recorder"),
)


@pytest.fixture
def evening(kit, sampled, actor, clock_at):
    """An evening in 世纪花园: a session under way with two items, another announced, a third planned."""
    clock_at("2026-03-03 09:00")
    kit.enable("council")
    worker, recorder = actor("administrator"), actor("recorder")
    with kit.unit():
        estate_id = estate(10, owner_id=actor("owner").person_id)
        units = homes(estate_id)
        named(units[1], "王建国")
        made = council(actor, estate_id, name="百姓议事堂")
        service.seat(worker, made.id, "director", Holder(name="严律师", basis="lawyer"))
        members = seats(actor, made.id, resident=3, party_member=2, property=1)
        about = topic(actor, "3号楼与4号楼之间的绿地上要不要修建电动自行车车棚")
        held = announced(actor, made.id, "2026-03-06 19:00", audience="both", topic_id=about.id)
        coming = service.plan(
            worker,
            made.id,
            service.Plan(
                "物业商议会", at("2026-03-13 19:00"), "households", "三楼", "https://meet.example/s"
            ),
        )
        service.add_item(worker, coming.id, title="要不要换物业公司")
        service.announce(worker, coming.id)
        planned = service.plan(
            worker, made.id, service.Plan("理事会", at("2026-03-20 14:00"), "households", "三楼")
        )
        service.add_item(worker, planned.id, title="通报近况")
        poll = service.ask(
            worker,
            made.id,
            "四月的会",
            [at("2026-04-03 14:00"), at("2026-04-03 19:00"), at("2026-04-04 10:00")],
            open_until=at("2026-03-20 00:00").date(),
        )
        for home in units[2:6]:
            service.answer(recorder, poll.id, home, ["2"])
        service.offer(
            worker, person_id=actor("owner").person_id, skills=["mediation", "law"], note="晚上有空"
        )
        item_id = items(actor, held)[0].id
        entrance = db.query(places.Unit.entrance_id).filter_by(id=units[3]).scalar()
    clock_at("2026-03-06 19:05")
    with kit.unit():
        service.begin(recorder, held.id)
        arrivals = [Arrival("onsite", unit_id=home) for home in units[2:7]]
        arrivals += [Arrival("onsite", seat_id=seat_id) for seat_id in members]
        there = service.check_in_all(recorder, held.id, arrivals)
        service.note(
            recorder,
            item_id,
            attendance_id=there[0],
            text="绿地没了，老人和孩子晚上没处去，这件事不能光看停车。",
            tags=["concern", "老人"],
        )
    return {
        "council": made.id,
        "held": held.id,
        "coming": coming.id,
        "planned": planned.id,
        "poll": poll.id,
        "topic": about.id,
        "item": item_id,
        "entrance": entrance,
        "homes": units,
    }


@pytest.fixture
def afterwards(evening, kit, actor):
    """The same, the session over and its minutes locked, with a correction."""
    worker = actor("administrator")
    with kit.unit():
        hands = {"residents": Hands(yes=2, no=5, abstain=1), "party": Hands(yes=1, no=1)}
        service.review(worker, evening["item"], hands, question="是否同意在绿地上修建车棚")
        service.defer_item(worker, evening["item"], "到会人数不够，下次再议。")
        service.close(worker, evening["held"])
        service.write(actor("recorder"), evening["held"], "散会前大家同意先看东墙边的空地。")
        service.approve(worker, evening["held"])
        service.lock(worker, evening["held"])
        service.amend(worker, evening["held"], "“东墙”应为“西墙”。", "笔误")
    return evening


def named(unit_id, name):
    """Call a home's owner so, findable as anybody who was put on the roll."""
    owned = db.query(places.Ownership).filter_by(unit_id=unit_id).one()
    db.query(Person).filter_by(id=owned.person_id).one().name = name
    search.put("person", owned.person_id, name)


def look_at(browser, kit, tenant, path, role):
    token = kit.somebody(role).token if role else None
    for sight, widths in SIGHTS:
        page = browser.page(f"{tenant.base}/{path}", token=token, **sight)
        assert_sound(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)
        page.context.close()


@pytest.mark.parametrize(("path", "role"), EVENING)
def test_each_page_of_the_evening_is_sound_in_every_sight(browser, kit, tenant, evening, path, role):
    look_at(browser, kit, tenant, path.format(**evening), role)


@pytest.mark.parametrize(("path", "role"), AFTERWARDS)
def test_each_page_afterwards_is_sound_in_every_sight(browser, kit, tenant, afterwards, path, role):
    look_at(browser, kit, tenant, path.format(**afterwards), role)


def test_the_figures_at_the_door_follow_what_others_put_down(browser, kit, tenant, evening, actor):
    """Two recorders at two doors: each sees how many are there without touching the page."""
    door = browser.page(
        f"{tenant.base}/council/meetings/{evening['held']}/doors", token=kit.somebody("recorder").token
    )
    expect(door.get_by_text("应到 10，已到 5")).to_be_visible()
    door.get_by_role("searchbox").fill("wjg")
    with kit.unit():
        arrival = Arrival("onsite", unit_id=evening["homes"][7])
        service.check_in_all(actor("recorder"), evening["held"], [arrival])
    expect(door.get_by_text("应到 10，已到 6")).to_be_visible(timeout=25_000)
    # What was being typed is still there.
    expect(door.get_by_role("searchbox")).to_have_value("wjg")


def test_the_recorders_way_without_scripts(browser, kit, tenant, evening):
    """From the door, on a telephone, to the locked minutes that a resident reads."""
    base = f"{tenant.base}/council/meetings/{evening['held']}"
    door = browser.page(f"{base}/doors", token=kit.somebody("recorder").token, scripts=False)
    door.get_by_role("searchbox").fill("wjg")
    door.get_by_role("button", name="搜索").click()
    door.get_by_role("button", name="王建国到了").click()
    expect(door.get_by_text("应到 10，已到 6")).to_be_visible()
    expect(door.get_by_text("王建国").first).to_be_visible()

    desk = browser.page(
        f"{base}/record", token=kit.somebody("administrator").token, scripts=False, width=1280
    )
    desk.get_by_label("谁说的").fill("3栋1单元0301室 王建国")
    desk.get_by_label("说了什么").fill("换到东墙边，我们都同意")
    desk.get_by_label("建议").check()
    desk.get_by_role("button", name="记下").click()
    expect(desk.get_by_text("换到东墙边，我们都同意")).to_be_visible()

    desk.get_by_role("link", name="结束会议").click()
    desk.get_by_role("button", name="结束会议").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_role("link", name="作出定论").click()
    desk.get_by_label("没有通过").check()
    desk.get_by_label("怎么定的、为什么").fill("大家不同意占用绿地。")
    desk.get_by_role("button", name="确定").click()
    desk.get_by_role("link", name="结束会议").click()
    desk.get_by_role("button", name="结束会议").click()
    desk.get_by_label("记录正文").fill("散会。")
    desk.get_by_role("button", name="保存草稿").click()
    desk.get_by_role("button", name="审定").click()
    desk.get_by_role("button", name="锁定并公布").click()
    expect(desk).to_have_url(re.compile(r"/minutes$"))

    reader = browser.page(f"{base}/minutes", scripts=False)
    expect(reader.get_by_text("换到东墙边，我们都同意")).to_be_visible()
    expect(reader.get_by_text("大家不同意占用绿地。")).to_be_visible()
    expect(reader.get_by_text("王建国")).to_have_count(0)
    keep_picture(reader, "council-minutes-read")


def test_whom_one_finds_at_the_door_is_put_down_by_keyboard(browser, kit, tenant, evening):
    base = f"{tenant.base}/council/meetings/{evening['held']}"
    door = browser.page(f"{base}/doors", token=kit.somebody("recorder").token, width=1280)
    door.get_by_role("searchbox").focus()
    door.keyboard.type("0301")
    door.keyboard.press("Enter")
    door.wait_for_url(re.compile(r"q=0301"))
    button = door.get_by_role("button", name="王建国到了")
    button.focus()
    door.keyboard.press("Enter")
    door.wait_for_url(re.compile(r"/doors$"))
    expect(door.get_by_text("应到 10，已到 6")).to_be_visible()
