"""The desk, from the reason for which a council is opened to the locked minutes, as people meet it."""

import io
import re

import docx
import pypdf
import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Person, db, places, search
from yishi_council import service
from yishi_council.models import (
    AgendaItem,
    Attendance,
    Council,
    Meeting,
    Note,
    Review,
    Seat,
    Series,
    SlotPoll,
    Summons,
)
from yishi_council.service import Holder
from yishi_council.tests.cases import announced, at, council, estate, homes, items, planned, seats, topic

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def there(tenant):
    return f"{tenant.base}/council/"


@pytest.fixture
def worker(as_role):
    return as_role("administrator")


@pytest.fixture
def world(unit, actor):
    """世纪花园 and its council with four members."""
    with unit():
        estate_id = estate(8, owner_id=actor("owner").person_id)
        _name(homes(estate_id)[1], "王建国")
        search.put("person", actor("owner").person_id, actor("owner").name)
        made = council(actor, estate_id, name="百姓议事堂")
        members = seats(actor, made.id, resident=2, party_member=2)
        about = topic(actor)
        return {
            "council": made.id,
            "estate": estate_id,
            "homes": homes(estate_id),
            "seats": members,
            "topic": about.id,
        }


@pytest.fixture
def evening(world, unit, actor, clock_at):
    """A session of homes and seats with a topic on its agenda, on the evening itself, begun."""
    with unit():
        meeting = announced(
            actor, world["council"], "2026-03-06 19:00", audience="both", topic_id=world["topic"]
        )
        item = items(actor, meeting)[0].id
    clock_at("2026-03-06 19:05")
    with unit():
        service.begin(actor("recorder"), meeting.id)
    return {**world, "meeting": meeting.id, "item": item}


def _name(unit_id, name):
    """Call a home's owner so, findable as anybody who was put on the roll."""
    owned = db.query(places.Ownership).filter_by(unit_id=unit_id).one()
    db.query(Person).filter_by(id=owned.person_id).one().name = name
    search.put("person", owned.person_id, name)


def last(answer):
    """The id at the end of where an answer leads."""
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.location)[-1]


