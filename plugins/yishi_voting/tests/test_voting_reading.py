"""What is shown to whom: no result before the close, names masked, one's own ballot, the counters' table."""

from dataclasses import replace

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import NotAllowed, Unknown
from yishi_voting import service
from yishi_voting.shown import lists, reading, rolls
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("301", 9000, ["长春世纪置业有限公司"], "unsold"),
)
EVERYBODY = ("administrator", "community_worker", "recorder", "grid_lead", "resident", "owner", "")


@on_both_databases
def test_nobody_sees_a_result_before_it_is_counted(case):
    case.settle(*FLATS).open()
    case.web("owner", "yes")
    case.paper(2, "no")
    with case.unit():
        for role in EVERYBODY:
            seen = reading.view(case.actor(role), case.vote_id)
            assert (seen.result, seen.outcome, seen.result_hash) == ({}, "", "")
        for role in ("administrator", "recorder"):
            lines, total = rolls.ballots(case.actor(role), case.vote_id)
            assert total == 2
            assert {line.choice for line in lines} == {None}
        with pytest.raises(NotAllowed):
            rolls.ballots(case.actor("resident"), case.vote_id)
    case.close()
    with case.unit():
        assert reading.view(case.actor("administrator"), case.vote_id).result == {}
    case.count()
    with case.unit():
        seen = reading.view(case.actor(""), case.vote_id)
        assert (seen.outcome, seen.result["yes"]["persons"]) == ("invalid", 1)
        lines, _total = rolls.ballots(case.actor("recorder"), case.vote_id)
        assert [(line.number, line.choice, line.name) for line in lines] == [
            (1, "yes", "叶主强"),
            (2, "no", "居民乐"),
        ]


@on_both_databases
def test_a_voter_sees_the_own_ballot_and_nobody_elses(case):
    case.settle(*FLATS).open()
    cast = case.web("owner", "yes")
    with case.unit():
        (mine,) = reading.view(case.actor("owner"), case.vote_id).mine
        assert (mine.number, mine.choice, mine.ballot_id, mine.changeable) == (
            1,
            "yes",
            cast.ballot_id,
            True,
        )
        assert mine.rooms == ("1栋1单元101室",)
        (other,) = reading.view(case.actor("resident"), case.vote_id).mine
        assert (other.channel, other.choice, other.ballot_id) == ("", None, None)
        assert reading.view(case.actor("grid_lead"), case.vote_id).mine == ()


def test_an_agent_sees_for_whom_and_how_to_vote(case):
    case.settle(*FLATS).open()
    with case.unit():
        agent = case.actor("owner").person_id
        given = {"written": True, "agent_id": agent, "instructions": "投同意"}
        service.name_proxy(case.worker, case.vote_id, 2, **given)
        own, entrusted = reading.view(case.actor("owner"), case.vote_id).mine
    assert (own.number, own.for_name) == (1, "")
    assert (entrusted.number, entrusted.for_name, entrusted.instructions) == (2, "居民乐", "投同意")


@on_both_databases
def test_the_posted_electorate_shows_rooms_and_masked_names(case):
    case.settle(*FLATS).announce()
    case.clock_at("2026-04-12 09:00")
    with case.unit():
        service.correct_elector(
            case.worker, case.vote_id, 1, reason="房产证上是 82.00", areas={"1-1-101": 8200}
        )
        lines, total = rolls.electors(case.actor("resident"), case.vote_id)
        assert total == 4
        assert [(line.name, line.voted, line.served_how) for line in lines] == [
            ("叶*强", None, ""),
            ("居*乐", None, ""),
            ("赵*平、钱*福", None, ""),
            ("长春世纪置业有限公司", None, ""),
        ]
        found, _total = rolls.electors(case.actor("resident"), case.vote_id, q="1-1-20")
        assert [line.number for line in found] == [3]
        (fixed,) = reading.view(case.actor("resident"), case.vote_id).corrections
        assert (fixed.number, fixed.before["area"], fixed.after["area"]) == (1, 8000, 8200)
        assert fixed.at.isoformat().startswith("2026-04-12T01:00")


def test_staff_find_who_was_not_reached_and_who_keeps_silent(case):
    case.settle(*FLATS).open()
    case.web("owner", "yes")
    with case.unit():
        assert service.record_delivery(case.actor("entrance_lead"), case.vote_id, [1, 2], "personal") == 2
        lead = case.actor("grid_lead")
        unserved, _n = rolls.electors(lead, case.vote_id, unserved=True)
        silent, _n = rolls.electors(lead, case.vote_id, silent=True)
        assert [line.number for line in unserved] == [3, 4]
        assert [line.number for line in silent] == [2, 3, 4]
        assert service.record_posting(case.worker, case.vote_id) == 2
        assert service.record_delivery(lead, case.vote_id, [1, 3], "post") == 0
        turnout = reading.view(lead, case.vote_id).turnout
        assert (turnout.electors, turnout.cast_persons, turnout.cast_area, turnout.served) == (4, 1, 8000, 4)
        assert reading.view(case.actor("resident"), case.vote_id).turnout is None


def test_a_draft_and_an_unposted_electorate_are_for_staff(case):
    case.settle(*FLATS)
    with case.unit():
        draft = service.draft(case.worker, replace(QUESTION, estate_id=case.estate_id)).id
        for role in ("resident", ""):
            with pytest.raises(Unknown):
                reading.view(case.actor(role), draft)
            assert lists.list_votes(case.actor(role)) == ([], 0)
            with pytest.raises(Unknown):
                rolls.electors(case.actor(role), draft)
        assert lists.list_votes(case.worker, desk=True)[1] == 1
        with pytest.raises(NotAllowed):
            lists.list_votes(case.actor("resident"), desk=True)


def test_pages_of_papers_that_wait_say_nothing_of_what_is_on_them(case):
    case.settle(*FLATS).open()
    recorder = case.actor("recorder")
    with case.unit():
        ballot = service.enter(recorder, case.vote_id, channel="paper", number=1, choice="yes")
        (line,), _total = rolls.pending_entries(recorder, case.vote_id)
        assert (line.own_entry, line.differs, line.choice) == (True, False, None)
        service.enter_again(case.worker, ballot.id, "no")
        (line,), _total = rolls.pending_entries(case.worker, case.vote_id)
        assert (line.own_entry, line.differs, line.choice) == (False, True, None)


def test_one_vote_is_read_in_at_most_four_statements(case, count_queries):
    case.settle(*FLATS).open()
    worker = case.worker
    with case.unit(), count_queries() as asked:
        reading.view(worker, case.vote_id)
    assert asked.count <= 4, str(asked)


def test_objections_are_seen_by_who_filed_them_and_by_staff(case):
    case.settle(*FLATS).announce()
    with case.unit():
        service.object_to_electorate(case.actor("owner"), case.vote_id, "面积不对")
        assert len(rolls.objections(case.worker, case.vote_id)) == 1
        assert len(rolls.objections(case.actor("owner"), case.vote_id)) == 1
        assert rolls.objections(case.actor("resident"), case.vote_id) == []
