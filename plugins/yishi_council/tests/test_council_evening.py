"""The desk on the evening and after it: the door, what is said, reviews, minutes, who was not reached."""

import io
import re

import docx
import pytest

from yishi.testing import text_of
from yishi.toolkit import db, places
from yishi_council.models import Attendance, Meeting, Note, Review, SharedVoice
from yishi_council.tests.cases import person
from yishi_council.tests.desk_cases import named, words

pytestmark = pytest.mark.usefixtures("on")


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
    assert "刚刚到的 3栋1单元0301室 王建国 ■ 到现场" in said
    assert "应到 8，已到 1" in said


def test_a_video_needs_an_identity_and_nothing_typed_is_lost(evening, as_role, db_rows, there):
    who = f"unit:{evening['homes'][2]}"
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}/arrive?who={who}"
    form = {"who": who, "mode": "video", "name": "在外地的儿子"}

    refused = desk.post_form(path, form)

    assert refused.status_code == 422
    assert refused.headers["X-Yishi-Reasons"] == "council.identity_missing"
    assert "在外地的儿子" in refused.get_data(as_text=True)
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


def test_a_signed_sheet_is_typed_in_entrance_by_entrance(evening, as_role, db_rows, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}/sheet"
    overview = desk.get(path)
    assert "3栋1单元 0 / 4" in text_of(overview), text_of(overview)
    first, second = re.findall(r'href="\?entrance=([0-9a-f-]{36})"', overview.get_data(as_text=True))
    listed = desk.get(f"{path}?entrance={first}").get_data(as_text=True)
    ours = re.findall(r'name="unit_id" value="([0-9a-f-]{36})"', listed)
    assert len(ours) == 4

    none = desk.post_form(f"{path}?entrance={first}")
    assert (none.status_code, none.headers["X-Yishi-Reasons"]) == (422, "council.nobody_ticked")
    sent = desk.post_form(f"{path}?entrance={first}", {"unit_id": ours[:3]})

    assert sent.location.endswith("/sheet")
    came = {(str(row.unit_id), row.mode) for row in db_rows(Attendance)}
    assert came == {(one, "onsite") for one in ours[:3]}
    assert "3栋1单元 3 / 4" in text_of(desk.get(path))
    again = desk.get(f"{path}?entrance={first}").get_data(as_text=True)
    assert re.findall(r'name="unit_id" value="([0-9a-f-]{36})"', again) == ours[3:]
    stale = desk.post_form(f"{path}?entrance={first}", {"unit_id": ours[2:]})
    assert (stale.status_code, stale.headers["X-Yishi-Reasons"]) == (409, "council.present_already")
    assert len(db_rows(Attendance)) == 3
    assert desk.get(f"{path}?entrance={second}").status_code == 200


def test_a_written_proxy_is_brought_by_somebody_found_among_those_there(evening, as_role, db_rows, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}"
    homes = evening["homes"]
    desk.post_form(f"{path}/doors", {"who": f"unit:{homes[1]}", "mode": "onsite", "name": "王建国"})
    (neighbour,) = db_rows(Attendance)
    at = f"{path}/proxy?who=unit:{homes[3]}"

    page = desk.get(f"{at}&q=wjg").get_data(as_text=True)
    holders = re.findall(r'name="holder" value="([^"]*)"[^>]*> <span>([^<]*)</span>', page)
    assert holders[0] == (f"at:{neighbour.id}", "王*国 · 3栋1单元0301室（已签到）")
    assert holders[-1] == ("", "不在上面")
    giver = re.search(r'name="principal_id" value="([0-9a-f-]+)" checked> <span>([^<]*)</span>', page)
    assert giver[2] == "业主0501"
    form = {"who": f"unit:{homes[3]}", "holder": f"at:{neighbour.id}", "principal_id": giver[1]}
    refused = desk.post_form(f"{at}&q=wjg", form | {"instructions": "同意，但不要占绿地"})
    assert refused.headers["X-Yishi-Reasons"] == "council.identity_missing"
    assert "同意，但不要占绿地" in refused.get_data(as_text=True)
    done = desk.post_form(at, form | {"paper": "1", "instructions": "同意，但不要占绿地"})

    assert done.status_code == 303
    for page in ("doors", "record"):
        said = text_of(desk.get(f"{path}/{page}"))
        assert "王建国 受 业主0501 的委托" in said
        assert "委托书上写的意见：同意，但不要占绿地" in said
    second = desk.post_form(
        f"{path}/proxy?who=unit:{homes[4]}",
        {"who": f"unit:{homes[4]}", "holder": f"at:{neighbour.id}", "proxy_for": "业主0601", "paper": "1"},
    )
    assert second.headers["X-Yishi-Reasons"] == "council.proxy_cap"
    assert "每人最多受 1 位的书面委托" in text_of(second)
    absent = desk.post_form(
        f"{path}/proxy?who=unit:{homes[4]}",
        {"who": f"unit:{homes[4]}", "name": "没来的人", "proxy_for": "业主0601", "paper": "1"},
    )
    assert absent.headers["X-Yishi-Reasons"] == "council.holder_absent"


