"""Demo data goes through the services, relative to today: every figure of the stories, exactly."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from yishi.toolkit import Topic, clock, current_tenant, db, topics
from yishi_council import demo, service
from yishi_council.models import Council, Meeting, Minutes, Review, SlotPoll, Summons, Volunteer
from yishi_council.reviewing import STEP
from yishi_council.tests.cases import estate, person


def told(unit, actor, name):
    """The story of a tenant of this name, and its sessions in their order."""
    with unit():
        demo.fill(replace(current_tenant(), name=name), actor("administrator"), clock.today())
    with unit():
        return db.scalars(select(Meeting).order_by(Meeting.starts_at)).all()


def test_the_story_of_shijihuayuan(enable, unit, actor, run_jobs):
    """世纪花园 with its 612 homes, 14 of them the developer's."""
    enable("council")
    with unit():
        estate(598, unsold=14)
        person("李建国")
    sessions = told(unit, actor, "阳光社区")

    three_evenings_reach_528_of_598_households(unit)
    the_members_review_passes_and_the_owners_are_next(unit)
    the_next_evening_is_summoned_and_a_poll_runs(unit, sessions[-1])
    with unit():
        assert [(one.name, one.role) for one in db.scalars(select(Volunteer))] == [("李建国", "lead")]
    run_jobs()
    nobody_is_asked_to_sessions_that_are_over(unit, sessions[-1])


def three_evenings_reach_528_of_598_households(unit):
    with unit():
        about = db.scalars(select(Topic)).one()
        found = service.coverage(about.id)
        assert [(one.present, one.cumulated, one.percent) for one in found.sessions[:3]] == [
            (229, 229, "38.29"),
            (177, 377, "63.04"),
            (228, 528, "88.29"),
        ]
        assert found.sessions[0].modes == {"video": 43, "onsite": 186}
        assert (found.households, found.covered, found.uncovered) == (598, 528, 70)
        assert sum(len(gap.homes) for gap in service.uncovered(about.id)) == 70
        states = db.execute(
            select(Meeting.state, Minutes.state)
            .outerjoin(Minutes, (Minutes.tenant_id == Meeting.tenant_id) & (Minutes.meeting_id == Meeting.id))
            .order_by(Meeting.starts_at)
        ).all()
        assert [tuple(one) for one in states] == [("closed", "locked")] * 4 + [("announced", None)]


def the_members_review_passes_and_the_owners_are_next(unit):
    with unit():
        review = db.scalars(select(Review)).one()
        assert (review.summoned, review.present, review.yes, review.no, review.abstain) == (18, 17, 15, 0, 1)
        assert review.result == "passed"
        about = db.scalars(select(Topic)).one()
        assert (about.stage, about.conclusion) == ("deliberating", None)
        assert {gate.kind: gate.state for gate in topics.gates_of(about.id)} == {
            STEP: "passed",
            "voting.owners_vote": "pending",
        }


def the_next_evening_is_summoned_and_a_poll_runs(unit, following):
    today = clock.today()
    assert today < following.starts_at.date() <= today + timedelta(7)
    with unit():
        called = select(
            func.count(Summons.unit_id), func.count(Summons.seat_id), func.count(Summons.delivered_at)
        )
        homes, seats, delivered = db.execute(called.where(Summons.meeting_id == following.id)).one()
        assert (homes, seats) == (598, 18)
        assert 0 <= delivered < homes
        polls = db.scalars(select(SlotPoll).order_by(SlotPoll.asked_at)).all()
        assert [bool(poll.chosen) for poll in polls] == [True, False]
        assert polls[1].open_until > today
        evening = max(service.results(polls[0]), key=lambda option: option["count"])
        assert (evening["slot"], evening["count"]) == ("evening", 60)


def test_the_shed_is_rejected_by_thirty_nine_of_forty_five_and_agreed_to_by_the_wall(enable, unit, actor):
    enable("voting", chain="council_and_two_gates")
    enable("council")
    with unit():
        estate(40, name="万晟爱琴海")
    green, wall, following = told(unit, actor, "英俊社区")
    with unit():
        first, second = db.scalars(select(Review).order_by(Review.id))
        assert (first.summoned, first.present) == (45, 39)
        assert (first.yes, first.no, first.abstain, first.result) == (11, 25, 3, "rejected")
        assert (second.summoned, second.present) == (45, 39)
        assert (second.yes, second.no, second.abstain, second.result) == (34, 3, 2, "passed")
        on_green, by_wall = db.scalars(
            select(Topic).where(Topic.title.contains("车棚")).order_by(Topic.number)
        )
        assert (on_green.stage, on_green.conclusion) == ("concluded", "rejected")
        assert (by_wall.stage, by_wall.conclusion) == ("deliberating", None)
        assert {gate.kind: gate.state for gate in topics.gates_of(by_wall.id)} == {
            STEP: "passed",
            "voting.reps_meeting": "pending",
            "voting.two_committees": "pending",
        }
        assert db.scalars(select(Council)).one().name
        for past in (green, wall):
            minutes = db.scalars(select(Minutes).where(Minutes.meeting_id == past.id)).one()
            assert minutes.state == "locked"
    assert [one.state for one in (green, wall, following)] == ["closed", "closed", "announced"]


@pytest.mark.parametrize("name", ["阳光社区", "英俊社区", "东风社区"])
def test_nothing_is_invented_where_nobody_lives(enable, unit, actor, name):
    enable("council")
    assert told(unit, actor, name) == []


def nobody_is_asked_to_sessions_that_are_over(unit, following):
    with unit() as work:
        asked = work.connection.exec_driver_sql(
            f"SELECT DISTINCT path FROM notification WHERE tenant_id = {work.tenant_id} AND path LIKE 'council/%'"
        ).all()
        assert [path for (path,) in asked] == [f"council/meetings/{following.id}"]
