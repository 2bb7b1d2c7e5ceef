"""The steps of a topic: frozen from the community's chain, decided by counted votes, never released."""

from dataclasses import replace
from datetime import date

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db, topics
from yishi_voting import service
from yishi_voting.models import Vote
from yishi_voting.service import Content, Done, Member
from yishi_voting.tests.cases import QUESTION, at
from yishi_voting.votes.chains import CHAINS, STEPS, steps_of

SHED = {"land": "shared_green", "area": 4200}
FLATS = (("101", 8000, ["叶主强"]), ("102", 8000, ["居民乐"]), ("103", 8000, ["孙安禄"]))


def raised(actor, data=None, text="在3号楼与4号楼之间的绿地上修建车棚"):
    return topics.raise_topic(actor("community_worker"), text=text, data=data or {}).id


def gates(topic_id):
    return [(gate.kind.removeprefix("voting."), gate.state) for gate in topics.gates_of(topic_id)]


def refused_codes(act, *args, **named):
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return [reason.code for reason in refused.value.reasons]


def meeting(unit, actor, clock_at, topic_id, family, gate, members, yes, no, present, **figures):
    """A body of `members` meets and votes on the spot; gives its counted vote's outcome."""
    worker = actor("community_worker")
    content = Content(
        title="车棚",
        family=family,
        matter="general",
        topic_id=topic_id,
        gate_kind=f"voting.{gate}",
        channels=("onsite",),
    )
    with unit():
        vote = service.draft(worker, content)
        service.build_from_members(worker, vote.id, [Member(f"m{n}", f"m{n}") for n in range(members)])
        service.announce(worker, vote.id, opens_at=at("2026-06-20 19:00"), closes_at=at("2026-06-20 21:00"))
        vote_id = vote.id
    clock_at("2026-06-20 19:30")
    with unit():
        service.freeze_and_open(worker, vote_id)
        for number, choice in enumerate(["yes"] * yes + ["no"] * no, 1):
            service.enter(actor("recorder"), vote_id, channel="onsite", number=number, choice=choice)
        service.close(worker, vote_id)
        return service.count_vote(actor("recorder"), vote_id, present=present, **figures).outcome


@pytest.mark.parametrize("name", list(CHAINS))
def test_every_chain_is_made_of_known_steps(name):
    assert all(step.name in STEPS for step in steps_of(name))
    with_owners = [step.name for step in steps_of(name, owners=True)]
    assert with_owners.count("owners_vote") == 1


def test_the_chain_is_frozen_when_the_topic_is_raised(enable, disable, unit, actor):
    enable("voting", chain="two_gates")
    with unit():
        topic = raised(actor)
    enable("voting", chain="none")
    with unit():
        later = raised(actor)
    disable("voting")
    with unit():
        assert gates(topic) == [("reps_meeting", "pending"), ("two_committees", "pending")]
        assert gates(later) == []
        conclude = {"topic_id": topic, "conclusion": "adopted", "text": "同意"}
        codes = refused_codes(topics.conclude, actor("administrator"), **conclude)
        assert codes == ["topics.gate_pending", "topics.gate_pending"]


@pytest.mark.parametrize(
    ("day", "article"),
    [("2020-05-25", "物权法第76条第(七)项"), ("2026-05-25", "民法典第278条第(八)项")],
)
def test_a_shed_on_shared_green_needs_the_owners_whatever_the_council_says(
    enable, unit, actor, clock_at, day, article
):
    enable("voting", chain="council_only")
    clock_at(f"{day} 09:00")
    with unit():
        topic = raised(actor, SHED)
        assert gates(topic) == [("council_review", "pending"), ("owners_vote", "pending")]
        evidence = topics.Evidence("council.review", topic, topics.evidence_hash({"yes": 30}))
        service.decide_step(
            actor("community_worker"), topic, "voting.council_review", "passed", evidence, "39 人中 30 人同意"
        )
        with pytest.raises(Refusal) as refused:
            topics.conclude(actor("administrator"), topic_id=topic, conclusion="adopted", text="议事会同意了")
        assert [(r.code, r.article) for r in refused.value.reasons] == [("topics.gate_pending", article)]
        reason = service.owners_vote_reason(topic)
        assert (reason.code, reason.article) == ("voting.owners_vote_needed", article)
        assert "议事会通过不能代替业主决定" in reason.message


def test_a_resident_s_shed_on_the_green_is_known_at_triage_and_no_council_adopts_it(enable, unit, actor):
    enable("voting", chain="council_and_two_gates")
    with unit():
        shed = topics.raise_topic(actor("resident"), text="在楼间绿地上修个车棚").id
        topics.accept(actor("community_worker"), topic_id=shed, land="shared_green")
        # Right after the council, as if it had been known from the start.
        assert [name for name, _state in gates(shed)] == [
            "council_review",
            "owners_vote",
            "reps_meeting",
            "two_committees",
        ]
        assert service.owners_vote_reason(shed).code == "voting.owners_vote_needed"


