"""世纪花园's votes of the demo on its whole roster: the committee elected by 411 of 587, the company being chosen."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from tests.core.places_cases import SHIJIHUAYUAN, imported, new_estate
from yishi.clock import clock
from yishi.database import db
from yishi.demo.estates import shijihuayuan
from yishi.people.models import Person
from yishi_voting import numbers
from yishi_voting.models import Ballot, Elector
from yishi_voting.tests.test_voting_demo import told


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
