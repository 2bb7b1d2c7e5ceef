"""Residents' pages: what is asked of me, what became of it, who sits there."""

import re

import pytest

from yishi.testing import on_both_databases, text_of
from yishi_council import service
from yishi_council.models import SlotAnswer, Summons
from yishi_council.service import Arrival, Hands, Holder, Plan
from yishi_council.tests.cases import announced, at, council, estate, homes, items, topic

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def there(tenant):
    return f"{tenant.base}/council/"


@pytest.fixture
def world(unit, actor, clock_at):
    """世纪花园 with its council; a session that was held and closed, one to come, a poll. Ids by name."""
    with unit():
        estate_id = estate(owner_id=actor("owner").person_id)
        made = council(actor, estate_id, name="百姓议事堂")
        holder = Holder(name="严律师", basis="lawyer")
        director = service.seat(actor("administrator"), made.id, "director", holder)
        about = topic(actor)
        held = announced(
            actor, made.id, "2026-03-06 19:00", audience="both", topic_id=about.id, title="车棚商议会"
        )
        worker = actor("community_worker")
        what = Plan("物业商议会", at("2026-03-13 19:00"), "households", "三楼", "https://meet.example/s")
        coming = service.plan(worker, made.id, what)
        service.add_item(worker, coming.id, topic_id=about.id)
        service.announce(worker, coming.id)
        poll = service.ask(
            worker,
            made.id,
            "四月的会",
            [at("2026-04-03 14:00"), at("2026-04-03 19:00")],
            open_until=at("2026-03-20 00:00").date(),
        )
        item_id = items(actor, held)[0].id
        seats = [director.id]
        ids = {
            "council": made.id,
            "held": held.id,
            "coming": coming.id,
            "poll": poll.id,
            "topic": about.id,
            "item": item_id,
            "homes": homes(estate_id),
            "seats": seats,
        }
    return ids


@pytest.fixture
def finished(unit, actor, clock_at, world):
    """The same, the first session over: rejected in its review, minutes locked and amended."""
    clock_at("2026-03-06 19:00")
    with unit():
        recorder, worker = actor("recorder"), actor("administrator")
        service.begin(recorder, world["held"])
        there = service.check_in(
            recorder, world["held"], Arrival("onsite", unit_id=world["homes"][0], name="王建国")
        )
        others = [Arrival("onsite", unit_id=home) for home in world["homes"][1:5]]
        service.check_in_all(recorder, world["held"], [*others, Arrival("onsite", seat_id=world["seats"][0])])
        said = service.note(
            recorder, world["item"], attendance_id=there.id, text="绿地没了", tags=["concern", "老人"]
        )
        service.review(worker, world["item"], {"residents": Hands(yes=1, no=4)})
        service.conclude_item(worker, world["item"], "rejected", "大家不同意占用绿地。")
        service.close(worker, world["held"])
        service.write(recorder, world["held"], "散会时一致同意另找地方。")
        service.approve(worker, world["held"])
        service.lock(worker, world["held"])
        service.amend(worker, world["held"], "“绿地”应为“花坛”。", "记录有误")
    return {**world, "note": said.id}


OWN = re.compile("百姓议事堂|车棚商议会|物业弃管，请居民一起商量。|每月议事一次，逐个商议、逐个定论。")
"""What people wrote themselves."""
PAGES = (
    "",
    "?past=1",
    "councils/{council}",
    "meetings/{held}",
    "meetings/{coming}",
    "meetings/{held}/minutes",
    "topics/{topic}",
    "polls/{poll}",
    "calendar",
    "volunteer",
)


@on_both_databases
@pytest.mark.parametrize("path", PAGES)
def test_a_residents_page_asks_three_statements_at_most(finished, as_role, count_queries, there, path):
    reader = as_role("owner")

    with count_queries() as asked:
        assert reader.get(there + path.format(**finished)).status_code == 200
    assert asked.count <= 3, asked


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_speak_english(finished, as_role, there, path):
    browser = as_role("owner")
    browser.set_cookie("yishi-lang", "en")

    page = text_of(browser.get(there + path.format(**finished)))
    for words in ("议程", "会议记录", "到会", "理事长", "居民", "户"):
        assert words not in OWN.sub("", page), page


def test_a_councils_page_says_who_sits_there_and_on_what_ground(world, client, there):
    page = text_of(client.get(f"{there}councils/{world['council']}"))

    for words in (
        "百姓议事堂",
        "孟书语",
        "社区党委书记",
        "严律师",
        "律师",
        "物业弃管",
        "每月议事一次",
        "物业商议会",
    ):
        assert words in page
    assert "达到 2/3（占应到的人数）" in page


def test_a_session_says_when_where_what_and_whether_i_am_called(world, client, as_role, there):
    path = f"{there}meetings/{world['coming']}"
    owner, stranger = text_of(as_role("owner").get(path)), text_of(client.get(path))

    for words in ("物业商议会", "2026年3月13日 19:00", "三楼", "修建车棚"):
        assert words in owner
        assert words in stranger
    assert "请您家来开会" in owner
    assert "请您家来开会" not in stranger
    assert "登录，看是否请了您家" in stranger


@pytest.mark.parametrize(
    ("role", "shown"), [("owner", True), ("recorder", True), ("resident", False), (None, False)]
)
def test_the_video_link_is_for_those_who_are_called(world, as_role, client, there, tenant, role, shown):
    browser = as_role(role) if role else client

    page = browser.get(f"{there}meetings/{world['coming']}").get_data(as_text=True)
    told = browser.get(f"{tenant.api}/council/meetings/{world['coming']}").get_json()
    listed = browser.get(f"{tenant.api}/council/meetings").get_json()["items"]

    assert ("meet.example" in page) is shown
    assert bool(told["line"]["video_link"]) is shown
    assert any(line["video_link"] for line in listed) is (role == "recorder")
    assert "meet.example" not in browser.get(f"{there}calendar.ics").get_data(as_text=True)


