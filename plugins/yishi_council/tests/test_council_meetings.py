"""Sessions: their slot, their series, an agenda that locks, everybody summoned."""

from datetime import date

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import NotAllowed, Refusal, Stale, Topic, Unknown, db, places, topics
from yishi_council import service
from yishi_council.events import MeetingAnnounced, MeetingCancelled
from yishi_council.models import Meeting, Summons
from yishi_council.service import Plan, Rhythm, Rules
from yishi_council.tests.cases import announced, at, council, estate, homes, items, planned, seats, topic

pytestmark = pytest.mark.usefixtures("on")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


# --- slots and series ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "slots"),
    [
        ("2026-03-06 14:00", {"day"}),
        ("2026-03-06 17:59", {"day"}),
        ("2026-03-06 18:00", {"evening"}),
        ("2026-03-07 10:00", {"weekend"}),
        ("2026-03-07 19:00", {"evening", "weekend"}),
        # A day of rest by nature that is worked, and a Tuesday that is a holiday.
        ("2026-02-28 14:00", {"day"}),
        ("2026-02-17 14:00", {"weekend"}),
    ],
)
def test_a_moment_lies_in_its_slot(db, moment, slots):
    assert service.slots_of(at(moment)) == slots


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm("month", weekday=4, nth=1), [(3, 6), (4, 3), (5, 1)]),
        (Rhythm("month", weekday=4, nth=5), [(3, 27), (4, 24), (5, 29)]),
        (Rhythm("month", weekday=1, nth=2), [(3, 10), (4, 14), (5, 12)]),
        (Rhythm("week", weekday=6), [(3, 8), (3, 15), (3, 22)]),
    ],
)
def test_a_rhythm_gives_its_days(rhythm, days):
    found = [(day.month, day.day) for day in rhythm.days(date(2026, 3, 3), date(2026, 5, 31))]

    assert found[:3] == days


def test_a_series_is_planned_ahead_once(unit, actor, run_jobs):
    with unit():
        made = council(actor)
        first_friday = Rhythm("month", weekday=4, nth=1)
        series = service.begin_series(actor("administrator"), made.id, first_friday, title="例会", at="19:00")
    run_jobs(plan=True)
    with unit():
        lines, _total = service.meetings(actor("administrator"), council_id=made.id)
        assert [line.starts_at for line in lines] == [
            at("2026-03-06 19:00"),
            at("2026-04-03 19:00"),
            at("2026-05-01 19:00"),
        ]
        assert {line.slot for line in lines} == {"evening"}
        assert service.plan_through(actor("administrator"), series.id, date(2026, 5, 3)) == []
        assert len(service.plan_through(actor("administrator"), series.id, date(2026, 12, 31))) == 7
        service.end_series(actor("administrator"), series.id)
        assert service.plan_through(actor("administrator"), series.id, date(2027, 12, 31)) == []


def test_a_series_says_all_that_is_wrong(db, actor):
    made = council(actor)

    with pytest.raises(Refusal) as refused:
        service.begin_series(
            actor("administrator"), made.id, Rhythm("year", 7), title="", at="7pm", audience="households"
        )

    assert codes(refused) == [
        "council.text_missing",
        "council.choice_unknown",
        "council.rhythm_wrong",
        "council.time_wrong",
        "council.no_estate",
    ]


# --- slot polls ----------------------------------------------------------------------------------------


@pytest.fixture
def poll(db, actor):
    estate_id = estate()
    made = council(actor, estate_id)
    starts = [at("2026-03-06 14:00"), at("2026-03-06 19:00"), at("2026-03-07 10:00")]
    asked = service.ask(actor("administrator"), made.id, "三月", starts, open_until=date(2026, 3, 5))
    return made, asked, homes(estate_id)


def test_a_households_last_answer_counts(db, actor, poll):
    made, asked, units = poll
    recorder = actor("recorder")
    service.answer(recorder, asked.id, units[0], ["1"])
    service.answer(recorder, asked.id, units[0], ["2"])
    service.answer(recorder, asked.id, units[1], [])

    assert [option["count"] for option in service.results(asked)] == [0, 1, 0]
    out = service.shut_out(made.id, at("2026-03-20 14:00"))
    assert (out.count, out.evening_only, out.answered) == (1, 1, 2)
    assert service.shut_out(made.id, at("2026-03-21 19:00")).count == 0


