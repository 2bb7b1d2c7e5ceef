"""Shares that no law fixes are the community's to set, exactly; a vote keeps those with which it was opened."""

from datetime import date

import pytest
from marshmallow import ValidationError

from yishi.toolkit import db
from yishi_voting import service
from yishi_voting.models import Vote
from yishi_voting.rules.bodies import ADJUSTABLE
from yishi_voting.service import Content, Member
from yishi_voting.settings import VotingSettings
from yishi_voting.tests.cases import at

NOW, BEFORE = date(2026, 6, 20), date(2020, 6, 20)


def lines(family, on=NOW):
    (matter,) = service.rule_on(family, on).matters
    return {check.key: str(check.threshold) for check in matter.checks}


def test_as_shipped_they_are_the_usual_ones(enable, unit):
    enable("voting")
    with unit():
        assert lines("two_committees") == {"quorum.persons": ">1/2", "approval.persons": ">1/2"}
        assert lines("party_members") == {"quorum.persons": ">=2/3", "approval.persons": ">=1/2"}
        assert lines("residents_representatives", BEFORE) == {
            "quorum.persons": ">=2/3",
            "approval.persons": ">1/2",
        }
    # What a packed rule says, for who counts without a community, is what a community begins with.
    for key, shares in ADJUSTABLE.items():
        (matter,) = service.choose(key, BEFORE if "charter" in key else NOW).matters
        found = {check.kind: str(check.threshold) for check in matter.checks}
        assert found == {"quorum": shares.quorum, "approval": shares.approval}


def test_a_community_sets_them_and_never_those_of_a_law(enable, unit):
    wanted = {
        name: ">=3/4" for one in ADJUSTABLE.values() for name in (one.quorum_setting, one.approval_setting)
    }
    enable("voting", **wanted)
    with unit():
        for family, on in (
            ("two_committees", NOW),
            ("party_members", NOW),
            ("residents_representatives", BEFORE),
        ):
            assert set(lines(family, on).values()) == {">=3/4"}
        assert lines("residents_representatives") == {
            "composition.persons": ">=4/5",
            "quorum.persons": ">=2/3",
            "approval.persons": ">1/2",
        }
        assert lines("council_review") == {"quorum.persons": ">=2/3", "approval.persons": ">1/2"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(">1/2", ">1/2"), (">=2/3", ">=2/3"), ("2/3", ">=2/3"), ("≥ 2／3", ">=2/3"), ("＞1/2", ">1/2")],
)
def test_a_share_is_written_as_people_write_it(typed, kept):
    assert VotingSettings().load({"party_quorum": typed})["party_quorum"] == kept


@pytest.mark.parametrize("typed", ["", "0.67", "67%", "2", "3/2", "1/0", "<1/2", "2/3/4"])
def test_what_is_no_exact_share_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        VotingSettings().load({"party_quorum": typed})
    assert list(refused.value.messages) == ["party_quorum"]


def test_a_vote_keeps_the_shares_with_which_it_was_opened(enable, unit, actor, clock_at):
    enable("voting", committees_approval=">=3/4")
    clock_at("2026-06-20 09:00")
    worker = actor("community_worker")
    question = Content(title="车棚", family="two_committees", matter="general", channels=("onsite",))
    with unit():
        vote_id = service.draft(worker, question).id
        service.build_from_members(worker, vote_id, [Member(f"m{n}", f"m{n}") for n in range(12)])
        service.announce(worker, vote_id, opens_at=at("2026-06-20 10:00"), closes_at=at("2026-06-20 21:00"))
    clock_at("2026-06-20 10:00")
    with unit():
        service.freeze_and_open(worker, vote_id)
    # Set anew meanwhile: the vote goes on, also for longer, as it began.
    enable("voting", committees_approval=">1/2")
    with unit():
        service.extend(worker, vote_id, at("2026-06-20 22:00"), "还有人没到")
        for number, choice in enumerate(["yes"] * 8 + ["no"] * 4, 1):
            service.enter(actor("recorder"), vote_id, channel="onsite", number=number, choice=choice)
        service.close(worker, vote_id)
        vote = service.count_vote(actor("recorder"), vote_id, present=12)
        assert vote.outcome == "rejected"  # 8 of 12 are two thirds, not three quarters
        tests = {
            test["key"]: test["fraction"]
            for test in db.get_one(Vote, (vote.tenant_id, vote_id)).result["tests"]
        }
        assert tests["approval.persons"] == "8/12"