def test_one_says_beforehand_whether_one_comes_and_may_change_it(world, as_role, unit, db_rows, there):
    owner = as_role("owner")
    summons = db_rows(Summons, meeting_id=world["coming"], unit_id=world["homes"][0])[0]
    path = f"{there}meetings/{world['coming']}/reply/{summons.id}"

    answered = [owner.post_form(path, {"reply": reply}).status_code for reply in ("onsite", "absent")]

    assert answered == [303, 303]
    assert db_rows(Summons, id=summons.id)[0].reply == "absent"
    assert "您的回复：来不了" in text_of(owner.get(f"{there}meetings/{world['coming']}"))
    for browser, given, status in (
        (owner, "perhaps", 422),
        (as_role("resident"), "onsite", 403),
    ):
        assert browser.post_form(path, {"reply": given}).status_code == status


def test_a_home_answers_which_times_suit(world, as_role, db_rows, there):
    owner, path = as_role("owner"), f"{there}polls/{world['poll']}"
    home = world["homes"][0]
    assert "四月的会" in text_of(owner.get(path))

    answer = owner.post_form(path, {f"choices-{home}": ["2"]})

    assert answer.status_code == 303
    (row,) = db_rows(SlotAnswer, unit_id=home)
    assert (row.choices, row.slots) == (["2"], "evening")
    assert "1 户回答了" in text_of(owner.get(path))
    assert "您家不在其中" in text_of(as_role("resident").get(path))


def test_home_asks_to_come_and_to_answer(world, as_role, tenant, there):
    page = text_of(as_role("owner").get(f"{tenant.base}/"))

    assert "来开会 物业商议会" in page
    assert "什么时间能来：四月的会" in page
    as_role("owner").post_form(f"{there}polls/{world['poll']}", {f"choices-{world['homes'][0]}": ["1"]})
    assert "四月的会" not in text_of(as_role("owner").get(f"{tenant.base}/"))
    assert "请您家" not in text_of(as_role("resident").get(f"{tenant.base}/"))


def test_minutes_are_read_once_they_are_locked(world, finished, client, as_role, there):
    path = f"{there}meetings/{world['held']}/minutes"

    page = text_of(client.get(path))
    assert "绿地没了" in page
    assert "王建国" not in page
    for words in (
        "散会时一致同意另找地方。",
        "更正",
        "“绿地”应为“花坛”。",
        "评议没有通过",
        "16.67%",
        "定论：没有通过",
    ):
        assert words in page
    assert "王建国" in text_of(as_role("recorder").get(path))


def test_drafts_are_nobodys_to_read(world, client, as_role, clock_at, unit, actor, there):
    clock_at("2026-03-06 19:00")
    with unit():
        service.begin(actor("recorder"), world["held"])
        service.write(actor("recorder"), world["held"], "还没核对的话")

    path = f"{there}meetings/{world['held']}/minutes"
    assert "还没核对的话" not in text_of(client.get(path))
    assert [client.get(path + suffix).status_code for suffix in (".pdf", ".docx")] == [404, 404]
    assert "还没核对的话" in text_of(as_role("recorder").get(path))


def test_the_topics_page_leads_to_sessions_coverage_and_review(finished, client, as_role, tenant, there):
    topic_page = client.get(f"{tenant.base}/topics/{finished['topic']}").get_data(as_text=True)
    assert f"/council/topics/{finished['topic']}" in topic_page

    page = text_of(client.get(f"{there}topics/{finished['topic']}"))
    for words in ("车棚商议会", "6 户里有 5 户来过", "83.33%", "评议没有通过"):
        assert words in page


def test_ones_own_calendar_is_an_address_shown_once(world, as_role, client, there):
    owner = as_role("owner")

    page = owner.post_form(f"{there}calendar/mine").get_data(as_text=True)
    token = re.search(r"/council/calendar/([\w-]{43})\.ics", page)[1]

    feed = client.get(f"{there}calendar/{token}.ics")
    assert feed.content_type == "text/calendar; charset=utf-8"
    assert "物业商议会" in feed.get_data(as_text=True)
    assert "meet.example" in feed.get_data(as_text=True)
    assert token not in owner.get(f"{there}calendar").get_data(as_text=True)
    owner.post_form(f"{there}calendar/end")
    assert client.get(f"{there}calendar/{token}.ics").status_code == 404


def test_somebody_offers_to_help(world, as_role, there):
    answer = as_role("owner").post_form(f"{there}volunteer", {"skills": ["mediation"], "note": "晚上有空"})

    assert answer.status_code == 303
    page = text_of(as_role("recorder").get(f"{there}volunteers?skill=mediation"))
    assert "晚上有空" in page
    assert "调解" in page
    assert as_role("owner").post_form(f"{there}volunteer", {"note": "x"}).status_code == 422


def test_a_session_in_preparation_is_unseen(world, unit, actor, client, as_role, there):
    with unit():
        plan = Plan("还没定的会", at("2026-05-08 19:00"), "seats", "三楼")
        made = service.plan(actor("administrator"), world["council"], plan)

    assert "还没定的会" not in text_of(client.get(there))
    assert client.get(f"{there}meetings/{made.id}").status_code == 404
    assert as_role("administrator").get(f"{there}meetings/{made.id}").status_code == 200