def test_a_later_poll_replaces_what_a_household_said_before(db, actor, poll):
    made, asked, units = poll
    recorder = actor("recorder")
    service.answer(recorder, asked.id, units[0], ["2"])
    again = service.ask(
        actor("administrator"), made.id, "四月", [at("2026-04-03 14:00"), at("2026-04-03 19:00")],
        open_until=date(2026, 4, 2),
    )  # fmt: skip

    service.answer(recorder, again.id, units[0], ["1", "2"])

    out = service.shut_out(made.id, at("2026-04-10 14:00"))
    assert (out.count, out.answered) == (0, 1)


def test_residents_answer_for_their_own_home_only(db, actor, poll):
    _made, asked, units = poll
    with pytest.raises(NotAllowed) as refused:
        service.answer(actor("owner"), asked.id, units[0], ["2"])
    assert codes(refused) == ["council.not_your_home"]
    db.add(places.Ownership(unit_id=units[0], person_id=actor("owner").person_id, since=date(2020, 1, 1)))
    db.flush()

    row = service.answer(actor("owner"), asked.id, units[0], ["2"])

    assert (row.slots, row.person_id, row.entered_by) == ("evening", actor("owner").person_id, "")


def test_a_poll_ends_with_its_day_and_with_the_choice(db, actor, poll, clock_at):
    _made, asked, units = poll
    with pytest.raises(Refusal) as refused:
        service.answer(actor("recorder"), asked.id, units[0], ["9"])
    assert codes(refused) == ["council.choice_unknown"]
    clock_at("2026-03-06 00:00")
    with pytest.raises(Refusal) as refused:
        service.answer(actor("recorder"), asked.id, units[0], ["2"])
    assert codes(refused) == ["council.poll_closed"]

    service.choose(actor("administrator"), asked.id, "2")

    assert service.chosen_time(asked) == at("2026-03-06 19:00")
    with pytest.raises(Refusal):
        service.choose(actor("administrator"), asked.id, "1")


# --- plans ---------------------------------------------------------------------------------------------


def test_a_plan_says_all_that_is_wrong(db, actor):
    made = council(actor)
    bad = Plan(" ", at("2026-03-02 19:00"), "households", video_link="javascript:alert(1)", minutes_long=5)

    with pytest.raises(Refusal) as refused:
        service.plan(actor("administrator"), made.id, bad)

    assert codes(refused) == [
        "council.text_missing",
        "council.no_estate",
        "council.length_wrong",
        "council.in_the_past",
        "council.link_wrong",
    ]


def test_a_plan_is_changed_until_it_is_announced(db, actor):
    made = council(actor)
    seats(actor, made.id, resident=2)
    meeting = planned(actor, made.id, "2026-03-10 14:00")
    moved = Plan("改到晚上", at("2026-03-10 19:00"), "seats", "社区三楼")
    run = actor("administrator")

    service.replan(run, meeting.id, moved, version=meeting.version)
    assert (meeting.slot, meeting.title) == ("evening", "改到晚上")
    with pytest.raises(Stale):
        service.replan(run, meeting.id, moved, version=1)
    service.announce(run, meeting.id)
    with pytest.raises(Refusal) as refused:
        service.replan(run, meeting.id, moved)
    assert codes(refused) == ["council.meeting_announced"]


def test_a_meeting_in_preparation_is_seen_by_those_who_run_councils(db, actor):
    meeting = planned(actor, council(actor).id, "2026-03-10 19:00")

    with pytest.raises(Unknown):
        service.meeting_view(actor("resident"), meeting.id)
    assert service.meetings(actor("resident"))[1] == 0
    assert service.meetings(actor("administrator"))[1] == 1


# --- the agenda ----------------------------------------------------------------------------------------


