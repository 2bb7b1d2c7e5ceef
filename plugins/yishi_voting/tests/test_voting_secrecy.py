"""Secret ballots lead back to nobody; a receipt finds one counted; nobody sees a result before the close."""

from dataclasses import replace

import pytest
from sqlalchemy import inspect, select

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, Unknown, db, ledger
from yishi_voting import service
from yishi_voting.models import Ballot, Elector, SecretBallot
from yishi_voting.service import Content, Member

ELECTION = Content(
    title="居民委员会换届选举",
    family="household_election",
    matter="committee_election",
    channels=("web", "paper"),
)


@pytest.fixture
def election(case):
    case.announce(ELECTION, on="2026-03-01 09:00", opens="2026-04-01 08:00", closes="2026-04-02 18:00")
    with case.unit():
        people = [
            Member("h1", "叶主强", case.actor("owner").person_id),
            Member("h2", "居民乐", case.actor("resident").person_id),
            Member("h3", "葛长安", case.actor("grid_lead").person_id),
            Member("h4", "赵安平"),
        ]
        service.build_from_members(case.worker, case.vote_id, people)
        service.post_electorate(case.worker, case.vote_id)
    return case.open(moment="2026-04-01 09:00")


def code(act, *args, **named):
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value.code


def test_secrecy_comes_from_the_rule(case):
    with case.unit():
        assert service.draft(case.worker, ELECTION).secret
        assert code(service.draft, case.worker, replace(ELECTION, secret=False)) == "voting.must_be_secret"


@on_both_databases
def test_nothing_stored_leads_from_a_ballot_to_its_voter(election):
    election.web("owner", "yes")
    election.clock_at("2026-04-01 10:00")
    election.web("resident", "no")
    with election.unit():
        assert {column.key for column in inspect(SecretBallot).columns} == {
            "tenant_id",
            "id",
            "vote_id",
            "choice",
            "receipt_hash",
        }
        ballots = db.scalars(select(SecretBallot)).all()
        assert {ballot.id.version for ballot in ballots} == {4}
        assert db.scalars(select(Ballot)).all() == []
        marks = db.execute(
            select(Elector.cast_channel, Elector.cast_at, Elector.cast_ballot_id).order_by(Elector.number)
        ).all()
        assert [tuple(row) for row in marks] == [("web", None, None)] * 2 + [("", None, None)] * 2
        acts = [line["entry"]["act"] for line in ledger.entries()]
        assert "voting.cast" not in acts
        told = " ".join(str(line["entry"]) for line in ledger.entries())
        for ballot in ballots:
            assert str(ballot.id) not in told
            assert ballot.receipt_hash not in told


def test_sqlite_keeps_no_row_number_beside_a_secret_ballot(election):
    with election.unit(writes=False) as unit:
        made = unit.connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'voting_secret_ballot'"
        ).scalar_one()
    assert "WITHOUT ROWID" in made


@on_both_databases
def test_a_secret_ballot_is_final_and_its_receipt_finds_it_counted(election):
    cast = election.web("owner", "yes")
    assert cast.ballot_id is None
    assert code(election.web, "owner", "no") == "voting.secret_is_final"
    with election.unit():
        assert code(service.find_by_receipt, election.vote_id, cast.receipt) == "voting.not_counted_yet"
    election.web("resident", "no")
    election.web("grid_lead", "yes")
    election.close("2026-04-02 18:00")
    result = election.count()
    assert (result["yes"]["persons"], result["participating"]["persons"]) == (2, 3)
    assert result["result"] == "passed"
    with election.unit():
        assert service.find_by_receipt(election.vote_id, cast.receipt) == {"choice": "yes"}
        assert service.find_by_receipt(election.vote_id, f" {cast.receipt.upper()} ") == {"choice": "yes"}
        with pytest.raises(Unknown):
            service.find_by_receipt(election.vote_id, "0" * 20)


def test_papers_from_the_box_are_no_more_than_the_people_who_brought_them(election):
    recorder = election.actor("recorder")
    election.web("owner", "yes")
    with election.unit():
        service.mark_handed_in(recorder, election.vote_id, 4)
        assert code(service.mark_handed_in, recorder, election.vote_id, 1) == "voting.cast_already"
        service.mark_handed_in(recorder, election.vote_id, 3)
        one_by_one = {"channel": "paper", "number": 2, "choice": "yes"}
        assert code(service.enter, recorder, election.vote_id, **one_by_one) == "voting.secret_by_box"
        assert code(service.enter_box, recorder, election.vote_id, ["no"]) == "voting.wrong_state"
    election.close("2026-04-02 18:00")
    with election.unit():
        full = code(service.enter_box, recorder, election.vote_id, ["no", "yes"], spoiled=1)
        assert full == "voting.box_too_full"
        assert service.enter_box(recorder, election.vote_id, ["no"], spoiled=1) == 3
    result = election.count()
    assert (result["yes"]["persons"], result["no"]["persons"]) == (1, 1)
    assert result["channels"] == {"paper": 2, "web": 1}
