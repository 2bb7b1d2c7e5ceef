"""The board, a notice's page, the desk and the API, as people and programs meet them."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import db, topics
from yishi_notices import service
from yishi_notices.models import Notice, Objection
from yishi_notices.tests.cases import ACCOUNTS, SHED, WATER, posted


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-05-25 09:00")
    enable("notices")


@pytest.fixture
def put_up(unit, actor):
    """Posts a notice as a community worker; gives its id."""

    def put_up(content=SHED, role="community_worker"):
        with unit():
            return posted(actor(role), content).id

    return put_up


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/notices/"


def titles(page):
    return re.findall(r"<h2><a[^>]*>([^<]+)</a></h2>", page.get_data(as_text=True))


def picture():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    return (io.BytesIO(out.getvalue()), "照片.jpg")


OBJECTION = {"reasons": ["occupies_shared_green", "safety"], "text": "绿地没了", "alternative": "东墙边"}


# --- the board -----------------------------------------------------------------------------------------


def test_the_board_shows_what_is_current_first_and_how_long_it_stands(put_up, client, clock_at, at):
    put_up(ACCOUNTS)
    clock_at("2026-05-27 09:00")
    put_up(SHED)
    clock_at("2026-06-02 09:00")

    page = client.get(at)

    assert titles(page) == [SHED.title, ACCOUNTS.title]
    assert "还有 3 天" in text_of(page)


def test_what_has_run_out_is_not_current_even_before_the_nightly_job(put_up, client, clock_at, at):
    notice_id = put_up(SHED)
    clock_at("2026-06-04 00:30")

    assert titles(client.get(at)) == []
    page = text_of(client.get(f"{at}{notice_id}"))
    assert "公示期满" in page
    assert "我有异议" not in page


def test_the_archive_is_by_year(put_up, client, clock_at, run_jobs, at):
    put_up(WATER)
    clock_at("2027-03-01 09:00")
    put_up(replace(WATER, title="今年的通知"))
    run_jobs(plan=True)

    assert titles(client.get(at)) == ["今年的通知"]
    assert titles(client.get(f"{at}?year=2026")) == [WATER.title]
    assert "2026 年" in text_of(client.get(at))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=disclosure", [ACCOUNTS.title]),
        ("?q=车棚", [SHED.title]),
        ("?q=cp", [SHED.title]),
        ("?q=物业", [SHED.title]),
        ("?q=没有", []),
        ("?kind=nonsense&year=abc&page=x", [SHED.title, ACCOUNTS.title]),
    ],
)
def test_the_board_is_filtered_and_searched(put_up, client, at, query, found):
    put_up(ACCOUNTS)
    put_up(SHED)

    assert titles(client.get(at + query)) == found


def test_drafts_are_nowhere_to_be_seen(unit, actor, client, as_role, at):
    with unit():
        draft = service.draft(actor("community_worker"), SHED).id

    assert titles(client.get(at)) == titles(client.get(f"{at}?q=车棚")) == []
    for path in (f"{at}{draft}", f"{at}{draft}/notice.pdf", f"{at}{draft}/text"):
        assert client.get(path).status_code == 404
        assert as_role("property_staff").get(path).status_code == 404
        assert as_role("administrator").get(path).status_code == 200


@on_both_databases
@pytest.mark.parametrize("path", ["", "?year=2026", "?q=停水", "{id}", "{id}/text", "{id}/notice.pdf"])
def test_a_page_asks_three_statements_at_most(put_up, as_role, count_queries, at, path):
    notice_id = put_up(SHED)
    as_role("owner").post_form(f"{at}{notice_id}/object", OBJECTION)
    put_up(WATER)
    reader = as_role("resident")

    with count_queries() as asked:
        assert reader.get(at + path.format(id=notice_id)).status_code == 200
    assert asked.count <= 3, asked


def test_the_pages_speak_english(put_up, client, as_role, at):
    notice_id = put_up(SHED)
    as_role("owner").post_form(f"{at}{notice_id}/object", OBJECTION)
    client.set_cookie("yishi-lang", "en")

    page = text_of(client.get(f"{at}{notice_id}"))

    for words in ("Objected to", "Green shared by the owners", "What the law says", "Civil Code art. 278(8)"):
        assert words in page
    own = page.replace(SHED.title, "").replace(SHED.text, "")
    assert "公示期" not in own


# --- objecting -----------------------------------------------------------------------------------------


def test_who_has_not_signed_in_is_led_there_and_back(put_up, client, at):
    answer = client.get(f"{at}{put_up()}/object")

    assert answer.status_code == 303
    assert "/sign-in?next=" in answer.location


def test_a_form_sent_twice_objects_once(put_up, as_role, unit, at):
    notice_id = put_up()
    form = {**OBJECTION, "_key": "the-same-form-twice"}

    first, second = (as_role("owner").post_form(f"{at}{notice_id}/object", form) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with unit():
        assert db.query(Objection).count() == 1


def test_what_was_typed_stays_when_something_is_missing(put_up, as_role, at):
    answer = as_role("owner").post_form(f"{at}{put_up()}/object", {"text": "绿地没了"})

    assert answer.status_code == 422
    assert "这一项必须填写" in text_of(answer)
    assert "绿地没了" in answer.get_data(as_text=True)


def test_photos_go_to_the_topic(put_up, as_role, unit, tenant, at):
    notice_id = put_up()
    answer = as_role("owner").post_form(
        f"{at}{notice_id}/object", {**OBJECTION, "photos": picture()}, content_type="multipart/form-data"
    )

    assert answer.status_code == 303
    with unit():
        topic_id = db.query(Objection.topic_id).scalar()
    assert "/files/" in as_role("owner").get(f"{tenant.base}/topics/{topic_id}").get_data(as_text=True)


def test_words_of_an_objection_are_public_once_its_topic_is(
    put_up, as_role, client, unit, actor, run_jobs, at
):
    notice_id = put_up()
    as_role("owner").post_form(f"{at}{notice_id}/object", OBJECTION)
    page = f"{at}{notice_id}"

    assert OBJECTION["text"] not in text_of(client.get(page))
    assert "占用公共绿地" in text_of(client.get(page))
    assert OBJECTION["text"] in text_of(as_role("owner").get(page))
    assert OBJECTION["text"] in text_of(as_role("community_worker").get(page))
    with unit():
        topic_id = db.query(Objection.topic_id).scalar()
        topics.accept(actor("community_worker"), topic_id=topic_id)
    run_jobs()
    assert OBJECTION["text"] in text_of(client.get(page))
    assert "东墙边" in text_of(client.get(page))


# --- the desk ------------------------------------------------------------------------------------------

DRAFT = {
    "kind": "act",
    "title": "关于修建车棚的公示",
    "text": "拟修建车棚一处。",
    "act_kind": "works",
    "act_place": "东墙边",
    "act_area": "36.5",
    "land_kind": "shared_other",
}


def test_a_worker_drafts_looks_posts_and_photographs(as_role, unit, client, at):
    worker = as_role("community_worker")

    drafted = worker.post_form(f"{at}new", DRAFT)
    notice_id = drafted.location.rpartition("/")[2]
    assert "这是草稿" in text_of(worker.get(drafted.location))
    worker.post_form(f"{drafted.location}/post")
    worker.post_form(f"{drafted.location}/photo", {"photo": picture()}, content_type="multipart/form-data")

    page = client.get(f"{at}{notice_id}")
    assert "公示中" in text_of(page)
    assert "36.50 ㎡" in text_of(page)
    photo = re.search(r'href="([^"]+/files/[^"]+)"', page.get_data(as_text=True))[1]
    assert client.get(photo).status_code == 200
    with unit():
        assert db.query(Notice.posted_on).scalar() == date(2026, 5, 25)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"act_area": "很大"}, "请填数字"),
        ({"act_area": "1.234"}, "最多两位小数"),
        ({"act_area": "-3"}, "请填大于 0 的数"),
        ({"days": "2"}, "至少要公示 7 天"),
        ({"kind": "poem"}, "请从列出的选项里选"),
        ({"title": "长" * 51}, "最多 50 个字"),
        ({"surprise": "1"}, "不认识的项目"),
    ],
)
def test_a_wrong_draft_says_what_to_mend(as_role, unit, at, wrong, said):
    answer = as_role("community_worker").post_form(f"{at}new", {**DRAFT, **wrong})

    assert answer.status_code == 422
    assert said in text_of(answer)
    with unit():
        assert db.query(Notice).count() == 0


def test_a_form_from_another_site_changes_nothing(as_role, unit, put_up, at):
    notice_id = put_up()
    browser = as_role("administrator")
    browser.csrf = False

    assert browser.post(f"{at}{notice_id}/withdraw", data={"reason": "x"}).status_code == 400
    with unit():
        assert db.query(Notice.state).scalar() == "posted"


def test_a_stale_withdrawal_shows_both_states(as_role, put_up, at):
    notice_id = put_up()
    worker = as_role("community_worker")

    answer = worker.post_form(f"{at}{notice_id}/withdraw", {"reason": "不建了", "_version": "1"})

    assert answer.status_code == 409
    assert "不建了" in text_of(answer)


@pytest.mark.parametrize(("act", "wanted"), [("post", "发布这份公告"), ("discard", "删除这份草稿")])
def test_a_stale_act_of_one_button_says_what_was_wanted_and_how_it_stands(as_role, unit, at, act, wanted):
    worker = as_role("community_worker")
    worker.post_form(f"{at}new", DRAFT)
    with unit(writes=False):
        draft = db.query(Notice).one()

    answer = worker.post_form(f"{at}{draft.id}/{act}", {"_version": draft.version + 1})

    assert answer.status_code == 409
    assert wanted in text_of(answer)
    assert f"「{draft.title}」现在是：草稿" in text_of(answer)
    assert "您填的" not in text_of(answer), "nothing was typed, so there is nothing to compare"


@pytest.mark.parametrize(
    ("role", "desk"),
    [("administrator", 200), ("property_staff", 200), ("resident", 403), ("grid_lead", 403), (None, 303)],
)
def test_the_desk_is_for_those_who_draft(as_role, client, at, role, desk):
    browser = as_role(role) if role else client

    assert browser.get(f"{at}desk").status_code == desk


def test_a_company_sees_its_own_on_the_desk(put_up, as_role, at):
    put_up(ACCOUNTS)
    put_up(SHED, "property_staff")

    page = text_of(as_role("property_staff").get(f"{at}desk"))

    assert SHED.title in page
    assert ACCOUNTS.title not in page


def test_home_and_desk_say_what_hangs_and_what_waits(put_up, as_role, tenant, at):
    notice_id = put_up()
    as_role("owner").post_form(f"{at}{notice_id}/object", OBJECTION)

    assert SHED.title in text_of(as_role("resident").get(f"{tenant.base}/"))
    assert "公示有异议，待处理" in text_of(as_role("administrator").get(f"{tenant.base}/desk/"))


def test_the_topics_of_act_and_objection_lead_to_the_notice(put_up, as_role, unit, tenant, at):
    notice_id = put_up()
    as_role("owner").post_form(f"{at}{notice_id}/object", OBJECTION)
    with unit():
        topic_ids = [db.query(Notice.topic_id).scalar(), db.query(Objection.topic_id).scalar()]

    for topic_id in topic_ids:
        page = as_role("administrator").get(f"{tenant.base}/topics/{topic_id}").get_data(as_text=True)
        assert f"/notices/{notice_id}" in page
        assert "民法典第278条" in page


# --- the API -------------------------------------------------------------------------------------------


def test_programs_read_what_people_read(put_up, client, tenant):
    notice_id = put_up()

    (line,) = client.get(f"{tenant.api}/notices/?kind=act").get_json()["items"]
    one = client.get(f"{tenant.api}/notices/{notice_id}").get_json()

    assert (line["title"], line["state"], line["objections_until"]) == (SHED.title, "posted", "2026-06-03")
    assert (one["act_area"], one["land_kind"], one["days"]) == (4200, "shared_green", 9)


def test_programs_object_and_are_refused_with_a_code(put_up, as_role, clock_at, tenant):
    path = f"{tenant.api}/notices/{put_up()}/objections"
    said = {"reasons": ["safety"], "text": "离楼太近"}
    owner, key = as_role("owner"), {"Idempotency-Key": "objection-1"}

    first, again = (owner.post(path, json=said, headers=key) for _ in range(2))
    twice = owner.post(path, json=said)
    clock_at("2026-07-01 09:00")
    late = as_role("resident").post(path, json=said)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (twice.status_code, twice.get_json()["code"]) == (409, "notices.objected_already")
    assert (late.status_code, late.get_json()["code"]) == (422, "notices.objection_late")


def test_programs_draft_post_and_withdraw(as_role, tenant):
    worker, path = as_role("community_worker"), f"{tenant.api}/notices/"
    made = worker.post(path, json={"kind": "announcement", "title": "停水", "text": "明天停水。"}).get_json()
    posted_one = worker.post(f"{path}{made['id']}/post", json={"version": made["version"]}).get_json()
    gone = worker.post(
        f"{path}{made['id']}/withdraw", json={"version": posted_one["version"], "reason": "改期"}
    ).get_json()

    assert (made["state"], posted_one["state"], gone["state"]) == ("draft", "posted", "withdrawn")
    stale = worker.post(f"{path}{made['id']}/withdraw", json={"version": 1, "reason": "改期"})
    assert stale.status_code == 409