def test_a_topic_from_before_this_module_is_not_carried_out_without_the_owners(enable, unit, actor, clock_at):
    clock_at("2026-05-25 09:00")
    with unit():
        topic = raised(actor, SHED)
        topics.conclude(actor("administrator"), topic_id=topic, conclusion="adopted", text="议事会同意了")
    enable("voting")
    with unit(), pytest.raises(Refusal) as refused:
        topics.execute(actor("administrator"), topic_id=topic)
    assert (refused.value.code, refused.value.article) == (
        "voting.owners_vote_needed",
        "民法典第278条第(八)项",
    )


@on_both_databases
def test_a_counted_vote_passes_its_step_and_stands_as_evidence(case, enable):
    enable("voting")
    case.settle(*FLATS)
    with case.unit():
        topic = raised(case.actor, SHED)
    question = replace(QUESTION, matter="change_common_use", topic_id=topic, gate_kind="voting.owners_vote")
    case.open(question)
    for number in (1, 2, 3):
        case.paper(number, "yes", channel="onsite")
    case.close()
    assert case.count()["result"] == "passed"
    with case.unit():
        (gate,) = topics.gates_of(topic)
        vote = db.scalars(db.query(Vote).statement).one()
        assert (gate.state, gate.evidence_id, gate.evidence_hash) == ("passed", vote.id, vote.result_hash)
        assert service.owners_vote_reason(topic) is None
        topics.conclude(case.actor("administrator"), topic_id=topic, conclusion="adopted", text="业主同意")
        assert topics.execute(case.actor("administrator"), topic_id=topic).stage == "executing"


def test_a_rejected_vote_fails_the_step_and_a_second_one_may_pass_it(case):
    case.settle(*FLATS)
    with case.unit():
        topic = raised(case.actor, SHED)
    question = replace(QUESTION, matter="change_common_use", topic_id=topic, gate_kind="voting.owners_vote")
    case.open(question)
    for number, choice in ((1, "yes"), (2, "yes"), (3, "no")):
        case.paper(number, choice, channel="onsite")
    case.close()
    assert case.count()["result"] == "rejected"  # two of three are less than three quarters
    with case.unit():
        assert gates(topic) == [("owners_vote", "failed")]
        conclude = {"topic_id": topic, "conclusion": "adopted", "text": "同意"}
        assert refused_codes(topics.conclude, case.actor("administrator"), **conclude) == [
            "topics.gate_failed"
        ]
    case.vote_id = None
    case.open(
        question,
        on="2026-05-11 09:00",
        opens="2026-05-27 08:00",
        closes="2026-06-10 18:00",
        moment="2026-05-27 09:00",
    )
    for number in (1, 2, 3):
        case.paper(number, "yes", channel="onsite")
    case.close("2026-06-10 18:00")
    assert case.count()["result"] == "passed"
    with case.unit():
        assert gates(topic) == [("owners_vote", "passed")]


@pytest.mark.parametrize(
    ("present", "yes", "no", "outcome", "state"),
    [
        (46, 31, 15, "passed", "passed"),
        (39, 31, 8, "invalid", "pending"),
        (46, 23, 23, "rejected", "failed"),
    ],
)
def test_row_5_of_story_b_the_representatives_meeting(
    enable, unit, actor, clock_at, present, yes, no, outcome, state
):
    enable("voting", chain="two_gates")
    clock_at("2026-06-20 09:00")
    with unit():
        topic = raised(actor)
    found = meeting(
        unit,
        actor,
        clock_at,
        topic,
        "residents_representatives",
        "reps_meeting",
        members=60,
        yes=yes,
        no=no,
        present=present,
        representatives=51,
    )
    assert found == outcome
    with unit():
        assert gates(topic)[0] == ("reps_meeting", state)
        vote = db.scalars(db.query(Vote).statement).one()
        tests = {test["key"]: test["fraction"] for test in vote.result["tests"]}
        assert tests == {
            "composition.persons": "51/60",
            "quorum.persons": f"{present}/60",
            "approval.persons": f"{yes}/{present}",
        }


