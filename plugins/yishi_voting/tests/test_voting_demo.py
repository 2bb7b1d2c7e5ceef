"""Demo data goes through the services, relative to today: every figure of the stories, exactly."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from yishi.toolkit import Topic, clock, current_tenant, db, topics
from yishi_voting import demo
from yishi_voting.demo import east_wind
from yishi_voting.models import Elector, Vote
from yishi_voting.tests.cases import person


def told(unit, actor, name):
    """The story of a tenant of this name, and its votes in the order of their numbers."""
    with unit():
        demo.fill(replace(current_tenant(), name=name), actor("administrator"), clock.today())
    with unit():
        return db.scalars(select(Vote).order_by(Vote.number)).all()


def test_the_shed_passes_the_council_and_its_two_gates_as_its_community_has_set(enable, unit, actor):
    enable("voting", chain="council_and_two_gates")

    review, meeting, committees = told(unit, actor, "英俊社区")

    assert {review.outcome, meeting.outcome, committees.outcome} == {"passed"}
    assert (review.members, review.present, review.result["yes"]["persons"]) == (45, 39, 34)
    assert (meeting.members, meeting.representatives, meeting.present) == (60, 51, 46)
    assert meeting.result["yes"]["persons"] == 31
    assert (committees.members, committees.present, committees.result["yes"]["persons"]) == (13, 11, 8)
    with unit():
        assert db.scalar(select(func.count()).where(Elector.vote_id == committees.id)) == 13
        about = db.scalars(select(Topic)).one()
        assert (about.stage, about.conclusion) == ("executing", "adopted")
        assert {gate.kind: gate.state for gate in topics.gates_of(about.id)} == {
            "voting.council_review": "passed",
            "voting.reps_meeting": "passed",
            "voting.two_committees": "passed",
        }


def test_residents_choose_evenings_and_courses(enable, unit, actor):
    enable("voting")
    with unit():
        for number in range(60):
            person(f"居民{number:02}")

    evenings, courses = told(unit, actor, "东风社区")

    assert (evenings.outcome, sorted(evenings.result["elected"])) == ("passed", ["周二", "周四"])
    assert (courses.state, courses.method, courses.seats) == ("open", "multiple_choice", 2)
    assert [option["key"] for option in courses.options] == list(east_wind.COURSES)


@pytest.mark.parametrize("name", ["阳光社区", "东风社区", "某某社区", "红色物业联盟"])
def test_nothing_is_invented_where_nobody_lives(enable, unit, actor, name):
    enable("voting")
    assert told(unit, actor, name) == []
