"""Pages and API: the resident's way, the worker's way, the hotline's way; who may come in, and how much is asked."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from PIL import Image
from sqlalchemy import insert

from yishi.testing import text_of
from yishi.testing.marks import on_both_databases
from yishi.toolkit import clock, db, new_id, take_number
from yishi_appeals import numbers, service
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.tests.cases import GARBAGE, LIFT, NOISE
from yishi_appeals.tests.test_appeals_acts import PAPER
from yishi_worklist import service as worklist

LOOK = {"_step": "look", "text": "3号楼2单元的电梯停了，老人下不了楼", "place": "3号楼2单元"}
SEND = {**LOOK, "_step": "send"}


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/appeals/"


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    out.seek(0)
    return (out, "IMG_2026 张三家.jpg")


# --- the resident's way --------------------------------------------------------------------------------


def test_raised_in_two_steps_with_a_photo_and_found_among_ones_own(world, as_role, unit, at, client):
    browser = as_role("owner")
    looked = browser.post_form(f"{at}raise", LOOK)
    assert looked.status_code == 200
    assert "我也遇到了" not in text_of(looked), "nothing is there yet"
    sent = browser.post_form(f"{at}raise", {**SEND, "photos": picture()}, content_type="multipart/form-data")

    assert sent.status_code == 303
    page = browser.get(sent.location)
    assert "已经收到" in text_of(page)
    photo = re.search(r'href="([^"]+/files/[^"]+)"', page.get_data(as_text=True))[1]
    assert browser.get(photo).status_code == 200
    assert client.get(photo).status_code == 404, "it is not public yet"
    assert "张三家" not in page.get_data(as_text=True)
    assert "电梯停了" in text_of(browser.get(f"{at}mine"))
    assert client.get(sent.location).status_code == 404


def test_somebody_said_so_already_and_one_adds_ones_voice(accepted, as_role, unit, at):
    appeal_id = accepted(LIFT)
    browser = as_role("resident")
    looked = browser.post_form(f"{at}raise", LOOK)
    assert "是不是下面这件？" in text_of(looked)
    assert f"{at}{appeal_id}/join" in looked.get_data(as_text=True)

    joined = browser.post_form(f"{at}{appeal_id}/join")

    assert joined.location.endswith(str(appeal_id))
    assert "您一起反映了这件事" in text_of(browser.get(joined.location))
    with unit(commit=False):
        assert db.query(Appeal).count() == 1
        assert db.query(Voice).count() == 1


def test_a_form_sent_twice_raises_once(world, as_role, unit, at):
    form = {**SEND, "_key": "the-same-form-twice"}
    first, second = (as_role("owner").post_form(f"{at}raise", form) for _ in range(2))

    assert first.location == second.location
    with unit(commit=False):
        assert db.query(Appeal).count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(world, as_role, at):
    answer = as_role("owner").post_form(f"{at}raise", {**SEND, "text": ""})

    assert answer.status_code == 422
    assert "这一项必须填写" in text_of(answer)
    assert "3号楼2单元" in answer.get_data(as_text=True)


def test_the_code_on_a_poster_fills_in_the_place(world, as_role, client, unit, at):
    path = f"{at}at/{world.garden}?place=3号楼门口"
    assert client.get(path).status_code == 303, "who has not signed in is led there and back"
    page = as_role("owner").get(path).get_data(as_text=True)
    assert 'value="3号楼门口"' in page
    assert f'value="{world.garden}" selected' in page
    as_role("owner").post_form(path, {**SEND, "estate_id": str(world.garden)})
    with unit(commit=False):
        found = db.query(Appeal).one()
        assert (found.channel, found.estate_id) == ("qr", world.garden)
    assert as_role("owner").get(f"{at}at/{new_id()}").status_code == 404


def test_the_result_is_confirmed_rated_or_sent_back(
    accepted, as_role, actor, unit, read_appeal, at, run_jobs, tenant
):
    appeal_id = accepted()
    item_id = read_appeal(appeal_id).item_id
    owner, path = as_role("owner"), f"{at}{appeal_id}"

    def report(text):
        with unit():
            worklist.report_result(actor("community_worker"), item_id, text=text, evidence=[PAPER])
        run_jobs()

    report("清了一半")
    assert "清了一半" in text_of(owner.get(path))
    assert "办好了吗" in text_of(owner.get(f"{tenant.base}/"))
    empty = owner.post_form(f"{path}/dispute", {"_step": "dispute"})
    assert empty.status_code == 422
    assert owner.post_form(f"{path}/dispute", {"_step": "dispute", "text": "还有一半"}).status_code == 303
    assert "反映人说没办好" in text_of(owner.get(path))
    report("全清了")
    assert owner.post_form(f"{path}/confirm", {"_step": "confirm", "rating": "satisfied"}).status_code == 303
    with unit():
        worklist.approve_close(actor("administrator"), item_id)
    run_jobs()
    page = text_of(owner.get(path))
    assert "全清了" in page
    assert "满意" in page
    assert "已办结" in text_of(owner.get(f"{at}mine"))
    assert as_role("resident").post_form(f"{path}/confirm", {"_step": "confirm"}).status_code == 403


def test_the_reporter_reads_who_is_on_it_by_when_and_why_it_is_paused(
    accepted, as_role, client, actor, unit, read_appeal, at
):
    appeal_id = accepted()
    page = text_of(as_role("owner").get(f"{at}{appeal_id}"))
    assert f"由 {actor('community_worker').name} 办理" in page
    assert "3月9日前办结" in page.replace("2026年", "")
    assert "还有 7 天" in page
    assert actor("community_worker").name not in text_of(client.get(f"{at}{appeal_id}"))
    item_id = read_appeal(appeal_id).item_id
    with unit():
        worklist.pause(actor("community_worker"), item_id, reason="等环卫公司派车")
    assert "等环卫公司派车" in text_of(client.get(f"{at}{appeal_id}"))


def test_one_takes_ones_own_back(raised, as_role, at):
    appeal_id = raised()
    owner = as_role("owner")
    assert owner.get(f"{at}{appeal_id}/withdraw").status_code == 200
    owner.post_form(f"{at}{appeal_id}/withdraw", {"reason": "解决了"})
    assert "已撤回：解决了" in text_of(owner.get(f"{at}{appeal_id}"))


# --- the worker's way ----------------------------------------------------------------------------------


def test_the_desk_shows_what_waits_and_the_due_dates_before_deciding(raised, as_role, at):
    appeal_id = raised()
    worker = as_role("community_worker")
    assert "受理" in text_of(worker.get(f"{at}desk?state=raised"))
    page = text_of(worker.get(f"{at}{appeal_id}/triage"))
    for words in (
        "2026年3月9日前办结",
        "2026年4月2日前办结",
        "2026年3月9日前第一次跟进",
        "顺延到下一个工作日",
    ):
        assert words in page
    wrong = worker.post_form(
        f"{at}{appeal_id}/triage", {"severity": "light", "urgency": "low", "level": "red"}
    )
    assert wrong.status_code == 422
    assert "请写明理由" in text_of(wrong)
    done = worker.post_form(
        f"{at}{appeal_id}/triage",
        {"severity": "light", "urgency": "high", "public": "1", "title": "门口垃圾"},
    )
    assert done.status_code == 303
    assert "绿色" in text_of(worker.get(done.location))


def test_staff_write_down_what_they_hear(world, as_role, unit, at, tenant, actor):
    worker = as_role("community_worker")
    made = worker.post_form(
        f"{at}register", {"text": "来电说暖气不热", "channel": "phone", "reporter_name": "赵大爷"}
    )
    assert made.status_code == 303
    resident = actor("resident").person_id
    begun = worker.post_form(
        f"{tenant.base}/assist",
        {"person": str(resident), "reason": "老人不会用手机", "then": "appeals/register"},
    )
    assert begun.location == f"{at}register?for={resident}"
    assert "诉求人" not in text_of(worker.get(begun.location))
    assert (
        worker.post_form(begun.location, {"text": "微信里说灯坏了", "channel": "wechat"}).status_code == 303
    )
    with unit(commit=False):
        rows = db.query(Appeal).order_by(Appeal.number).all()
        assert [(r.channel, r.reporter_name) for r in rows] == [
            ("phone", "赵大爷"),
            ("wechat", actor("resident").name),
        ]


def test_assisting_leads_to_no_other_site(tenant, on, as_role, actor):
    answer = as_role("community_worker").post_form(
        f"{tenant.base}/assist",
        {"person": str(actor("resident").person_id), "reason": "当面口述", "then": "//evil.example/x"},
    )
    assert answer.location.startswith(f"{tenant.base}/topics/raise?for=")


def test_rejecting_transferring_and_making_it_a_topic(raised, as_role, at, tenant):
    one, other, third = raised(), raised(LIFT), raised(NOISE)
    worker = as_role("administrator")
    worker.post_form(f"{at}{one}/reject", {"reason": "请联系厂家售后"})
    worker.post_form(f"{at}{other}/transfer", {"to": "街道城管科", "reason": "市政道路"})
    assert "没有受理" in text_of(as_role("owner").get(f"{at}{one}"))
    assert "已转交给：街道城管科" in text_of(as_role("owner").get(f"{at}{other}"))
    assert "转为议题" in text_of(worker.get(f"{at}{third}"))
    worker.post_form(f"{at}{third}/promote", {"_step": "promote", "kind": "topic"})
    assert "已转办" in text_of(worker.get(f"{at}{third}"))
    assert worker.post_form(f"{at}{third}/promote", {"_step": "promote", "kind": "moon"}).status_code == 422


def test_who_typed_it_in_sees_it_and_nobody_elses(raised, as_role, unit, actor, at):
    raised()
    lead = as_role("grid_lead")
    lead.post_form(f"{at}register", {"text": "单元门坏了", "channel": "walk_in"})
    page = text_of(lead.get(f"{at}desk"))
    assert "单元门坏了" in page
    assert "垃圾" not in page


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (None, "", 200),
        (None, "mine", 303),
        (None, "desk", 303),
        ("resident", "desk", 403),
        ("recorder", "desk", 200),
        ("recorder", "hotline", 403),
        ("property_staff", "desk", 403),
        ("grid_administrator", "hotline/rates", 200),
    ],
)
def test_who_may_come_in(world, as_role, client, at, role, path, status):
    browser = as_role(role) if role else client
    assert browser.get(at + path).status_code == status


def test_a_poster_has_the_place_and_a_code(world, as_role, at):
    worker = as_role("administrator")
    assert "世纪花园" in text_of(worker.get(f"{at}posters"))
    sheet = worker.get(f"{at}posters/{world.garden}/poster.pdf?place=3号楼门口")
    assert sheet.content_type == "application/pdf"
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sheet.data)).pages)
    for expected in ("有难事，扫码说", "世纪花园 3号楼门口", f"/appeals/at/{world.garden}"):
        assert expected in words.replace("\n", "")
    assert as_role("resident").get(f"{at}posters").status_code == 403


# --- API, languages, statements ------------------------------------------------------------------------


def test_the_api_raises_once_for_each_key_and_triages(world, as_role, tenant):
    base, owner = f"{tenant.api}/appeals/", as_role("owner")
    body = {"text": GARBAGE.text, "place": GARBAGE.place}
    first, again = (
        owner.post(base, json=body, headers={"Idempotency-Key": "raised-once-0001"}) for _ in range(2)
    )
    assert (first.status_code, first.json["id"]) == (201, again.json["id"])
    made = f"{base}{first.json['id']}"
    worker = as_role("community_worker")
    values = {"severity": "light", "urgency": "high", "version": first.json["version"]}
    assert worker.post(f"{made}/triage", json=values).json["level"] == "green"
    assert worker.post(f"{made}/triage", json=values).status_code == 409
    assert owner.get(base).json["items"][0]["due_on"] == "2026-03-09"
    assert owner.get(f"{base}alike?text=3号楼门口垃圾没人清").json[0]["id"] == first.json["id"]
    resident = as_role("resident")
    assert (
        resident.post(f"{made}/join", json={}, headers={"Idempotency-Key": "joined-once-0001"}).json["voices"]
        == 1
    )
    assert len(resident.get(f"{base}mine").json["items"]) == 1
    assert resident.get(f"{base}rates?since=2026-01-01&until=2027-01-01").status_code == 403
    rates = worker.get(f"{base}rates?since=2026-01-01&until=2027-01-01").json
    assert (rates["cases"], rates["response"]["percent"]) == (0, "—")


def test_the_pages_speak_english(accepted, client, at):
    appeal_id = accepted()
    client.set_cookie("yishi-lang", "en")
    page = text_of(client.get(f"{at}{appeal_id}"))
    for words in ("Somebody is on it.", "To be done by", "Sign in to join", "Received"):
        assert words in page
    assert "办结" not in page


def more(appeal_id, count):
    """Many appeals like one, for long lists."""
    like = db.query(Appeal).filter_by(id=appeal_id).one()
    row = {c.key: getattr(like, c.key) for c in Appeal.__table__.columns}
    rows = [
        {**row, "id": new_id(), "number": take_number("appeals"), "updated_at": clock.now()}
        for _ in range(count)
    ]
    db.execute(insert(Appeal), rows)


@on_both_databases
def test_lists_ask_three_statements_at_most_however_long(
    accepted, as_role, unit, count_queries, at, kit, actor
):
    appeal_id = accepted()
    with unit():
        service.join(actor("resident"), appeal_id)
    paths = (
        ("resident", ""),
        ("resident", "?state=open"),
        ("resident", "mine"),
        ("administrator", "desk"),
        ("administrator", "desk?state=late"),
        ("administrator", "hotline"),
        ("administrator", "hotline/rates"),
    )
    for count in (9, 990):
        with unit():
            more(appeal_id, count)
        for role, path in paths:
            browser = as_role(role)
            browser.get(at + path)
            with count_queries() as asked:
                assert browser.get(at + path).status_code == 200
            assert asked.count <= 3, f"{path}: {asked}"


def test_figures_arise_from_the_acts(accepted, raised, unit, as_role, at):
    accepted()
    raised(replace(LIFT))
    with unit(commit=False):
        found = {
            f.key: (f.numerator, f.denominator) for f in numbers.of_period(date(2026, 3, 1), date(2026, 4, 1))
        }
    assert found["appeals.raised"] == (2, None)
    assert found["appeals.level_green"] == (1, None)
    assert found["appeals.channel_web"] == (2, None)
    assert found["appeals.done"] == (0, 2)
    assert found["appeals.hotline_responded"] == (0, 0)
