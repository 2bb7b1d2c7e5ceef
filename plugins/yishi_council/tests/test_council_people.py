"""Volunteers found in sessions, calendars to subscribe to, and what becomes of a person's data."""

from datetime import date

import icalendar
import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import NotAllowed, Refusal, Unknown, db, places
from yishi_council import privacy, service
from yishi_council.hooks import export_person
from yishi_council.models import Feed, Seat
from yishi_council.service import Arrival, Holder, Plan
from yishi_council.tests.cases import announced, at, council, estate, items, person, planned, topic

pytestmark = pytest.mark.usefixtures("on")
ORIGIN = "https://yishi.example/yangguang"


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


# --- volunteers ----------------------------------------------------------------------------------------


def test_a_willing_neighbour_found_in_a_session_is_remembered_with_skills(db, actor):
    meeting = planned(actor, council(actor).id, "2026-03-10 19:00")
    who, recorder = person("冯秀兰"), actor("recorder")

    row = service.offer(
        recorder, person_id=who, meeting_id=meeting.id, skills=["organising", "mediation"], note="晚上有空"
    )
    service.make_lead(recorder, row.id)

    service.offer(actor("owner"), skills=["accounts"])
    found = service.volunteers(recorder)
    assert [(one.name, one.role, one.skills) for one in found] == [
        ("冯秀兰", "lead", ["organising", "mediation"]),
        (actor("owner").name, "volunteer", ["accounts"]),
    ]
    assert [one.person_id for one in service.volunteers(recorder, skill="mediation")] == [who]
    service.step_back(actor("owner"), found[1].id)
    assert len(service.volunteers(recorder)) == 1


def test_nobody_is_put_down_without_their_consent(db, actor):
    with pytest.raises(Refusal) as refused:
        service.offer(actor("recorder"), person_id=person("冯秀兰"), skills=[], agreed=False)
    assert codes(refused) == ["council.skills_missing", "council.not_agreed"]
    assert refused.value.reasons[1].article == "个人信息保护法第13条"
    with pytest.raises(NotAllowed):
        service.offer(actor("owner"), person_id=person("别人"), skills=["law"])
    with pytest.raises(NotAllowed):
        service.volunteers(actor("owner"))


def test_a_second_offer_changes_the_first(db, actor):
    first = service.offer(actor("owner"), skills=["law"])
    service.step_back(actor("owner"), first.id)

    again = service.offer(actor("owner"), skills=["law", "computers"])

    assert (again.id, again.ended_at, again.skills) == (first.id, None, ["law", "computers"])


# --- calendars -----------------------------------------------------------------------------------------


def events_of(packed):
    return list(icalendar.Calendar.from_ical(packed).walk("VEVENT"))


@pytest.fixture
def two_meetings(unit, actor):
    """One for the owner's home, one for seats; another only planned."""
    with unit():
        made = council(actor, estate(owner_id=actor("owner").person_id), name="百姓议事堂")
        what = Plan(
            "三月例会", at("2026-03-10 19:00"), "households", "社区三楼", "https://meet.example/sj", 90
        )
        mine = service.plan(actor("administrator"), made.id, what)
        service.add_item(actor("administrator"), mine.id, title="通报近况")
        service.announce(actor("administrator"), mine.id)
        other = announced(actor, made.id, "2026-03-12 14:00", title="理事会")
        planned(actor, made.id, "2026-04-10 19:00")
    return mine, other


def test_the_communitys_calendar_has_what_is_announced(unit, actor, two_meetings):
    mine, other = two_meetings
    with unit():
        packed = service.tenant_feed(actor(), origin=ORIGIN)

    first, second = events_of(packed)
    assert (str(first["summary"]), str(second["summary"])) == ("百姓议事堂 · 三月例会", "百姓议事堂 · 理事会")
    assert first["dtstart"].dt == at("2026-03-10 19:00")
    assert first["dtend"].dt == at("2026-03-10 20:30")
    assert str(first["location"]) == "社区三楼"
    assert str(first["url"]) == f"{ORIGIN}/council/meetings/{mine.id}"
    assert str(first["uid"]) != str(second["uid"])
    assert str(other.id) in str(second["uid"])
    assert b"BEGIN:VTIMEZONE" in packed
    assert b"TZID:Asia/Shanghai" in packed