def words(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [page.extract_text().replace("\n", "") for page in pages]


# --- councils ------------------------------------------------------------------------------------------


def test_a_council_is_opened_for_an_estate_with_a_reason(unit, worker, db_rows, there):
    with unit():
        estate_id = estate()
    form = {"estate_id": str(estate_id), "name": "百姓议事堂", "reason": "物业弃管", "chair": "孟书语"}
    assert "世纪花园" in text_of(worker.get(f"{there}new"))

    answer = worker.post_form(f"{there}new", form)

    assert answer.status_code == 303
    page = text_of(worker.get(answer.location))
    assert "百姓议事堂" in page
    assert "孟书语" in page
    assert len(db_rows(Council)) == 1
    again = worker.post_form(f"{there}new", {**form, "chair": "别人"})
    assert again.status_code == 409
    assert "这个小区已经有议事会" in text_of(again)
    assert 'value="别人"' in again.get_data(as_text=True)
    empty = worker.post_form(f"{there}new", {"reason": "", "chair": ""})
    assert empty.status_code == 422
    assert text_of(empty).count("这一项必须填写") >= 2


def test_seats_are_given_from_the_roll_handed_over_and_ended(world, worker, db_rows, actor, there):
    path = f"{there}councils/{world['council']}/"
    name = actor("owner").name

    found = worker.get(f"{path}seats/new?q={name}").get_data(as_text=True)
    assert str(actor("owner").person_id) in found
    seated = worker.post_form(
        f"{path}seats/new",
        {"role": "director", "person_id": str(actor("owner").person_id), "basis": "lawyer"},
    )
    assert seated.status_code == 303
    (row,) = db_rows(Seat, role="director")
    assert (row.name, row.basis) == (name, "lawyer")
    refused = worker.post_form(f"{path}seats/new", {"role": "member", "name": "李四"})
    assert refused.status_code == 422
    assert "请选择代表哪一方" in text_of(refused)
    worker.post_form(f"{path}chair", {"name": "新理事长"})
    assert "新理事长" in text_of(worker.get(f"{path}manage"))
    worker.post_form(f"{path}seats/{row.id}/end")
    assert db_rows(Seat, id=row.id)[0].held_in is None


def test_the_composition_is_told(world, worker, there):
    page = text_of(worker.get(f"{there}councils/{world['council']}/manage"))

    assert "席位（5）" in page
    assert re.search(r"居民代表 2", page)
    assert re.search(r"党员 2", page)


def test_a_charter_gets_a_new_version(world, worker, there):
    path = f"{there}councils/{world['council']}/charter"
    assert "每月议事一次" in worker.get(path).get_data(as_text=True)

    wrong = worker.post_form(path, {"text": "新章程", "quorum": "三分之二"})
    assert wrong.status_code == 422
    assert "请写成 &gt;=2/3" in wrong.get_data(as_text=True)
    modes = ["onsite", "video"]
    worker.post_form(path, {"text": "新章程", "quorum": ">=3/4", "counted_modes": modes, "notice_days": "3"})
    page = text_of(worker.get(f"{there}councils/{world['council']}"))
    assert "第 2 版" in page
    assert "达到 3/4（占应到的人数）" in page


def test_a_series_plans_its_evenings_and_can_end(world, worker, db_rows, there):
    path = f"{there}councils/{world['council']}/"
    worker.post_form(
        f"{path}series",
        {"title": "例会", "every": "month", "nth": "1", "weekday": "4", "at": "19:00", "place": "三楼"},
    )

    (series,) = db_rows(Series)
    planned_ones = db_rows(Meeting, series_id=series.id)
    assert [m.slot for m in planned_ones] == ["evening"] * len(planned_ones)
    assert len(planned_ones) == 3
    worker.post_form(f"{path}series/{series.id}/end")
    assert db_rows(Series)[0].until is not None


def test_a_council_is_renamed_and_dissolved_with_a_reason(world, worker, there):
    path = f"{there}councils/{world['council']}/"
    worker.post_form(f"{path}rename", {"name": "红色议事会"})
    stale = worker.post_form(f"{path}rename", {"name": "又一个名", "_version": "1"})

    assert stale.status_code == 409
    assert "又一个名" in text_of(stale)
    assert "红色议事会" in text_of(stale)
    worker.post_form(f"{path}close", {"reason": "小区拆迁"})
    assert "已撤销" in text_of(worker.get(f"{there}councils/{world['council']}"))


# --- before a session ----------------------------------------------------------------------------------


PLAN = {
    "title": "物业商议会",
    "starts_at": "2026-03-06T19:00",
    "minutes_long": "90",
    "audience": "households",
    "place": "社区三楼",
}


def test_a_session_is_planned_gets_its_agenda_and_is_announced(world, worker, db_rows, there):
    path = f"{there}councils/{world['council']}/plan"
    assert "2026-03-10T19:00" in worker.get(path).get_data(as_text=True)

    hub = worker.post_form(path, PLAN).location
    meeting_id = last(worker.post_form(path, PLAN | {"title": "另一个会"}))
    assert db_rows(Meeting, title="物业商议会")[0].starts_at == at("2026-03-06 19:00")
    at_meeting = hub.removesuffix("/desk")
    early = worker.post_form(f"{at_meeting}/announce")
    assert early.status_code == 422
    assert "议程是空的" in text_of(early)
    worker.post_form(f"{at_meeting}/topics", {"topic_id": str(world["topic"])})
    worker.post_form(f"{at_meeting}/items", {"title": "通报近况"})
    first, second = sorted(db_rows(AgendaItem), key=lambda item: item.position)
    worker.post_form(f"{at_meeting}/items/{second.id}/up")
    page = text_of(worker.get(hub))
    assert page.index("通报近况") < page.index("修建车棚")
    worker.post_form(f"{at_meeting}/items/{second.id}/edit", {"title": "通报收费情况"})
    sent = worker.post_form(f"{at_meeting}/announce")
    assert sent.location.endswith("/notices")
    assert len(db_rows(Summons)) == 8
    locked = worker.post_form(f"{at_meeting}/items/{first.id}/remove")
    assert locked.status_code == 422
    assert "议程已随通知锁定" in text_of(locked)
    worker.post_form(f"{there}meetings/{meeting_id}/cancel", {"reason": "停电"})
    assert db_rows(Meeting, title="另一个会")[0].state == "cancelled"


def test_a_time_that_shuts_homes_out_is_warned_of(world, unit, actor, worker, there):
    with unit():
        poll = service.ask(
            actor("administrator"),
            world["council"],
            "四月",
            [at("2026-04-03 14:00"), at("2026-04-03 19:00")],
            open_until=at("2026-03-20 00:00").date(),
        )
        for home in world["homes"][:3]:
            service.answer(actor("recorder"), poll.id, home, ["2"])

    daytime = worker.post_form(
        f"{there}councils/{world['council']}/plan", PLAN | {"starts_at": "2026-03-06T14:00"}
    )
    evening = worker.post_form(f"{there}councils/{world['council']}/plan", PLAN)

    page = text_of(worker.get(daytime.location))
    assert "这个时间有 3 户来不了" in page
    assert "其中 3 户说过只有晚上能来" in page
    assert "户来不了" not in text_of(worker.get(evening.location))


def test_times_are_asked_for_and_one_is_chosen(world, worker, db_rows, there):
    asked = worker.post_form(
        f"{there}councils/{world['council']}/poll",
        {
            "title": "四月的会",
            "open_until": "2026-03-20",
            "start_1": "2026-04-03T14:00",
            "start_2": "2026-04-03T19:00",
        },
    )
    (poll,) = db_rows(SlotPoll)
    assert [option[2] for option in poll.options] == ["day", "evening"]

    chosen = worker.post_form(f"{asked.location}/choose", {"key": "2"})

    assert "2026-04-03T19:00" in worker.get(chosen.location).get_data(as_text=True)
    assert "时间定了" in text_of(worker.get(asked.location))


# --- the notice on its way -----------------------------------------------------------------------------


@pytest.fixture
def notified(world, unit, actor):
    """A session of homes and seats, announced."""
    with unit():
        meeting = announced(
            actor, world["council"], "2026-03-06 19:00", audience="both", topic_id=world["topic"]
        )
    return {**world, "meeting": meeting.id}


def test_the_print_run_has_a_page_for_each_home_in_large_type(notified, worker, there, db_rows):
    path = f"{there}meetings/{notified['meeting']}/notices"
    page = worker.get(path).get_data(as_text=True)
    entrance = re.search(r"\?entrance=([0-9a-f-]{36})", page)[1]

    whole, one, board = (
        worker.get(f"{path}.pdf{query}").get_data() for query in ("", f"?entrance={entrance}", "?board=1")
    )

    assert (len(words(whole)), len(words(one)), len(words(board))) == (13, 4, 1)
    first = words(one)[0]
    for said in (
        "开会通知",
        "3栋1单元0201室",
        "2026年3月6日（周五） 19:00",
        "社区三楼",
        "修建车棚",
        "扫码看详情",
    ):
        assert said in first
    assert _sizes(one) >= {19.0, 32.0}
    reader = pypdf.PdfReader(io.BytesIO(one))
    assert reader.pages[0].mediabox.width == pytest.approx(595.3, abs=0.2)


def _sizes(pdf):
    found = set()
    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda _t, cm, tm, _font, size: found.add(round(abs(tm[0] * cm[0] * size), 1))
    )
    return found


