"""What is held about a person, and what stays when they are gone."""

from sqlalchemy import select

from yishi.testing import on_both_databases
from yishi.toolkit import db
from yishi_voting import privacy, service
from yishi_voting.models import Ballot, Elector, Holder, Vote
from yishi_voting.roll.electorate import electorate_hash

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]), ("201", 8000, ["赵安平", "钱安福"]))


@on_both_databases
def test_an_erased_voters_ballot_counts_on_and_the_electorates_hash_stands(case):
    case.settle(*FLATS).open()
    case.web("owner", "yes")
    who = case.actor("owner").person_id
    with case.unit():
        held = {record.title: record.rows for record in privacy.export(who)}
        (stood,) = held["投票人名册"]
        assert (stood["number"], stood["voted"], stood["units"]) == (1, True, ["1栋1单元101室"])
        privacy.erase(who)
    with case.unit():
        elector = db.scalars(select(Elector).where(Elector.number == 1)).one()
        assert (elector.name, elector.salt, str(who) in elector.key) == ("", "", False)
        assert db.scalars(select(Holder).where(Holder.person_id == who)).all() == []
        assert db.scalars(select(Ballot.person_id)).one() is None
        assert list(privacy.export(who)) == []
        vote = db.scalars(select(Vote)).one()
        assert electorate_hash(vote) == vote.electorate_hash
    assert case.close().count()["yes"]["persons"] == 1


@on_both_databases
def test_a_copy_says_what_somebody_voted_only_after_the_close(case):
    """Staff make the copy, and nobody sees how a vote stands before its close."""
    case.settle(*FLATS).open()
    changed = case.web("owner", "yes")
    case.clock_at("2026-04-27 09:00")
    case.web("owner", "no", replaces=changed.ballot_id)
    who = case.actor("owner").person_id
    with case.unit():
        held = {record.title: record.rows for record in privacy.export(who)}
    assert held["投过的票"] == [{"vote": "选聘物业服务企业", "voted": True}]
    case.close()
    with case.unit():
        held = {record.title: record.rows for record in privacy.export(who)}
    assert [(row["choice"], row["state"]) for row in held["投过的票"]] == [
        ({"choice": "yes"}, "superseded"),
        ({"choice": "no"}, "counted"),
    ]


def test_erasing_one_co_owner_leaves_the_other(case):
    case.settle(*FLATS).open()
    with case.unit():
        privacy.erase(case.people["赵安平"])
        assert service.voices_of(case.vote_id, case.people["钱安福"])[0].number == 3
        names = db.scalars(select(Holder.name).order_by(Holder.name)).all()
        assert "赵安平" not in names
        assert "钱安福" in names
