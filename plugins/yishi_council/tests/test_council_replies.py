"""Who said beforehand that they come, whom to call, who was forgotten; a lead sees and records their own homes."""

import re

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import NotAllowed, Refusal
from yishi_council import service
from yishi_council.models import Summons
from yishi_council.service import Holder
from yishi_council.tests.desk_cases import words

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def answered(notified, unit, actor):
    """Of eight homes two come, one by video, one sends somebody, one can't; of five seats one comes."""
    said = dict(zip(notified["homes"], ("onsite", "onsite", "video", "proxy", "absent"), strict=False))
    with unit():
        recorder = actor("recorder")
        lines, _total = service.summons_of(recorder, notified["meeting"])
        seats = [line for line in lines if line.seat_id]
        for line in lines:
            if line.unit_id in said:
                service.reply(recorder, line.id, said[line.unit_id])
        service.reply(recorder, seats[0].id, "onsite")
        doors = [line.entrance_id for line in service.entrances_of(recorder, notified["meeting"])]
    return {**notified, "doors": doors}


def numbers(replies):
    return {key: n for key, n in replies.numbers.items() if n}


@on_both_databases
def test_replies_are_summed_up_whole_and_by_entrance(answered, unit, actor):
    with unit():
        total, lines = service.replies_of(actor("recorder"), answered["meeting"])
        there = service.quorum(answered["meeting"])

    assert numbers(total) == {"onsite": 3, "video": 1, "proxy": 1, "absent": 1, "": 7}
    assert (total.summoned, total.coming, total.silent) == (13, 5, 7)
    assert there.replies == total
    assert [(line.entrance, numbers(line.replies)) for line in lines] == [
        ("1", {"onsite": 2, "video": 1, "proxy": 1}),
        ("2", {"absent": 1, "": 3}),
        ("", {"onsite": 1, "": 4}),
    ]


def test_whom_to_call_is_told_with_masked_names(answered, unit, actor, kit):
    with unit():
        called = service.to_call(actor("recorder"), answered["meeting"], entrance_id=answered["doors"][1])
    assert [one.label for one in called] == ["3栋2单元0701室", "3栋2单元0801室", "3栋2单元0901室"]
    assert all("*" in name for one in called for name in one.people)
    assert all(len(one.people) == 1 for one in called)


def test_the_desk_shows_them_beside_the_meter_and_prints_who_is_silent(answered, as_role, there, clock_at):
    desk, path = as_role("recorder"), f"{there}meetings/{answered['meeting']}"

    assert "应到 13：到现场来 3、用视频参加 1、委托别人来 1、来不了 1、没回复 7" in text_of(
        desk.get(f"{path}/doors")
    )
    page = text_of(desk.get(f"{path}/replies"))
    assert "应到 13，说要来的 5，没回复 7" in page
    assert "3栋2单元 3 0 1" in page
    one = text_of(desk.get(f"{path}/replies?entrance={answered['doors'][1]}"))
    assert "3栋2单元0701室" in one
    assert "3栋1单元" not in one
    printed = words(desk.get(f"{path}/replies.pdf").get_data())
    assert len(printed) == 2
    assert "3栋2单元0901室" in printed[0]
    assert "没回复的 3 家" in printed[0]
    assert "议事会席位" in printed[1]
    assert as_role("resident").get(f"{path}/replies").status_code == 403


def test_a_lead_sees_and_records_their_own_entrance_and_no_other(answered, unit, actor, as_role, there, kit):
    mine, other = answered["doors"]
    lead = actor("entrance_lead", scope={"entrance": [str(mine)]})
    with unit():
        lines, _total = service.summons_of(actor("recorder"), answered["meeting"])
        foreign = [one.id for one in lines if one.entrance_id == other]
        own = [one.id for one in lines if one.entrance_id == mine]
        seats = [one.id for one in lines if one.seat_id]
        for wrong in (foreign, [own[0], foreign[0]], seats[:1]):
            with pytest.raises(NotAllowed) as refused:
                service.record_delivery(lead, answered["meeting"], wrong, "hand")
            assert refused.value.code == "council.out_of_scope"
        assert service.record_delivery(lead, answered["meeting"], own, "hand") == 4
        assert [line.entrance for line in service.replies_of(lead, answered["meeting"])[1]] == ["1"]
        assert service.to_call(lead, answered["meeting"]) == []


@pytest.mark.parametrize("role", ["building_lead", "grid_lead"])
def test_leads_of_other_buildings_and_of_grids_record_nothing_here(answered, unit, actor, role):
    scope = {"building": ["0190c0de-0000-7000-8000-000000000000"], "grid": ["一网格"]}
    lead = actor(role, scope=scope)
    with unit(), pytest.raises(NotAllowed) as refused:
        service.record_entrance(lead, answered["meeting"], answered["doors"][0], "hand")
    assert refused.value.code == "council.out_of_scope"


def test_who_was_forgotten_is_found_and_summoned_by_a_button(notified, unit, actor, worker, db_rows, there):
    path = f"{there}meetings/{notified['meeting']}"
    with unit():
        late = service.seat(
            actor("administrator"), notified["council"], "director", Holder(name="梁静", basis="lawyer")
        )
    listed = worker.get(f"{path}/notices/also").get_data(as_text=True)
    assert "梁静" in listed
    assert str(late.id) in listed
    # The developer's home was not summoned; it is found by its room.
    page = worker.get(f"{path}/notices/also?q=0101").get_data(as_text=True)
    home = re.search(r'name="unit_id" value="([0-9a-f-]+)"', page)[1]

    for who in ({"seat_id": str(late.id)}, {"unit_id": home}):
        answer = worker.post_form(f"{path}/notices/also", who)
        assert answer.location.endswith("/notices/also?done=1")

    assert len(db_rows(Summons, meeting_id=notified["meeting"])) == 15
    assert "没有找到没通知的“0101”" in text_of(worker.get(f"{path}/notices/also?q=0101"))
    assert "补发通知" in text_of(worker.get(f"{path}/notices"))
    assert "议事会的席位都通知了" in text_of(worker.get(f"{path}/notices/also"))
    assert worker.post_form(f"{path}/notices/also", {}).status_code == 404


def test_the_api_tells_and_takes_the_same(answered, tenant, as_role, unit, actor):
    api, recorder = f"{tenant.api}/council/meetings/{answered['meeting']}", as_role("recorder")

    told = recorder.get(f"{api}/replies").get_json()
    assert (told["total"]["silent"], told["entrances"][1]["replies"]["silent"]) == (7, 3)
    done = recorder.post(f"{api}/delivered", json={"entrance_id": str(answered["doors"][0]), "how": "hand"})
    assert done.get_json() == {"delivered": 4}
    refused = as_role("administrator").post(f"{api}/summons", json={"unit_id": str(answered["homes"][0])})
    assert refused.get_json()["code"] == "council.summoned_already"
    voices = recorder.get(f"{api}/voices").get_json()
    assert voices == {"together": [], "alike": [], "papers": []}
    assert as_role("resident").get(f"{api}/voices").status_code == 403


def test_an_answer_after_the_session_began_is_refused(answered, unit, actor, clock_at):
    clock_at("2026-03-06 19:00")
    with unit():
        service.begin(actor("recorder"), answered["meeting"])
        lines, _total = service.summons_of(actor("recorder"), answered["meeting"])
        with pytest.raises(Refusal):
            service.reply(actor("recorder"), lines[0].id, "onsite")
