"""Demo data goes through the services, relative to today: every figure of the stories, exactly."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.core.places_cases import SHIJIHUAYUAN, imported, new_estate

from yishi.demo.estates import shijihuayuan
from yishi.toolkit import Person, Topic, clock, current_tenant, db, topics
from yishi_voting import demo, numbers
from yishi_voting.models import Ballot, Elector, Vote
from yishi_voting.tests.cases import person


def told(unit, actor, name):
    """The story of a tenant of this name, and its votes in the order of their numbers."""
    with unit():
        demo.fill(replace(current_tenant(), name=name), actor("administrator"), clock.today())
    with unit():
        return db.scalars(select(Vote).order_by(Vote.number)).all()


def test_the_committee_is_elected_and_the_company_is_being_chosen(enable, unit, actor):
    enable("voting")
    estate_id = new_estate(unit, actor)
    imported(unit, actor, estate_id, shijihuayuan(SHIJIHUAYUAN, {"3-2-1701": ("王桂兰", "13900011101")}).data)
    before = clock.now()

    election, company = told(unit, actor, "阳光社区")

    assert (election.state, election.outcome) == ("counted", "passed")
    found = election.result
    assert (found["totals"]["persons"], found["totals"]["area"]) == (587, "49544.25")
    assert (found["participating"]["persons"], found["participating"]["area"]) == (411, "35696.70")
    assert (found["yes"]["persons"], found["yes"]["area"]) == (283, "25193.30")
    assert found["channels"] == {"paper": 137, "onsite": 137, "official": 137}
    assert found["not_counted"] == {}
    today = clock.today()
    assert election.posted_on == today - timedelta(21)
    assert election.posted_on <= election.post_due
    assert election.filed_on is None
    assert today < election.file_due
    assert len(election.papers) == 3

    assert (company.state, company.result, company.outcome) == ("open", {}, "")
    assert company.opens_at < clock.now() < company.closes_at
    assert company.channels == ["paper", "onsite", "official", "web"]
    with unit():
        ballots = dict(
            db.execute(
                select(Ballot.channel, func.count())
                .where(Ballot.vote_id == company.id)
                .group_by(Ballot.channel)
            ).all()
        )
        assert set(ballots) == {"paper", "onsite", "official", "web"}
        assert (ballots["onsite"], ballots["official"], ballots["web"]) == (40, 45, 25)
        waiting = select(func.count()).where(Ballot.vote_id == company.id, Ballot.state == "pending_second")
        assert db.scalar(waiting) > 0
        wrong = select(func.count()).where(Ballot.vote_id == company.id, Ballot.state == "not_counted")
        assert db.scalar(wrong) == 0
    assert clock.now() >= before
    the_voter_of_the_demo_is_asked_for_her_ballot(unit, actor, company)


def the_voter_of_the_demo_is_asked_for_her_ballot(unit, actor, company):
    with unit():
        rooms = {
            room["room"]: (number, channel)
            for number, channel, units in db.execute(
                select(Elector.number, Elector.cast_channel, Elector.units).where(
                    Elector.vote_id == company.id
                )
            )
            for room in units
        }
        assert rooms["3-2-1701"][1] == ""
        wang = db.scalar(
            select(Person.id).where(Person.name == "王桂兰").order_by(Person.created_at).limit(1)
        )
        her = replace(actor("owner"), person_id=wang)
        assert [ask.title for ask in numbers.asks(her)] == ["选聘世纪花园物业服务企业"]


def test_the_shed_passes_its_two_gates(enable, unit, actor):
    enable("voting")

    meeting, committees = told(unit, actor, "英俊社区")

    assert (meeting.outcome, committees.outcome) == ("passed", "passed")
    assert (meeting.members, meeting.representatives, meeting.present) == (60, 51, 46)
    assert meeting.result["yes"]["persons"] == 31
    assert (committees.members, committees.present, committees.result["yes"]["persons"]) == (13, 11, 8)
    with unit():
        assert db.scalar(select(func.count()).where(Elector.vote_id == committees.id)) == 13
        about = db.scalars(select(Topic)).one()
        assert (about.stage, about.conclusion) == ("executing", "adopted")
        assert {gate.kind: gate.state for gate in topics.gates_of(about.id)} == {
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
    assert [option["key"] for option in courses.options] == list(demo._COURSES)


@pytest.mark.parametrize("name", ["阳光社区", "东风社区", "某某社区", "红色物业联盟"])
def test_nothing_is_invented_where_nobody_lives(enable, unit, actor, name):
    enable("voting")
    assert told(unit, actor, name) == []
