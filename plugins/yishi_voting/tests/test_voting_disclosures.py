"""四议两公开 from the Party branch's proposal to the second disclosure: what no vote decides is recorded, with proof."""

from dataclasses import replace
from datetime import date

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, Unknown, Upload, attachments, db, topics
from yishi_voting import numbers, service
from yishi_voting.models import StepRecord
from yishi_voting.service import Content, Done
from yishi_voting.settings import VotingSettings
from yishi_voting.shown.disclosures import open_disclosures
from yishi_voting.shown.steps import steps_of_topic
from yishi_voting.tests.test_voting_steps import gates, meeting, refused_codes
from yishi_voting.votes.steps import decide_step

CHAIN = "four_discussions_two_disclosures"
BRANCH, RESOLUTION, RESULT = (
    f"voting.{name}" for name in ("party_branch", "resolution_posted", "result_posted")
)
PROPOSED = Done(
    date(2026, 6, 1), decided_by="英俊社区第一党支部", text="提议在东墙边修建车棚", kept_at="记录本第3页"
)
MINUTES = Upload("记录.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
BODIES = ("two_committees", "party_members", "reps_meeting")


@pytest.fixture
def topic(enable, unit, actor, clock_at):
    """A topic that goes through all of them, on 2 June."""
    enable("voting", chain=CHAIN)
    clock_at("2026-06-02 09:00")
    with unit():
        return topics.raise_topic(actor("community_worker"), text="在东墙边修建车棚").id


@pytest.fixture
def decided(topic, unit, actor, clock_at):
    """The branch has proposed on the 1st, and on 20 June the three bodies have decided."""
    with unit():
        service.record_step(actor("community_worker"), topic, BRANCH, PROPOSED)
    clock_at("2026-06-20 20:00")
    with unit():
        for name in BODIES:
            evidence = topics.Evidence("voting.result", topic, topics.evidence_hash({"of": name}))
            decide_step(actor("community_worker"), topic, f"voting.{name}", "passed", evidence)
    return topic


def put_up(actor, topic_id, kind, on):
    done = Done(on, place="小区公告栏", kept_at="照片存社区")
    return service.record_step(actor("community_worker"), topic_id, kind, done)


@on_both_databases
def test_the_branch_proposes_with_its_minutes_and_the_next_body_may_vote(topic, unit, actor):
    worker = actor("community_worker")
    with unit():
        record = service.record_step(worker, topic, BRANCH, replace(PROPOSED, kept_at=""), [MINUTES])
        (file,) = attachments.of(("voting.step", record.id))
        assert (record.outcome, record.ended_on, file.role) == ("passed", date(2026, 6, 1), "evidence")
        (gate,) = (one for one in topics.gates_of(topic) if one.kind == BRANCH)
        assert (gate.state, gate.evidence_kind, gate.evidence_id) == ("passed", "voting.step", record.id)
        assert gate.reason == "2026年6月1日（周一）由英俊社区第一党支部定：提议在东墙边修建车棚"
        assert refused_codes(service.record_step, worker, topic, BRANCH, PROPOSED) == ["voting.step_decided"]


def test_what_is_missing_is_said_all_at_once(topic, unit, actor):
    with unit():
        nothing = Done(date(2026, 6, 3))
        assert refused_codes(service.record_step, actor("community_worker"), topic, BRANCH, nothing) == [
            "voting.day_ahead",
            "voting.by_missing",
            "voting.words_missing",
            "voting.evidence_missing",
        ]
        assert refused_codes(service.record_step, actor("community_worker"), topic, RESOLUTION, nothing) == [
            *["voting.step_before_open"] * 4,
            "voting.day_ahead",
            "voting.place_missing",
            "voting.evidence_missing",
        ]
        assert gates(topic)[0] == ("party_branch", "pending")


def test_who_may_not_organise_votes_records_nothing(topic, unit, actor):
    with unit(), pytest.raises(Refusal) as refused:
        service.record_step(actor("resident"), topic, BRANCH, PROPOSED)
    assert refused.value.code == "not_allowed"


def test_a_branch_that_does_not_propose_stops_it_and_may_think_again(topic, unit, actor):
    worker = actor("community_worker")
    with unit():
        service.record_step(worker, topic, BRANCH, replace(PROPOSED, agreed=False, text="先问问居民"))
        assert gates(topic)[0] == ("party_branch", "failed")
        service.record_step(worker, topic, BRANCH, PROPOSED)
        assert gates(topic)[0] == ("party_branch", "passed")


def test_a_later_body_does_not_vote_before_the_branch(topic, unit, actor, clock_at):
    held = (unit, actor, clock_at, topic, "two_committees", "two_committees")
    codes = refused_codes(meeting, *held, members=13, yes=8, no=3, present=11)
    assert codes == ["voting.step_before_open"]


def test_the_resolution_hangs_for_seven_days_before_it_counts(decided, unit, actor, clock_at):
    worker = actor("community_worker")
    with unit():
        early = Done(date(2026, 6, 19), place="公告栏", kept_at="照片")
        assert refused_codes(service.record_step, worker, decided, RESOLUTION, early) == [
            "voting.posted_before_decided"
        ]
        assert refused_codes(service.end_posting, worker, decided, RESOLUTION) == ["voting.posting_not_begun"]
        record = put_up(actor, decided, RESOLUTION, date(2026, 6, 20))
        assert record.last_day == date(2026, 6, 27)
        assert dict(gates(decided))["resolution_posted"] == "pending"
    clock_at("2026-06-27 23:00")
    with unit():
        with pytest.raises(Refusal) as refused:
            service.end_posting(worker, decided, RESOLUTION)
        assert refused.value.code == "voting.posting_too_short"
        assert refused.value.article
        conclude = {"topic_id": decided, "conclusion": "adopted", "text": "同意"}
        assert refused_codes(topics.conclude, actor("administrator"), **conclude) == ["topics.gate_pending"]
    clock_at("2026-06-28 08:00")
    with unit():
        service.end_posting(worker, decided, RESOLUTION, answers="有人问费用，已答复。")
        assert {state for _name, state in gates(decided)} == {"passed"}
        assert topics.conclude(actor("administrator"), **conclude).conclusion == "adopted"
        assert refused_codes(service.end_posting, worker, decided, RESOLUTION) == ["voting.step_decided"]


def test_a_community_may_let_it_hang_longer_but_not_less(enable, decided, unit, actor):
    enable("voting", disclosure_days=15)
    with unit():
        assert put_up(actor, decided, RESOLUTION, date(2026, 6, 20)).last_day == date(2026, 7, 5)
    assert "disclosure_days" in VotingSettings().validate({"disclosure_days": 6})


@pytest.fixture
def carried_out(decided, unit, actor, clock_at):
    """Posted for its days, adopted, and carried out on 10 July."""
    worker, administrator = actor("community_worker"), actor("administrator")
    with unit():
        put_up(actor, decided, RESOLUTION, date(2026, 6, 20))
    clock_at("2026-06-28 08:00")
    with unit():
        service.end_posting(worker, decided, RESOLUTION)
        topics.conclude(administrator, topic_id=decided, conclusion="adopted", text="同意")
        topics.execute(administrator, topic_id=decided)
        done = Done(date(2026, 6, 28), place="公告栏", kept_at="照片")
        codes = refused_codes(service.record_step, worker, decided, RESULT, done)
        assert codes == ["voting.not_carried_out"]
        assert open_disclosures(worker) == ([], 0)
    clock_at("2026-07-10 08:00")
    with unit():
        topics.carry_out(administrator, topic_id=decided, result_text="车棚建好了")
    return decided


@on_both_databases
def test_what_came_of_it_is_made_public_too(carried_out, unit, actor, clock_at):
    worker = actor("community_worker")
    with unit():
        ((line,), total) = open_disclosures(worker)
        assert (line.topic_id, line.name, line.due, total) == (
            carried_out,
            "result_posted",
            date(2026, 7, 13),
            1,
        )
        assert numbers.disclosures_to_do() == 1
        (step,) = (one for one in steps_of_topic(worker, carried_out).steps if one.name == "result_posted")
        assert (step.state, step.due, step.act) == ("pending", date(2026, 7, 13), "record")
        assert put_up(actor, carried_out, RESULT, date(2026, 7, 10)).last_day == date(2026, 7, 17)
        assert numbers.disclosures_to_do() == 0
    clock_at("2026-07-18 08:00")
    with unit():
        assert numbers.disclosures_to_do() == 1
        service.end_posting(worker, carried_out, RESULT)
        assert open_disclosures(worker) == ([], 0)
        (step,) = (one for one in steps_of_topic(worker, carried_out).steps if one.name == "result_posted")
        assert (step.state, step.act) == ("passed", "")


def test_a_topic_without_the_chain_has_no_second_disclosure(enable, unit, actor, clock_at):
    enable("voting")
    clock_at("2026-06-02 09:00")
    with unit():
        plain = topics.raise_topic(actor("community_worker"), text="加几把椅子").id
        done = Done(date(2026, 6, 2), place="公告栏", kept_at="照片")
        with pytest.raises(Unknown):
            service.record_step(actor("community_worker"), plain, RESULT, done)


def test_records_follow_a_merged_topic_to_the_steps_that_go_with_them(enable, decided, unit, actor, run_jobs):
    worker = actor("community_worker")
    with unit():
        same = topics.raise_topic(worker, text="电动车没有地方停").id
    enable("voting", chain="none")
    with unit():
        plain = topics.raise_topic(worker, text="车棚要有顶").id
        topics.merge(worker, topic_id=decided, into_id=plain)
    run_jobs()
    with unit():
        assert [one.kind for one in db.query(StepRecord).filter_by(topic_id=plain)] == [BRANCH]
        assert gates(plain)[0] == ("party_branch", "passed")
        # Where the same step waits already, it is not done by what was done for another topic.
        topics.merge(worker, topic_id=plain, into_id=same)
    run_jobs()
    with unit():
        assert gates(same)[0] == ("party_branch", "pending")
        service.record_step(worker, same, BRANCH, PROPOSED)
        assert gates(same)[0] == ("party_branch", "passed")


def test_a_draft_for_a_recorded_step_is_refused(topic, unit, actor):
    content = Content(
        title="提议", family="two_committees", matter="general", topic_id=topic, gate_kind=BRANCH
    )
    with unit():
        assert refused_codes(service.draft, actor("community_worker"), content) == [
            "voting.gate_of_other_body"
        ]