def test_a_cancelled_meeting_is_cancelled_in_calendars(unit, actor, two_meetings):
    mine, _other = two_meetings
    with unit():
        before = events_of(service.tenant_feed(actor(), origin=ORIGIN))[0]["sequence"]
        service.cancel(actor("administrator"), mine.id, "停电")
        event = events_of(service.tenant_feed(actor(), origin=ORIGIN))[0]

    assert str(event["status"]) == "CANCELLED"
    assert event["sequence"] > before


def test_a_persons_calendar_has_what_they_are_summoned_to_by_a_secret_address(unit, actor, two_meetings):
    with unit():
        token = service.make_feed(actor("owner"))
        stranger = service.make_feed(actor("resident"))
    with unit():
        mine = events_of(service.person_feed(token, origin=ORIGIN))
        assert [str(event["summary"]) for event in mine] == ["百姓议事堂 · 三月例会"]
        assert events_of(service.person_feed(stranger, origin=ORIGIN)) == []
        with pytest.raises(Unknown):
            service.person_feed(token[:-1], origin=ORIGIN)
    with unit():
        again = service.make_feed(actor("owner"))
        with pytest.raises(Unknown):
            service.person_feed(token, origin=ORIGIN)
        assert len(events_of(service.person_feed(again, origin=ORIGIN))) == 1
        service.end_feed(actor("owner"))
        assert not service.has_feed(actor("owner").person_id)


def test_a_persons_calendar_of_one_community_says_nothing_in_another(
    unit, actor, other_tenant, enable, two_meetings
):
    enable("council", tenant=other_tenant)
    with unit():
        token = service.make_feed(actor("owner"))

    with unit(other_tenant), pytest.raises(Unknown):
        service.person_feed(token, origin=ORIGIN)


# --- privacy -------------------------------------------------------------------------------------------


@on_both_databases
def test_erasing_a_chair_leaves_a_vacancy_and_what_was_said(unit, actor, clock_at):
    owner = actor("owner")
    with unit():
        estate_id = estate(owner_id=owner.person_id)
        made = council(actor, estate_id)
        service.hand_over(actor("administrator"), made.id, Holder(person_id=owner.person_id))
        about = topic(actor)
        meeting = announced(actor, made.id, "2026-03-10 19:00", topic_id=about.id)
        service.make_feed(owner)
        service.offer(owner, skills=["law"])
    clock_at("2026-03-10 19:00")
    with unit():
        (line,) = service.summons_of(actor("recorder"), meeting.id)[0]
        there = service.check_in(
            actor("recorder"),
            meeting.id,
            Arrival("onsite", seat_id=line.seat_id, person_id=owner.person_id),
        )
        service.begin(actor("recorder"), meeting.id)
        service.note(
            actor("recorder"), items(actor, meeting)[0].id, attendance_id=there.id, text="绿地不能占。"
        )
        told = {record.title for record in export_person(owner.tenant_id, owner.person_id)}
        assert told == {"议事会席位", "参加的会议", "会上的发言", "愿意出力的登记", "日历订阅"}

        privacy.erase(owner.person_id)

    with unit():
        assert service.composition(made.id).vacant
        (note,) = service.notes_of(actor("recorder"), meeting.id)
        assert (note.text, note.speaker) == ("绿地不能占。", "")
        assert list(privacy.export(owner.person_id)) == []
        assert db.query(Feed).count() == 0
        assert db.query(Seat.name).filter(Seat.role == "chair", Seat.person_id.is_(None)).count() >= 1
        assert service.quorum(meeting.id).seats.present == 1


def test_living_in_a_home_makes_it_ones_own(db, actor):
    estate_id = estate()
    home = db.query(places.Unit.id).filter(places.Unit.status == "delivered").first().id
    tenant_of_flat = actor("resident").person_id
    household = places.Household(unit_id=home)
    db.add(household)
    db.flush()
    member = places.HouseholdMember(household_id=household.id, person_id=tenant_of_flat, relation="occupant")
    db.add(member)
    db.flush()
    assert estate_id is not None
    assert service.belongs(tenant_of_flat, home)

    member.until = date(2026, 3, 3)
    db.flush()

    assert not service.belongs(tenant_of_flat, home)