def test_deliveries_are_marked_one_by_one_and_by_entrance(notified, as_role, worker, db_rows, there):
    path = f"{there}meetings/{notified['meeting']}/notices"
    rows = [row for row in db_rows(Summons) if row.unit_id]
    page = worker.get(path).get_data(as_text=True)
    entrance = re.search(r"\?entrance=([0-9a-f-]{36})", page)[1]

    worker.post_form(f"{path}/delivered", {"summons": [str(rows[-1].id)], "how": "phone", "note": "女儿接的"})
    worker.post_form(f"{path}/delivered", {"entrance": entrance, "how": "door"})

    told = [row.delivered_how for row in db_rows(Summons) if row.delivered_at]
    assert sorted(told) == ["door"] * 4 + ["phone"]
    page = text_of(worker.get(path))
    assert "送完了" in page
    assert "女儿接的" in page
    assert (
        as_role("recorder")
        .post_form(f"{path}/delivered", {"entrance": entrance, "how": "pigeon"})
        .status_code
        == 422
    )
    assert as_role("resident").get(path).status_code == 403


def test_the_text_for_chats_ends_with_the_address(notified, worker, there, tenant):
    page = text_of(worker.get(f"{there}meetings/{notified['meeting']}/text"))

    assert "【百姓议事堂】议事会议" in page
    assert f"/council/meetings/{notified['meeting']}" in page


