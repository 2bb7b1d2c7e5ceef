"""The desk before a session: councils, seats, plans, the notice on its way; who may do it."""

import io
import re

import pypdf
import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import db
from yishi_council import service
from yishi_council.models import (
    AgendaItem,
    Council,
    Meeting,
    Seat,
    Series,
    SlotAnswer,
    SlotPoll,
    Summons,
)
from yishi_council.service import Holder
from yishi_council.tests.cases import at, council, estate, planned
from yishi_council.tests.desk_cases import last, words

pytestmark = pytest.mark.usefixtures("on")


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
        f"{there}councils/{world['council']}/plan",
        PLAN | {"starts_at": "2026-03-06T14:00", "anyway": "1"},
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


def test_what_homes_said_on_paper_is_noted_entrance_by_entrance(world, unit, actor, as_role, db_rows, there):
    times = [at("2026-04-03 14:00"), at("2026-04-03 19:00")]
    with unit():
        poll = service.ask(
            actor("administrator"), world["council"], "四月", times, open_until=at("2026-03-20 00:00").date()
        ).id
        service.answer(actor("owner"), poll, world["homes"][0], ["1"])
    desk, path = as_role("recorder"), f"{there}polls/{poll}/replies"
    assert path in desk.get(f"{there}polls/{poll}").get_data(as_text=True)
    overview = desk.get(path)
    assert "3栋1单元 1 / 4" in text_of(overview), text_of(overview)
    door = re.search(r'href="\?entrance=([0-9a-f-]{36})"', overview.get_data(as_text=True))[1]
    own, second, third, _fourth = (str(home) for home in world["homes"][:4])
    shown = {f"choices-{own}": ["1"]}

    nothing = desk.post_form(f"{path}?entrance={door}", shown)
    assert (nothing.status_code, nothing.headers["X-Yishi-Reasons"]) == (422, "council.nothing_new")
    said = {**shown, f"choices-{second}": ["1", "2"], f"choices-{third}": ["none"]}
    assert desk.post_form(f"{path}?entrance={door}", said).location.endswith("/replies")

    kept = {str(row.unit_id): (row.choices, row.entered_by != "") for row in db_rows(SlotAnswer)}
    assert kept == {own: (["1"], False), second: (["1", "2"], True), third: ([], True)}
    assert "3栋1单元 3 / 4" in text_of(desk.get(path))
    assert as_role("resident").get(path).status_code == 403


# --- the notice on its way -----------------------------------------------------------------------------


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

    for page, most in (("notices", 4), ("doors?q=01", 4), ("sheet", 4), ("desk", 4), ("record", 4)):
        with count_queries() as asked:
            answer = desk.get(f"{there}meetings/{meeting.id}/{page}")
        assert answer.status_code == 200
        assert asked.count <= most, asked
    # By entrance first: on a telephone six hundred homes are no list.
    by_entrance = desk.get(f"{there}meetings/{meeting.id}/notices").get_data(as_text=True)
    assert by_entrance.count('name="summons"') == 2
    assert "逐席（2）" in by_entrance
    listed = desk.get(f"{there}meetings/{meeting.id}/notices?all=1").get_data(as_text=True)
    assert listed.count('name="summons"') == 100
    assert "第 1 页，共 6 页" in text_of(desk.get(f"{there}meetings/{meeting.id}/notices?all=1"))
    assert (
        desk.get(f"{there}meetings/{meeting.id}/notices?all=1&page=6")
        .get_data(as_text=True)
        .count('name="summons"')
        == 100
    )


def test_a_time_that_shuts_households_out_is_said_before_it_is_kept(
    world, worker, there, unit, actor, db_rows
):
    with unit():
        starts = [at("2026-03-06 14:00"), at("2026-03-06 19:00")]
        asked = service.ask(
            actor("administrator"), world["council"], "三月", starts, open_until=at("2026-03-05 00:00").date()
        )
        service.answer(actor("recorder"), asked.id, world["homes"][0], ["2"])
    form = f"{there}councils/{world['council']}/plan"
    assert "仍然这样安排" not in text_of(worker.get(form))
    plan = {
        "title": "商议会",
        "starts_at": "2026-03-20T14:00",
        "minutes_long": "90",
        "audience": "households",
    }

    # Said, with what was typed kept, and nothing written
    warned = worker.post_form(form, plan)
    assert warned.headers["X-Yishi-Reasons"] == "council.shuts_out"
    assert "这个时间有 1 户来不了，其中 1 户说过只有晚上能来" in text_of(warned)
    assert "仍然这样安排" in text_of(warned)
    assert 'value="商议会"' in warned.get_data(as_text=True)
    assert db_rows(Meeting) == []

    # Kept when one insists; in the evening nobody is shut out and nothing is asked
    kept = worker.post_form(form, {**plan, "anyway": "1"})
    assert kept.status_code == 303
    assert worker.post_form(form, {**plan, "starts_at": "2026-03-20T19:00"}).status_code == 303

    # Changing something else asks nothing anew; moving the session does
    edit = f"{there}meetings/{last(kept)}/edit"
    assert worker.post_form(edit, {**plan, "place": "三楼", "_version": "1"}).status_code == 303
    moved = worker.post_form(edit, {**plan, "starts_at": "2026-03-23T10:00", "_version": "2"})
    assert moved.headers["X-Yishi-Reasons"] == "council.shuts_out"