def test_the_agenda_locks_with_the_notice(db, actor):
    made, run = council(actor), actor("administrator")
    seats(actor, made.id, resident=2)
    meeting = planned(actor, made.id, "2026-03-10 19:00")
    second = service.add_item(run, meeting.id, title="绿化")
    service.move_item(run, second.id, 1)
    assert [item.title for item in items(actor, meeting)] == ["绿化", "通报近况"]
    service.announce(run, meeting.id)

    for act in (
        lambda: service.add_item(run, meeting.id, title="临时加的"),
        lambda: service.change_item(run, second.id, title="改名"),
        lambda: service.move_item(run, second.id, 2),
        lambda: service.remove_item(run, second.id),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert codes(refused) == ["council.agenda_locked"]
    assert [item.title for item in items(actor, meeting)] == ["绿化", "通报近况"]


def test_positions_close_up_when_an_item_is_taken_off(db, actor):
    made, run = council(actor), actor("administrator")
    meeting = planned(actor, made.id, "2026-03-10 19:00")
    service.add_item(run, meeting.id, title="二")
    service.add_item(run, meeting.id, title="三")

    service.remove_item(run, items(actor, meeting)[1].id)

    assert [(item.position, item.title) for item in items(actor, meeting)] == [(1, "通报近况"), (2, "三")]


def test_only_what_can_be_deliberated_in_public_is_put_on_it(db, actor):
    made, run = council(actor), actor("administrator")
    meeting = planned(actor, made.id, "2026-03-10 19:00")
    hidden = topics.raise_topic(actor("resident"), title="邻居的事", text="请调解")
    done = topic(actor, "路灯")
    topics.conclude(run, topic_id=done.id, conclusion="rejected", text="已经修好")

    for topic_id, code in ((hidden.id, "council.topic_not_public"), (done.id, "council.topic_concluded")):
        with pytest.raises(Refusal) as refused:
            service.add_item(run, meeting.id, topic_id=topic_id)
        assert codes(refused) == [code]
    open_one = topic(actor, "车棚")
    service.add_item(run, meeting.id, topic_id=open_one.id)
    with pytest.raises(Refusal) as refused:
        service.add_item(run, meeting.id, topic_id=open_one.id)
    assert codes(refused) == ["council.on_agenda_already"]


# --- announcing ----------------------------------------------------------------------------------------


def test_announcing_says_all_that_is_missing(db, actor):
    made, run = council(actor, rules=Rules("章程", notice_days=7)), actor("administrator")
    (chair,) = service.council_view(actor(), made.id).seats
    meeting = service.plan(run, made.id, Plan("匆忙", at("2026-03-05 19:00"), "seats"))
    _vacate(chair.id)

    with pytest.raises(Refusal) as refused:
        service.announce(run, meeting.id)

    assert codes(refused) == [
        "council.agenda_empty",
        "council.place_missing",
        "council.no_chair",
        "council.nobody_to_summon",
        "council.notice_short",
    ]
    assert "2026年3月10日" in refused.value.reasons[-1].message


def _vacate(seat_id):
    """As the erasure of the person does."""
    from yishi_council.models import Seat

    db.query(Seat).filter(Seat.id == seat_id).update({"held_in": None, "chair_of": None})


def test_notice_that_is_too_short_needs_its_reason(db, actor):
    made = council(actor)
    meeting = planned(actor, made.id, "2026-03-04 19:00")
    with pytest.raises(Refusal) as refused:
        service.announce(actor("administrator"), meeting.id)
    assert codes(refused) == ["council.notice_short"]

    service.announce(actor("administrator"), meeting.id, late_reason="今晚停水，急需商量。")

    assert service.meeting_view(actor(), meeting.id).late_reason == "今晚停水，急需商量。"


@on_both_databases
def test_every_household_is_summoned_but_not_what_the_developer_keeps(unit, actor, published):
    with unit():
        estate_id = estate(homes=6, unsold=2)
        garage = db.query(places.Unit).filter(places.Unit.status == "delivered").first()
        made = council(actor, estate_id)
        garage.kind = "parking"
        meeting = announced(actor, made.id, "2026-03-06 19:00", audience="both")

        assert db.query(Summons).filter(Summons.unit_id.is_not(None)).count() == 5
        lines, total = service.summons_of(actor("recorder"), meeting.id)
        assert total == 6
        assert [line.group for line in lines].count("directors") == 1
        assert garage.id not in {line.unit_id for line in lines}
    assert published(MeetingAnnounced) == [MeetingAnnounced(meeting.id)]


def test_a_household_that_was_forgotten_is_summoned_also(db, actor):
    estate_id = estate(homes=2, unsold=1)
    meeting = announced(actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households")
    kept = db.query(places.Unit.id).filter(places.Unit.status == "unsold").scalar()

    service.summon_also(actor("administrator"), meeting.id, unit_id=kept)

    assert service.quorum(meeting.id).households.summoned == 3
    with pytest.raises(Refusal) as refused:
        service.summon_also(actor("administrator"), meeting.id, unit_id=kept)
    assert codes(refused) == ["council.summoned_already"]


def test_a_topic_is_deliberated_from_the_announcement_on(db, actor):
    made, about = council(actor), topic(actor)
    first = announced(actor, made.id, "2026-03-10 19:00", topic_id=about.id)
    assert about.stage == "deliberating"
    topics.conclude(actor("administrator"), topic_id=about.id, conclusion="deferred", text="等图纸")
    db.query(Meeting).filter(Meeting.id == first.id).update({"state": "cancelled"})

    announced(actor, made.id, "2026-03-17 19:00", topic_id=about.id)

    assert (about.stage, about.conclusion) == ("deliberating", None)
    assert db.get(Topic, (about.tenant_id, about.id)).stage == "deliberating"


def test_deliveries_are_recorded_by_those_who_look_after_the_homes(kit, unit, actor):
    with unit():
        estate_id = estate(homes=6, unsold=0)
        meeting = announced(actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households")
        first, second = (line.entrance_id for line in service.entrances_of(actor("recorder"), meeting.id))
        lead = actor("entrance_lead", scope={"entrance": [str(first)]})

        with pytest.raises(NotAllowed) as refused:
            service.record_entrance(lead, meeting.id, second, "hand")
        assert refused.value.code == "council.out_of_scope"
        assert service.record_entrance(lead, meeting.id, first, "hand", note="都在家") == 3
        assert service.record_entrance(lead, meeting.id, first, "door") == 0
        assert {line.entrance_id for line in service.summons_of(lead, meeting.id)[0]} == {first}
        told = [
            (line.summoned, line.delivered) for line in service.entrances_of(actor("recorder"), meeting.id)
        ]
        assert told == [(3, 3), (3, 0)]
        with pytest.raises(Refusal):
            service.record_entrance(actor("recorder"), meeting.id, second, "pigeon")
        with pytest.raises(NotAllowed):
            service.record_entrance(actor("resident"), meeting.id, second, "hand")


def test_those_summoned_are_told_and_told_again_when_it_is_called_off(
    unit, actor, as_role, tenant, run_jobs, published
):
    with unit():
        estate_id = estate(owner_id=actor("owner").person_id)
        meeting = announced(actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households")
    run_jobs()
    assert "请您参加「议事会议」，时间：2026年3月6日（周五） 19:00" in told(as_role, tenant)
    with unit():
        service.cancel(actor("administrator"), meeting.id, "会议室停电。")
    run_jobs()

    assert "「议事会议」（2026年3月6日（周五） 19:00）取消了" in told(as_role, tenant)
    assert published(MeetingCancelled) == [MeetingCancelled(meeting.id)]
    with unit():
        assert service.meeting_view(actor(), meeting.id).cancelled_reason == "会议室停电。"


def told(as_role, tenant):
    """What the owner reads under their messages, in one text."""
    return text_of(as_role("owner").get(f"{tenant.base}/account/messages"))


def test_who_is_summoned_is_reminded_the_day_before_once(unit, actor, as_role, tenant, clock_at, run_jobs):
    with unit():
        estate_id = estate(owner_id=actor("owner").person_id)
        announced(actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households")
    run_jobs()
    clock_at("2026-03-05 20:00")
    run_jobs(plan=True)
    clock_at("2026-03-06 08:00")
    run_jobs(plan=True)

    assert told(as_role, tenant).count("2026年3月6日（周五） 19:00 开会，请按时参加") == 1


def test_the_notice_goes_into_a_group_chat(db, actor):
    made = council(actor, estate(), name="百姓议事堂")
    meeting = planned(actor, made.id, "2026-03-06 19:00", audience="households")
    service.announce(actor("administrator"), meeting.id)

    said = service.text_for(service.meeting_view(actor(), meeting.id), "https://yishi.example/m/1")

    assert said.splitlines() == [
        "【百姓议事堂】议事会议",
        "时间：2026年3月6日（周五） 19:00",
        "地点：社区三楼",
        "商议的事：",
        "1. 通报近况",
        "请每家来一位。不在本地的可以视频参会；来不了的可以书面委托别人。",
        "详情：https://yishi.example/m/1",
    ]