def test_who_comes_from_elsewhere_is_found_on_the_roster_and_told_apart_by_the_room(
    evening, unit, as_role, there
):
    homes = evening["homes"]
    with unit():
        named(homes[5], "王建国")
    path = f"{there}meetings/{evening['meeting']}/arrive?who=unit:{homes[2]}"

    for q in ("王建国", "wjg"):
        page = text_of(as_role("recorder").get(f"{path}&q={q}"))
        assert "王*国 · 3栋1单元0301室" in page
        assert "王*国 · 3栋2单元0701室" in page
    by_room = text_of(as_role("recorder").get(f"{path}&q=0701"))
    assert "王*国 · 3栋2单元0701室" in by_room
    assert "0301室" not in by_room


def test_a_household_is_spoken_for_by_whom_the_roster_names_and_a_change_is_on_record(
    evening, unit, as_role, there, db_rows, tenant
):
    home = evening["homes"][2]
    with unit():
        owner = db.query(places.Ownership.person_id).filter_by(unit_id=home).one()[0]
        daughter = person("业主的女儿")
        household = places.Household(unit_id=home)
        db.add(household)
        db.flush()
        member = places.HouseholdMember(household_id=household.id, person_id=daughter, relation="family")
        db.add(member)
        db.flush()
    path, admin = f"{there}meetings/{evening['meeting']}", as_role("administrator")
    assert "以后由这位做户代表" not in text_of(as_role("recorder").get(f"{path}/arrive?who=unit:{home}"))
    form = {"who": f"unit:{home}", "mode": "onsite", "person_id": str(daughter), "represents": "1"}
    assert as_role("recorder").post_form(f"{path}/arrive?who=unit:{home}", form).status_code == 403
    nobody = admin.post_form(f"{path}/arrive?who=unit:{home}", form | {"person_id": "", "name": "保姆"})
    assert nobody.headers["X-Yishi-Reasons"] == "council.representative_unknown"

    assert admin.post_form(f"{path}/arrive?who=unit:{home}", form).status_code == 303

    members = {
        one.person_id: one.representative
        for one in db_rows(places.HouseholdMember, household_id=household.id)
    }
    assert members == {daughter: True}
    assert "设为户代表" in text_of(admin.get(f"{tenant.base}/console/activity"))
    (row,) = db_rows(Attendance)
    as_role("recorder").post_form(f"{path}/attendances/{row.id}/strike", {"reason": "换人"})
    page = text_of(as_role("recorder").get(f"{path}/doors?q=0401"))
    assert page.index("业主的女儿（户代表）到了") < page.index("业主0401到了")
    assert owner != daughter


