"""Attendance: once, identified, counted as the charter says; the quorum is exact."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, clock, new_id
from yishi_council import service
from yishi_council.models import Attendance
from yishi_council.service import Arrival
from yishi_council.tests.cases import CHARTER, announced, arrive, council, estate, homes, items, seats

pytestmark = pytest.mark.usefixtures("on")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def evening(db, actor, clock_at):
    """A session of six households, its doors open; the meeting and the homes."""
    estate_id = estate()
    meeting = announced(actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households")
    clock_at("2026-03-06 18:30")
    return meeting, homes(estate_id)


def test_nobody_is_there_before_the_doors_open(db, actor, evening, clock_at):
    meeting, units = evening
    clock_at("2026-03-06 16:59")
    with pytest.raises(Refusal) as refused:
        arrive(actor, meeting, unit_ids=units[:1])
    assert codes(refused) == ["council.too_early"]
    with pytest.raises(Refusal):
        service.begin(actor("recorder"), meeting.id)

    arrive(actor, meeting, unit_ids=units[:1], mode="written")
    clock_at("2026-03-06 17:00")
    arrive(actor, meeting, unit_ids=units[1:2])

    assert service.quorum(meeting.id).modes == {"written": 1, "onsite": 1}


@pytest.mark.parametrize(
    ("arrival", "wanted"),
    [
        (Arrival("video"), ["council.identity_missing"]),
        (Arrival("video", identity="paper"), ["council.identity_missing"]),
        (Arrival("phone", identity="video_face"), ["council.identity_missing"]),
        (
            Arrival("proxy"),
            ["council.identity_missing", "council.proxy_for_missing", "council.holder_missing"],
        ),
        (Arrival("astral"), ["council.choice_unknown"]),
        (Arrival("video", identity="video_face"), []),
        (Arrival("phone", identity="called_back"), []),
        (Arrival("proxy", identity="paper", proxy_for="业主0201", name="外甥", holder_here=True), []),
        (Arrival("onsite"), []),
        (Arrival("written"), []),
    ],
)
def test_who_is_not_in_the_room_is_identified(db, actor, evening, arrival, wanted):
    meeting, units = evening
    arrival = replace(arrival, unit_id=units[0])
    if not wanted:
        there = service.check_in(actor("recorder"), meeting.id, arrival)
        assert (there.mode, there.at, there.entered_by) == (arrival.mode, clock.now(), actor("recorder").name)
        return
    with pytest.raises(Refusal) as refused:
        service.check_in(actor("recorder"), meeting.id, arrival)
    assert codes(refused) == wanted


def test_all_or_none_are_checked_in(db, actor, evening):
    meeting, units = evening
    several = [Arrival("onsite", unit_id=units[0]), Arrival("video", unit_id=units[1]), Arrival("onsite")]

    with pytest.raises(Refusal) as refused:
        service.check_in_all(actor("recorder"), meeting.id, several)

    assert codes(refused) == ["council.identity_missing", "council.not_summoned"]
    assert service.quorum(meeting.id).households.present == 0


def test_a_household_is_there_once(db, actor, evening):
    meeting, units = evening
    arrive(actor, meeting, unit_ids=units[:1])

    with pytest.raises(Refusal) as refused:
        arrive(actor, meeting, unit_ids=units[:1])

    assert (codes(refused), refused.value.status) == (["council.present_already"], 409)


@on_both_databases
def test_a_household_is_there_once_in_the_database(unit, actor, clock_at):
    with unit():
        estate_id = estate()
        meeting = announced(actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households")
        home = homes(estate_id)[0]
    clock_at("2026-03-06 19:00")
    with unit():
        arrive(actor, meeting, unit_ids=[home])

    twice = {"meeting_id": meeting.id, "unit_id": home, "mode": "onsite", "counted": True}
    with pytest.raises(IntegrityError), unit() as work:
        work.session.add(Attendance(id=new_id(), at=clock.now(), **twice))

    with unit():
        assert service.quorum(meeting.id).households.present == 1


def test_a_wrong_entry_is_struck_with_its_reason(db, actor, evening):
    meeting, units = evening
    recorder = actor("recorder")
    (row_id,) = arrive(actor, meeting, unit_ids=units[:1])
    with pytest.raises(Refusal) as refused:
        service.strike(recorder, row_id, " ")
    assert codes(refused) == ["council.reason_missing"]

    service.strike(recorder, row_id, "登记成了隔壁")

    arrive(actor, meeting, unit_ids=units[:1], mode="video", identity="known")
    assert service.quorum(meeting.id).modes == {"video": 1}


def test_who_has_spoken_is_not_struck(db, actor, evening):
    meeting, units = evening
    (row_id,) = arrive(actor, meeting, unit_ids=units[:1])
    service.begin(actor("recorder"), meeting.id)
    service.note(actor("recorder"), items(actor, meeting)[0].id, attendance_id=row_id, text="同意")

    with pytest.raises(Refusal) as refused:
        service.strike(actor("recorder"), row_id, "登记成了隔壁")

    assert codes(refused) == ["council.has_spoken"]


def test_the_charter_says_which_modes_count(db, actor, clock_at):
    estate_id = estate()
    rules = replace(CHARTER, counted_modes=["onsite"], household_quorum=">1/2")
    made = council(actor, estate_id, rules=rules)
    meeting = announced(actor, made.id, "2026-03-06 19:00", audience="households")
    clock_at("2026-03-06 19:00")
    units = homes(estate_id)

    arrive(actor, meeting, unit_ids=units[:3])
    arrive(actor, meeting, unit_ids=units[3:], mode="video", identity="account")

    found = service.quorum(meeting.id)
    # Exactly half of six is not more than half.
    assert (found.households.present, found.households.needed, found.met) == (3, 4, False)
    assert found.modes == {"onsite": 3, "video": 3}


@pytest.mark.parametrize(("present", "met"), [(29, False), (30, True), (31, True)])
def test_two_thirds_of_forty_five_are_thirty(db, actor, clock_at, present, met):
    made = council(actor)
    ids = seats(actor, made.id, resident=44)
    meeting = announced(actor, made.id, "2026-03-06 19:00")
    clock_at("2026-03-06 19:00")

    arrive(actor, meeting, seat_ids=ids[:present])

    found = service.quorum(meeting.id).seats
    assert (found.summoned, found.needed, found.present, found.met) == (45, 30, present, met)


def test_the_meter_asks_one_question_however_many_are_there(db, actor, evening, count_queries):
    meeting, units = evening
    arrive(actor, meeting, unit_ids=units)

    with count_queries() as asked:
        service.quorum(meeting.id)

    assert asked.count == 1


def test_who_is_missing_can_be_listed(db, actor, evening):
    meeting, units = evening
    arrive(actor, meeting, unit_ids=units[:4])
    recorder = actor("recorder")

    assert [line.unit_id for line in service.summons_of(recorder, meeting.id, missing=True)[0]] == units[4:]
    there, total = service.summons_of(recorder, meeting.id, missing=False, size=3)
    assert ([line.unit_id for line in there], total) == (units[:3], 4)
