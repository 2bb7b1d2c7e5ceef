"""Counts through the services: silent owners, methods of choosing, proofs, days for posting and filing."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db, ledger_proof, topics
from yishi_voting import service
from yishi_voting.models import Vote
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION

TEN = tuple((f"{n}01", 8000, [f"业主{n}号"]) for n in range(1, 11))
RULES = {"non_response_basis": "业主大会议事规则（2025年9月1日通过）第12条"}


def code(act, *args, **named):
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value.code


@pytest.mark.parametrize(
    ("policy", "result", "participating", "yes"),
    [
        ("not_participated", "invalid", 5, 4),
        ("follow_majority", "passed", 8, 7),
        ("abstain", "rejected", 8, 4),
    ],
)
def test_silent_owners_who_were_served(case, policy, result, participating, yes):
    basis = {} if policy == "not_participated" else RULES
    case.settle(*TEN).open(replace(QUESTION, non_response=policy, **basis))
    for number, choice in ((1, "yes"), (2, "yes"), (3, "yes"), (4, "yes"), (5, "no")):
        case.paper(number, choice, channel="onsite")
    with case.unit():
        service.record_delivery(case.worker, case.vote_id, range(1, 9), "personal")
    found = case.close().count()
    assert found["result"] == result
    assert found["participating"]["persons"] == participating
    assert found["yes"]["persons"] == yes
    assert found["without_policy"]["participating"]["persons"] == 5
    assert found["without_policy"]["result"] == "invalid"


@on_both_databases
def test_the_result_has_a_hash_that_its_json_proves(case):
    case.settle(*TEN).open()
    for number in range(1, 9):
        case.paper(number, "yes", channel="onsite")
    found = case.close().count()
    with case.unit():
        vote = db.scalars(select(Vote)).one()
        assert topics.evidence_hash(vote.result) == vote.result_hash
        assert topics.evidence_hash(vote.rule) == vote.rule_hash == found["rule_hash"]
        assert found["electorate_hash"] == vote.electorate_hash
        assert code(service.count_vote, case.actor("recorder"), case.vote_id) == "voting.wrong_state"


@on_both_databases
def test_a_count_is_signed_at_once_before_anybody_exports_or_posts_it(case):
    case.settle(*TEN).open()
    case.paper(1, "yes", channel="onsite")
    case.close().count()

    with case.unit(commit=False):
        proof = ledger_proof("voting.counted", sign=False, vote=str(case.vote_id))
    assert proof is not None
    assert proof["seq"] <= proof["size"]


def test_nothing_is_floating(case):
    case.settle(*TEN).open()
    for number in range(1, 8):
        case.paper(number, "yes", channel="onsite")
    found = case.close().count()

    def walk(value):
        assert not isinstance(value, float)
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    walk(found)


def test_owners_elect_a_committee_and_each_winner_needs_the_laws_majority(case):
    election = replace(
        QUESTION,
        title="选举业主委员会委员",
        matter="committee_election",
        method="approval",
        options=tuple({"key": key, "title": key} for key in ("甲", "乙", "丙")),
        seats=2,
    )
    case.settle(*TEN).open(election)
    marks = {1: ["甲", "乙"], 2: ["甲", "乙"], 3: ["甲", "乙"], 4: ["甲"], 5: ["甲"], 6: ["甲", "丙"], 7: []}
    for number, choice in marks.items():
        case.paper(number, choice, channel="onsite")
    found = case.close().count()
    assert found["winners"]["winners"] == ["甲", "乙"]
    assert found["approvals"]["甲"]["result"] == "passed"  # 6 of 7
    assert found["approvals"]["乙"]["result"] == "rejected"  # 3 of 7
    assert (found["result"], found["elected"]) == ("passed", ["甲"])


def test_too_few_who_take_part_elect_nobody(case):
    election = replace(
        QUESTION,
        matter="committee_election",
        method="approval",
        options=tuple({"key": key, "title": key} for key in ("甲", "乙")),
    )
    case.settle(*TEN).open(election)
    for number in range(1, 7):
        case.paper(number, ["甲"], channel="onsite")
    found = case.close().count()
    assert (found["result"], found["elected"]) == ("invalid", [])


def test_a_question_of_ones_own_by_ranking(case):
    question = Content(
        title="广场舞时间",
        family="plurality",
        matter="general",
        method="irv",
        options=tuple({"key": key, "title": key} for key in ("六点", "七点", "八点")),
        channels=("onsite",),
    )
    case.announce(question, opens="2026-04-10 11:00", closes="2026-04-10 21:00")
    with case.unit():
        people = [Member(f"m{n}", f"m{n}") for n in range(5)]
        service.build_from_members(case.worker, case.vote_id, people)
    case.open(moment="2026-04-10 12:00")
    rankings = [["六点"], ["六点"], ["七点"], ["七点", "六点"], ["八点", "七点"]]
    for number, ranking in enumerate(rankings, 1):
        case.paper(number, ranking, channel="onsite")
    case.paper(1, ["九点"], channel="onsite")
    assert case.ballots()[-1] == ("not_counted", "spoiled", "onsite")
    case.close("2026-04-10 21:00")
    found = case.count()
    assert (found["result"], found["elected"]) == ("passed", ["七点"])
    assert len(found["winners"]["rounds"]) >= 2


def test_under_a_law_only_methods_whose_winners_can_be_put_to_it(case):
    case.settle(*TEN)
    ranked = replace(
        QUESTION,
        estate_id=case.estate_id,
        method="irv",
        options=tuple({"key": key, "title": key} for key in ("甲", "乙")),
    )
    with case.unit():
        assert code(service.draft, case.worker, ranked) == "voting.method_not_lawful"


def test_posting_within_three_days_and_filing_only_of_a_passed_election(case):
    election = replace(QUESTION, matter="committee_election")
    case.settle(*TEN).open(election)
    for number in range(1, 9):
        case.paper(number, "yes", channel="onsite")
    case.close().count()
    with case.unit():
        vote = db.scalars(select(Vote)).one()
        assert (vote.post_due, vote.file_due) == (date(2026, 5, 13), date(2026, 6, 9))
        assert service.post_result(case.worker, case.vote_id).posted_on == date(2026, 5, 10)
        assert code(service.post_result, case.worker, case.vote_id) == "voting.posted_already"
        with pytest.raises(Refusal) as refused:
            service.submit_filing(case.worker, case.vote_id)
        assert [reason.code for reason in refused.value.reasons] == ["voting.paper_missing"] * 5


def test_a_decision_that_is_no_election_is_not_filed(case):
    case.settle(*TEN).open()
    for number in range(1, 9):
        case.paper(number, "yes", channel="onsite")
    case.close().count()
    with case.unit():
        assert service.papers_of(db.scalars(select(Vote)).one()) == ()
        assert code(service.submit_filing, case.worker, case.vote_id) == "voting.nothing_to_file"


def test_reminders_for_the_silent_and_for_what_is_due(case, run_jobs):
    case.settle(("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"])).open()
    case.web("owner", "yes")
    case.clock_at("2026-05-08 09:00")
    run_jobs(plan=True)
    told = _told(case)
    assert told == {("resident", "「%(title)s」快截止了，您还没有投票")}
    case.close().count()
    case.clock_at("2026-05-12 09:00")
    run_jobs(plan=True)
    assert ("community_worker", "「%(title)s」的结果还没有公布，请按期公布") in _told(case)


def _told(case):
    roles = ("resident", "owner", "community_worker")
    with case.unit() as unit:
        people = {case.actor(role).person_id: role for role in roles}
        rows = unit.connection.execute(
            text("SELECT person_id, title FROM notification WHERE tenant_id = :t AND path LIKE 'voting/%'"),
            {"t": unit.tenant_id},
        ).all()
    return {(people[UUID(str(person_id))], title) for person_id, title in rows}