# --- at the door ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["0301", "3-1-0301", "王建国", "wjg"])
def test_who_comes_is_found_by_room_name_or_initials_and_put_down_with_one_tap(
    evening, as_role, db_rows, there, q
):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}/doors"

    page = desk.get(f"{path}?q={q}").get_data(as_text=True)
    assert "3栋1单元0301室" in page
    assert "3栋1单元0201室" not in page
    assert "王建国到了" in page
    who = re.search(r'name="who" value="(unit:[0-9a-f-]+)"', page)[1]
    person = re.search(r'name="person_id" value="([0-9a-f-]+)"', page)[1]
    answer = desk.post_form(path, {"who": who, "q": q, "mode": "onsite", "person_id": person})

    assert answer.status_code == 303
    (row,) = db_rows(Attendance)
    assert (row.name, row.mode, row.counted) == ("王建国", "onsite", True)
    said = text_of(desk.get(path))
    assert "刚刚到的 ■ 到现场 3栋1单元0301室 王建国" in said
    assert "应到 8，已到 1" in said


def test_a_video_needs_an_identity_and_nothing_typed_is_lost(evening, as_role, db_rows, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}/doors"
    form = {"who": f"unit:{evening['homes'][2]}", "q": "0401", "mode": "video", "name": "在外地的儿子"}

    refused = desk.post_form(path, form)

    assert refused.status_code == 422
    assert refused.headers["X-Yishi-Reasons"] == "council.identity_missing"
    assert "在外地的儿子" in refused.get_data(as_text=True)
    assert "<details open>" in refused.get_data(as_text=True)
    desk.post_form(path, form | {"identity": "video_face"})
    (row,) = db_rows(Attendance)
    assert (row.mode, row.identity, row.name) == ("video", "video_face", "在外地的儿子")
    twice = desk.post_form(path, form | {"identity": "video_face"})
    assert twice.status_code == 409
    desk.post_form(
        f"{there}meetings/{evening['meeting']}/attendances/{row.id}/strike", {"reason": "认错人了"}
    )
    assert db_rows(Attendance) == []


def test_seats_are_found_by_name_and_the_meter_says_how_many_are_short(evening, as_role, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}/doors"

    page = desk.get(f"{path}?q=msy").get_data(as_text=True)
    assert "孟书语" in page
    for seat_id in evening["seats"][:3]:
        desk.post_form(path, {"who": f"seat:{seat_id}", "mode": "onsite"})
    assert "应到 5，要到 4，已到 3，还差 1" in text_of(desk.get(path))


@pytest.mark.parametrize("who", ["", "unit:x", "door:1", "unit:0190c0de-0000-7000-8000-000000000000"])
def test_whoever_was_not_summoned_is_not_put_down(evening, as_role, db_rows, there, who):
    answer = as_role("recorder").post_form(
        f"{there}meetings/{evening['meeting']}/doors", {"who": who, "mode": "onsite"}
    )

    assert answer.status_code == 422
    assert db_rows(Attendance) == []