def test_the_recorder_joins_two_of_one_name_and_parts_them(evening, as_role, db_rows, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}"
    seat = evening["seats"][0]
    desk.post_form(f"{path}/doors", {"who": f"seat:{seat}", "mode": "onsite"})
    desk.post_form(
        f"{path}/doors", {"who": f"unit:{evening['homes'][1]}", "mode": "onsite", "name": "resident0"}
    )
    page = desk.get(f"{path}/doors").get_data(as_text=True)
    assert "同名，是不是同一个人？" in page
    same = re.search(r"/attendances/([0-9a-f-]+)/same", page)[1]
    other = re.search(r'name="other" value="([0-9a-f-]+)"', page)[1]

    answer = desk.post_form(f"{path}/attendances/{same}/same", {"other": other, "on": "doors"})

    assert answer.location.endswith("/doors#voices")
    said = text_of(desk.get(f"{path}/record"))
    assert "resident0 只算一票，算在“议事员席位”。 “3栋1单元0301室”算到会，不另算一票。" in said
    hands = text_of(as_role("administrator").get(f"{path}/items/{evening['item']}/review"))
    assert "居民：到会 1 人，应到 9 人" in hands
    assert "只算一票" in hands
    (shared,) = db_rows(SharedVoice)
    desk.post_form(f"{path}/attendances/{shared.attendance_id}/apart", {"on": "record"})
    assert db_rows(SharedVoice) == []


# --- the recorder's desk -------------------------------------------------------------------------------


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


def test_a_speaker_is_found_by_initials_or_room_and_never_guessed(evening, as_role, db_rows, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}"
    homes = evening["homes"]
    for home, name in ((homes[1], "王建国"), (homes[5], "王建国"), (homes[2], "李秀珍")):
        desk.post_form(f"{path}/doors", {"who": f"unit:{home}", "mode": "onsite", "name": name})
    at = {row.unit_id: row.id for row in db_rows(Attendance)}
    note = {"item_id": str(evening["item"]), "text": "绿地没了"}

    for speaker in ("lxz", "401", "3-1-0401", "李秀珍"):
        assert desk.post_form(f"{path}/record", note | {"speaker": speaker}).status_code == 303
    assert {row.attendance_id for row in db_rows(Note)} == {at[homes[2]]}
    doubt = desk.post_form(f"{path}/record", note | {"speaker": "wjg"})
    assert doubt.headers["X-Yishi-Reasons"] == "council.speaker_unclear"
    offered = re.findall(
        r'name="which" value="([^"]+)"[^>]*> <span>([^<]+)</span>', doubt.get_data(as_text=True)
    )
    assert offered == [
        (str(at[homes[1]]), "3栋1单元0301室 王建国"),
        (str(at[homes[5]]), "3栋2单元0701室 王建国"),
        ("guest", "都不是，另一位"),
    ]
    desk.post_form(f"{path}/record", note | {"speaker": "wjg", "which": str(at[homes[5]])})
    assert desk.post_form(f"{path}/record", note | {"speaker": "李"}).status_code == 422
    desk.post_form(f"{path}/record", note | {"speaker": "李", "which": "guest"})

    last, before = sorted(db_rows(Note), key=lambda row: row.id)[-1:-3:-1]
    assert before.attendance_id == at[homes[5]]
    assert (last.attendance_id, last.speaker) == (None, "李")


def test_a_speaker_in_two_capacities_is_one(evening, as_role, actor, db_rows, there):
    desk, path = as_role("recorder"), f"{there}meetings/{evening['meeting']}"
    owner = actor("owner")
    for home in evening["homes"][:2]:
        desk.post_form(
            f"{path}/doors", {"who": f"unit:{home}", "mode": "onsite", "person_id": str(owner.person_id)}
        )

    told = desk.post_form(
        f"{path}/record", {"item_id": str(evening["item"]), "text": "同意", "speaker": owner.name}
    )

    assert told.status_code == 303
    (first, *_more) = sorted(db_rows(Attendance), key=lambda row: row.id)
    assert [row.attendance_id for row in db_rows(Note)] == [first.id]


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
