"""The households vote by their own covenant, whichever of its versions was in force."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yishi_voting import service
from yishi_voting.service import Content, Member


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def decide(enable, unit, actor, clock_at):
    """`decide("2026-05-04", "2026-05-10", yes=4, no=2)`: ten households, announced and met; what came out."""
    enable("courtyard")

    def vote_on(announced, met, *, matter="change_use", yes, no):
        clock_at(f"{announced} 09:00")
        worker, recorder = actor("community_worker"), actor("recorder")
        question = Content(title="小院改停车位", family="courtyard", matter=matter, channels=("onsite",))
        with unit():
            vote = service.draft(worker, question)
            service.announce(worker, vote.id, opens_at=at(f"{met} 19:00"), closes_at=at(f"{met} 21:00"))
            households = [Member(f"{n}01", f"{n}01室") for n in range(1, 11)]
            service.build_from_members(worker, vote.id, households)
        clock_at(f"{met} 19:30")
        with unit():
            service.freeze_and_open(worker, vote.id)
            for number, choice in enumerate(["yes"] * yes + ["no"] * no, 1):
                service.enter(recorder, vote.id, channel="onsite", number=number, choice=choice)
            service.close(worker, vote.id)
            return service.count_vote(recorder, vote.id).result

    return vote_on


def test_two_thirds_of_those_who_vote_change_the_use(decide):
    found = decide("2026-05-04", "2026-05-10", yes=4, no=2)
    assert found["result"] == "passed"
    assert [test["fraction"] for test in found["tests"]] == ["6/10", "4/6"]
    assert decide("2026-05-04", "2026-05-11", yes=4, no=3)["result"] == "rejected"
    assert decide("2026-05-04", "2026-05-12", yes=5, no=0)["result"] == "invalid"


def test_the_day_decides_which_covenant_holds(decide):
    before = decide("2026-02-20", "2026-02-28", yes=5, no=0)
    assert (before["rule"]["key"], before["result"]) == ("courtyard.covenant_2020", "rejected")
    after = decide("2026-02-25", "2026-03-01", matter="general", yes=4, no=2)
    assert (after["rule"]["key"], after["result"]) == ("courtyard.covenant_2026", "passed")