# --- the recorder's desk -------------------------------------------------------------------------------


@pytest.fixture
def arrived(evening, as_role, there):
    """Four homes and three seats are there."""
    desk = as_role("recorder")
    for who in [f"unit:{one}" for one in evening["homes"][1:5]] + [f"seat:{one}" for one in evening["seats"]]:
        assert (
            desk.post_form(
                f"{there}meetings/{evening['meeting']}/doors",
                {"who": who, "mode": "onsite", "name": who[-4:]},
            ).status_code
            == 303
        )
    return evening


def test_what_is_said_is_noted_by_speaker_and_item(arrived, as_role, db_rows, there):
    recorder, path = as_role("recorder"), f"{there}meetings/{arrived['meeting']}/record"
    present = re.findall(r'<option value="([^"]+)">', recorder.get(path).get_data(as_text=True))
    speaker = next(one for one in present if "0301" in one)
    note = {
        "item_id": str(arrived["item"]),
        "speaker": speaker,
        "text": "绿地没了",
        "tags": ["concern"],
        "tag": "老人",
    }

    first = recorder.post_form(path, note)
    recorder.post_form(path, note | {"speaker": "来宾李工", "text": "可以换个地方", "tags": [], "tag": ""})

    assert f"item={arrived['item']}" in first.location
    one, two = sorted(db_rows(Note), key=lambda row: row.at)
    assert one.attendance_id is not None
    assert (one.tags, two.speaker, two.attendance_id) == (["concern", "老人"], "来宾李工", None)
    assert two.text == "可以换个地方"
    recorder.post_form(
        f"{there}meetings/{arrived['meeting']}/notes/{two.id}/edit",
        {"item_id": str(arrived["item"]), "speaker": "来宾李工", "text": "东墙边可以"},
    )
    recorder.post_form(
        f"{there}meetings/{arrived['meeting']}/items/{arrived['item']}/summary",
        {"summary": "多数人不同意占绿地", "tags": ["oppose"]},
    )
    page = text_of(recorder.get(path))
    for said in ("绿地没了", "东墙边可以", "多数人不同意占绿地", "老人"):
        assert said in page
    recorder.post_form(f"{there}meetings/{arrived['meeting']}/notes/{two.id}/drop")
    assert len(db_rows(Note)) == 1
    missing = recorder.post_form(
        path, {"item_id": str(arrived["item"]), "speaker": "", "text": "没有名字的话"}
    )
    assert missing.status_code == 422
    assert "没有名字的话" in missing.get_data(as_text=True)


def test_a_review_is_counted_by_groups_and_told_in_a_sentence(arrived, worker, db_rows, there):
    path = f"{there}meetings/{arrived['meeting']}/items/{arrived['item']}/review"
    page = text_of(worker.get(path))
    assert "居民：到会 6 人，应到 10 人" in page
    many = worker.post_form(path, {"residents_yes": "7"})
    assert many.status_code == 422
    assert "居民到会 6 人，表态的却有 7 人" in text_of(many)
    assert 'value="7"' in many.get_data(as_text=True)

    counted = worker.post_form(
        path, {"question": "是否同意修车棚", "residents_yes": "2", "residents_no": "4", "party_abstain": "2"}
    )

    page = text_of(worker.get(counted.location))
    (row,) = db_rows(Review)
    assert (row.summoned, row.present, row.yes, row.no, row.abstain) == (13, 8, 2, 4, 2)
    assert row.result == "invalid"
    assert "应到 13 人，到会 8 人，人数不够，评议无效。" in page
    assert "8 / 13，要 9（达到 2/3）" in page