@pytest.mark.parametrize(("yes", "carried_out"), [(8, True), (6, False)])
def test_row_6_of_story_b_the_two_committees(enable, unit, actor, clock_at, yes, carried_out):
    enable("voting", chain="two_gates")
    clock_at("2026-06-20 09:00")
    with unit():
        topic = raised(actor)
    held = (unit, actor, clock_at, topic)
    reps = {"members": 60, "yes": 31, "no": 15, "present": 46, "representatives": 51}
    assert meeting(*held, "residents_representatives", "reps_meeting", **reps) == "passed"
    clock_at("2026-06-20 09:00")
    both = {"members": 13, "yes": yes, "no": 11 - yes, "present": 11}
    outcome = meeting(*held, "two_committees", "two_committees", **both)
    assert outcome == ("passed" if carried_out else "rejected")
    conclude = {"topic_id": topic, "conclusion": "adopted", "text": "同意"}
    with unit():
        if not carried_out:
            assert refused_codes(topics.conclude, actor("administrator"), **conclude) == [
                "topics.gate_failed"
            ]
            return
        topics.conclude(actor("administrator"), **conclude)
        assert topics.execute(actor("administrator"), topic_id=topic).stage == "executing"


def test_a_later_step_waits_for_the_earlier_one(enable, unit, actor, clock_at):
    enable("voting", chain="two_gates")
    clock_at("2026-06-20 09:00")
    with unit():
        topic = raised(actor)
    both = {"members": 13, "yes": 8, "no": 3, "present": 11}
    held = (unit, actor, clock_at, topic, "two_committees", "two_committees")
    assert refused_codes(meeting, *held, **both) == ["voting.step_before_open"]


def test_a_meeting_says_how_many_were_there(enable, unit, actor, clock_at):
    enable("voting", chain="two_gates")
    clock_at("2026-06-20 09:00")
    with unit():
        topic = raised(actor)
    held = (unit, actor, clock_at, topic, "residents_representatives", "reps_meeting")
    codes = refused_codes(meeting, *held, members=60, yes=31, no=15, present=None)
    assert codes == ["voting.present_missing", "voting.representatives_missing"]
    clock_at("2026-06-20 09:00")
    few = {"members": 60, "yes": 31, "no": 15, "present": 40, "representatives": 51}
    assert refused_codes(meeting, *held, **few) == ["voting.figures_wrong"]


def test_steps_are_put_on_a_topic_later_with_a_reason_and_only_this_module_decides_them(
    enable, unit, actor, clock_at
):
    enable("voting")
    clock_at("2026-06-02 09:00")
    worker = actor("community_worker")
    with unit():
        topic = raised(actor)
        added = service.start_chain(worker, topic, "four_discussions_two_disclosures", "事关全体居民")
        assert [kind.removeprefix("voting.") for kind in added] == [
            "party_branch",
            "two_committees",
            "party_members",
            "reps_meeting",
            "resolution_posted",
        ]
        assert service.start_chain(worker, topic, "four_discussions_two_disclosures", "再来一次") == []
        done = Done(date(2026, 6, 1), decided_by="第一党支部", text="提议修建", kept_at="记录本第3页")
        assert refused_codes(service.record_step, worker, topic, "voting.reps_meeting", done) == [
            "voting.step_needs_vote"
        ]
        service.record_step(worker, topic, "voting.party_branch", done)
        assert gates(topic)[0] == ("party_branch", "passed")
        passing = {"topic_id": topic, "kind": "voting.reps_meeting", "reason": "跳过"}
        assert refused_codes(topics.pass_gate, actor("administrator"), **passing) == [
            "topics.gate_of_another"
        ]


def test_only_a_vote_of_the_right_body_may_decide_a_step(enable, unit, actor, clock_at):
    enable("voting", chain="two_gates")
    clock_at("2026-06-20 09:00")
    with unit():
        topic = raised(actor)
        wrong = Content(
            title="车棚",
            family="simple_majority",
            matter="general",
            topic_id=topic,
            gate_kind="voting.reps_meeting",
        )
        worker = actor("community_worker")
        assert refused_codes(service.draft, worker, wrong) == ["voting.gate_of_other_body"]
        other = replace(wrong, gate_kind="voting.owners_vote")
        assert refused_codes(service.draft, worker, other) == ["voting.gate_unknown"]


def test_merging_a_topic_does_not_shake_off_the_owners(enable, unit, actor, run_jobs):
    enable("voting", chain="council_only")
    with unit():
        shed = raised(actor, SHED)
        plain = topics.raise_topic(actor("community_worker"), text="电动车没有地方停", kind="general").id
        evidence = topics.Evidence("council.review", shed, topics.evidence_hash({"yes": 30}))
        service.decide_step(
            actor("community_worker"), shed, "voting.owners_vote", "rejected", evidence, "业主不同意"
        )
        topics.merge(actor("community_worker"), topic_id=shed, into_id=plain)
        assert service.owners_vote_reason(plain).code == "voting.owners_vote_needed"
    run_jobs()
    run_jobs()
    with unit():
        assert gates(plain) == [("council_review", "pending"), ("owners_vote", "failed")]