def test_a_session_closes_only_when_each_item_is_concluded_or_deferred(arrived, worker, db_rows, there):
    path = f"{there}meetings/{arrived['meeting']}"

    refused = worker.post_form(f"{path}/close")

    assert refused.status_code == 422
    said = refused.get_data(as_text=True)
    assert "「修建车棚」还没有议定" in said
    assert f"/items/{arrived['item']}/conclude" in said
    assert f"/items/{arrived['item']}/defer" in said
    worker.post_form(f"{path}/items/{arrived['item']}/defer", {"reason": "先看别的地方"})
    closed = worker.post_form(f"{path}/close")
    assert closed.location.endswith("/write")
    assert db_rows(Meeting)[0].state == "closed"


def test_minutes_go_from_draft_to_locked_and_are_saved_as_pdf_and_word(
    arrived, worker, as_role, client, there
):
    path, recorder = f"{there}meetings/{arrived['meeting']}", as_role("recorder")
    recorder.post_form(
        f"{path}/record", {"item_id": str(arrived["item"]), "speaker": "来宾李工", "text": "东墙边可以"}
    )
    worker.post_form(f"{path}/items/{arrived['item']}/conclude", {"conclusion": "rejected", "text": "换地方"})
    worker.post_form(f"{path}/close")
    recorder.post_form(f"{path}/write", {"text": "散会。", "_version": "1"})
    stale = recorder.post_form(f"{path}/write", {"text": "另一个人写的", "_version": "1"})
    assert stale.status_code == 409
    assert "另一个人写的" in text_of(stale)
    assert recorder.post_form(f"{path}/minutes/approve").status_code == 403
    version = re.search(r'name="_version" value="(\d+)"', worker.get(f"{path}/write").get_data(as_text=True))[
        1
    ]
    assert worker.post_form(f"{path}/minutes/approve", {"_version": version}).status_code == 303
    worker.post_form(f"{path}/minutes/send-back", {"reason": "漏了一条"})
    worker.post_form(f"{path}/minutes/approve")
    locked = worker.post_form(f"{path}/minutes/lock")
    assert locked.location.endswith("/minutes")
    worker.post_form(f"{path}/minutes/amend", {"text": "“东墙”应为“西墙”", "reason": "笔误"})

    printed = "".join(words(client.get(f"{path}/minutes.pdf").get_data()))
    answer = client.get(f"{path}/minutes.docx")
    written = docx.Document(io.BytesIO(answer.get_data()))
    told = [one.text for one in written.paragraphs] + [
        cell.text for table in written.tables for row in table.rows for cell in row.cells
    ]
    assert answer.content_type.endswith("wordprocessingml.document")
    for said in (
        "议事会议 会议记录",
        "1. 修建车棚",
        "东墙边可以",
        "换地方",
        "散会。",
        "“东墙”应为“西墙”",
        "百姓议事堂",
    ):
        assert said.replace(" ", "") in printed.replace(" ", "")
        assert any(said in one for one in told), said
    assert "应到 8，到会 4（50.00%）" in " ".join(told)
    assert written.paragraphs[0].style.name == "Title"


# --- who was not reached, who helps --------------------------------------------------------------------


def test_homes_that_nobody_came_for_are_listed_by_entrance_and_printed(arrived, as_role, there):
    path, recorder = f"{there}topics/{arrived['topic']}/uncovered", as_role("recorder")

    page = text_of(recorder.get(path))
    printed = words(recorder.get(f"{path}.pdf").get_data())

    assert "8 户里有 4 户来过，还有 4 户没来过" in page
    assert "3栋1单元 还没有 1 3栋1单元0201室" in page
    assert len(printed) == 2
    assert "3栋1单元0201室" in printed[0]
    assert "3栋2单元0901室" in printed[1]


def test_a_willing_neighbour_is_put_down_with_consent(world, as_role, actor, there):
    recorder, person = as_role("recorder"), str(actor("owner").person_id)
    form = {"person_id": person, "skills": ["engineering"], "role": "volunteer"}

    refused = recorder.post_form(f"{there}volunteers/new", form)
    assert refused.status_code == 422
    assert "请先征得本人同意" in text_of(refused)
    recorder.post_form(f"{there}volunteers/new", form | {"agreed": "1"})
    page = recorder.get(f"{there}volunteers").get_data(as_text=True)
    lead = re.search(r"volunteers/([0-9a-f-]{36})/lead", page)[1]
    recorder.post_form(f"{there}volunteers/{lead}/lead")
    assert "牵头居民" in text_of(recorder.get(f"{there}volunteers"))
    recorder.post_form(f"{there}volunteers/{lead}/end")
    assert "还没有人登记" in text_of(recorder.get(f"{there}volunteers"))


# --- who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("desk", {"administrator", "recorder", "entrance_lead"}),
        ("new", {"administrator"}),
        ("councils/{council}/manage", {"administrator"}),
        ("councils/{council}/plan", {"administrator"}),
        ("meetings/{meeting}/desk", {"administrator", "recorder", "entrance_lead"}),
        ("meetings/{meeting}/notices", {"administrator", "recorder", "entrance_lead"}),
        ("meetings/{meeting}/doors", {"administrator", "recorder"}),
        ("meetings/{meeting}/record", {"administrator", "recorder"}),
        ("meetings/{meeting}/items/{item}/review", {"administrator"}),
        ("meetings/{meeting}/close", {"administrator"}),
        ("meetings/{meeting}/write", {"administrator", "recorder"}),
        ("topics/{topic}/uncovered", {"administrator", "recorder"}),
        ("volunteers", {"administrator", "recorder"}),
    ],
)
def test_each_page_of_the_desk_is_for_those_whose_work_it_is(evening, as_role, client, there, path, allowed):
    address = there + path.format(**evening)

    for role in ("administrator", "recorder", "entrance_lead", "resident", "property_staff"):
        status = as_role(role).get(address).status_code
        assert status == (200 if role in allowed else 403), (role, status)
    assert client.get(address).status_code == 303


def test_another_communitys_session_is_unknown_here(evening, kit, other_tenant):
    """Signed in over there with every right, one finds nothing of ours and changes nothing."""
    kit.enable("council", tenant=other_tenant)
    stranger = kit.as_role("administrator", other_tenant)
    path = f"{other_tenant.base}/council/meetings/{evening['meeting']}"

    for page in (
        "",
        "/desk",
        "/notices",
        "/notices.pdf",
        "/doors",
        "/record",
        "/minutes",
        "/write",
        "/close",
    ):
        assert stranger.get(path + page).status_code == 404, page
    for act in ("/begin", "/announce", "/minutes/lock", "/minutes/approve", "/notices/delivered"):
        assert stranger.post_form(path + act, {"how": "hand"}).status_code in (404, 422), act
    with kit.unit():
        assert db.query(Meeting.state).scalar() == "held"


# --- long lists ----------------------------------------------------------------------------------------


@on_both_databases
def test_six_hundred_homes_are_paged_and_no_page_asks_more_for_them(
    unit, actor, as_role, count_queries, there
):
    with unit():
        estate_id = estate(598, unsold=0)
        made = council(actor, estate_id)
        service.seat(actor("administrator"), made.id, "member", Holder(name="某某", constituency="resident"))
        meeting = planned(actor, made.id, "2026-03-06 19:00", audience="both")
        service.announce(actor("administrator"), meeting.id)
    desk = as_role("administrator")

    for page, most in (("notices", 4), ("doors?q=01", 4), ("desk", 4), ("record", 4)):
        with count_queries() as asked:
            answer = desk.get(f"{there}meetings/{meeting.id}/{page}")
        assert answer.status_code == 200
        assert asked.count <= most, asked
    listed = desk.get(f"{there}meetings/{meeting.id}/notices").get_data(as_text=True)
    assert listed.count('name="summons"') == 100
    assert "第 1 页，共 6 页" in text_of(desk.get(f"{there}meetings/{meeting.id}/notices"))
    assert (
        desk.get(f"{there}meetings/{meeting.id}/notices?page=6")
        .get_data(as_text=True)
        .count('name="summons"')
        == 100
    )
