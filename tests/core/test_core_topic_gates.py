"""Gates: frozen when a topic is raised, never removed, all needed before anything is carried out."""

from __future__ import annotations

import pytest

from tests.core.topic_cases import refused
from yishi import topics
from yishi.audit.models import Activity
from yishi.database import db as session
from yishi.database import new_id
from yishi.errors import NotAllowed, Reason
from yishi.plugins.values import GateProposal
from yishi.topics.models import TopicGate

HASH = topics.evidence_hash({"passed": True})
COUNCIL = {"title": "议事会", "summary": "议事会"}


def two_gates(topic, actor):
    assert topic.title
    return [
        GateProposal("council.reps", "居民代表会", "居委会组织法 21", order=20),
        GateProposal("council.committees", "两委班子会", "居委会组织法 22", order=30),
    ]


@pytest.fixture
def council(fake_plugin, enable):
    fake_plugin("council", hooks={"topic_gates": two_gates}, **COUNCIL)
    enable("council")


def adopt(worker, topic):
    return topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="大家都同意")


def passed(worker, topic, kind):
    evidence = topics.Evidence("vote", new_id(), HASH)
    return topics.pass_gate(worker, topic_id=topic.id, kind=kind, plugin="council", evidence=evidence)


def test_the_set_is_frozen_in_its_order_and_outlives_the_switch(council, disable, unit, actor):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="建车棚")
    disable("council")
    with unit():
        assert [(g.kind, g.state) for g in topics.gates_of(topic.id)] == [
            ("council.reps", "pending"),
            ("council.committees", "pending"),
        ]
        with refused() as codes:
            adopt(actor("community_worker"), topic)
        assert codes == ["topics.gate_pending"] * 2


def test_adopting_names_all_open_gates_with_their_legal_basis(council, unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        passed(worker, topic, "council.reps")
        topics.add_gate(
            worker, topic_id=topic.id, proposal=GateProposal("core.fire", "消防意见"), reason="占消防通道"
        )
        topics.fail_gate(
            worker, topic_id=topic.id, kind="council.committees", plugin="council", reason="13 人中 6 人同意"
        )
        reasons = topics.open_reasons(topic.id)
        assert [(r.code, r.article) for r in reasons] == [
            ("topics.gate_failed", "居委会组织法 22"),
            ("topics.gate_pending", None),
        ]
        for conclusion in ("adopted", "amended"):
            with refused() as codes:
                topics.conclude(worker, topic_id=topic.id, conclusion=conclusion, text="同意")
            assert codes == ["topics.gate_failed", "topics.gate_pending"]
        assert topics.conclude(worker, topic_id=topic.id, conclusion="rejected", text="不同意").conclusion


def test_only_when_all_are_passed_may_it_be_adopted_and_carried_out(council, unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        passed(worker, topic, "council.reps")
        passed(worker, topic, "council.committees")
        adopt(worker, topic)
        assert topics.execute(worker, topic_id=topic.id).stage == "executing"


def test_a_block_after_adoption_stops_the_carrying_out_until_it_is_resolved(council, unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        for kind in ("council.reps", "council.committees"):
            passed(worker, topic, kind)
        adopt(worker, topic)
        gate = {"topic_id": topic.id, "kind": "council.reps", "plugin": "council"}
        topics.block_gate(worker, **gate, reason="居民有异议")
        with refused() as codes:
            topics.execute(worker, topic_id=topic.id)
        assert codes == ["topics.gate_blocked"]
        topics.reopen_gate(worker, **gate, reason="异议已解决")
        passed(worker, topic, "council.reps")
        assert topics.execute(worker, topic_id=topic.id).stage == "executing"


def test_only_the_module_that_brought_a_gate_decides_it(council, unit, actor):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="建车棚")
        for plugin in ("core", "voting"):
            with refused() as codes:
                topics.pass_gate(
                    actor("administrator"),
                    topic_id=topic.id,
                    kind="council.reps",
                    plugin=plugin,
                    reason="跳过",
                )
            assert codes == ["topics.gate_of_another"]


def test_a_gate_is_not_passed_without_evidence_or_reason(council, unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        with refused() as codes:
            topics.pass_gate(worker, topic_id=topic.id, kind="council.reps", plugin="council")
        assert codes == ["topics.reason_missing"]
        gate = passed(worker, topic, "council.reps")
        assert (gate.evidence_kind, gate.evidence_hash) == ("vote", HASH)


def test_evidence_hashes_do_not_depend_on_the_order_of_facts():
    assert topics.evidence_hash({"a": 1, "b": "是"}) == topics.evidence_hash({"b": "是", "a": 1})
    assert topics.evidence_hash({"a": 1}) != topics.evidence_hash({"a": 2})


def test_more_gates_need_a_reason_and_a_right_and_come_only_once(unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        proposal = GateProposal("core.fire", "消防意见")
        with pytest.raises(NotAllowed):
            topics.add_gate(actor("recorder"), topic_id=topic.id, proposal=proposal, reason="要")
        with refused() as codes:
            topics.add_gate(worker, topic_id=topic.id, proposal=proposal, reason=" ")
        assert codes == ["topics.reason_missing"]
        topics.add_gate(worker, topic_id=topic.id, proposal=proposal, reason="占消防通道")
        with refused() as codes:
            topics.add_gate(worker, topic_id=topic.id, proposal=proposal, reason="占消防通道")
        assert codes == ["topics.gate_exists"]


def test_while_it_is_carried_out_no_gate_changes(council, unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        for kind in ("council.reps", "council.committees"):
            passed(worker, topic, kind)
        adopt(worker, topic)
        topics.execute(worker, topic_id=topic.id)
        with refused() as codes:
            topics.block_gate(worker, topic_id=topic.id, kind="council.reps", plugin="council", reason="异议")
        assert codes == ["topics.already_executing"]


def test_a_module_that_fails_to_say_its_gates_does_not_lose_them(fake_plugin, enable, unit, actor):
    def broken(topic, actor):
        raise RuntimeError("out of order")

    fake_plugin("council", hooks={"topic_gates": broken}, **COUNCIL)
    enable("council")
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        with refused() as codes:
            adopt(worker, topic)
        assert codes == ["topics.gate_pending"]
        (gate,) = topics.gates_of(topic.id)
        topics.pass_gate(worker, topic_id=topic.id, kind=gate.kind, reason="已核实，不需要程序")
        assert adopt(worker, topic).conclusion == "adopted"


def test_two_modules_may_propose_a_gate_of_the_same_kind(fake_plugin, enable, unit, actor):
    def one(topic, actor):
        return [GateProposal("reps", "居民代表会")]

    fake_plugin("council", hooks={"topic_gates": one}, **COUNCIL)
    fake_plugin("voting", hooks={"topic_gates": one}, title="表决", summary="表决")
    enable("council", "voting")
    with unit():
        topic = topics.raise_topic(actor("resident"), text="建车棚")
        assert sorted(g.kind for g in topics.gates_of(topic.id)) == ["reps", "voting.reps"]


def test_a_momentary_objection_stops_only_the_carrying_out(fake_plugin, enable, unit, actor):
    def not_now(topic, actor):
        return [Reason("works.frost", "冬季不施工")]

    fake_plugin("works", hooks={"before_execute": not_now}, title="工程", summary="工程")
    enable("works")
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        adopt(worker, topic)
        with refused() as codes:
            topics.execute(worker, topic_id=topic.id)
        assert codes == ["works.frost"]


def test_what_happens_to_gates_is_public_and_published(council, unit, actor, published):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="建车棚")
        passed(worker, topic, "council.reps")
    with unit():
        acts = session.query(Activity).filter_by(subject_id=topic.id, code="topics.gate_passed").all()
        assert [(a.public, a.params["gate"], a.plugin) for a in acts] == [(True, "居民代表会", "council")]
    assert published(topics.GateChanged) == [topics.GateChanged(topic.id, "council.reps", "passed")]


def test_a_gate_can_not_be_removed(council, unit, actor):
    """There is no service for it, and the API of gates has none either."""
    assert not [name for name in dir(topics) if "gate" in name and ("remove" in name or "delete" in name)]
    with unit():
        topic = topics.raise_topic(actor("resident"), text="建车棚")
        assert session.query(TopicGate).filter_by(topic_id=topic.id).count() == 2


@pytest.mark.parametrize("answer", [["居民代表会"], "居民代表会", 7])
def test_an_answer_of_the_wrong_kind_loses_no_gate_either(fake_plugin, enable, unit, actor, answer):
    def wrong(topic, actor):
        return answer

    fake_plugin("council", hooks={"topic_gates": wrong}, **COUNCIL)
    enable("council")
    with unit():
        topic = topics.raise_topic(actor("resident"), text="建车棚")
        assert [g.kind for g in topics.gates_of(topic.id)] == ["core.unsaid.council"]


def test_a_module_hears_of_the_conclusion_once_and_not_while_it_is_off(
    fake_plugin, enable, disable, unit, actor, run_jobs
):
    heard = []

    def note(tenant, event):
        heard.append((tenant.slug, event.topic_id, event.conclusion))

    fake_plugin("archive", title="归档", summary="归档", handlers={topics.TopicConcluded: note})
    enable("archive")
    with unit():
        worker = actor("community_worker")
        first = topics.raise_topic(worker, text="一")
        topics.conclude(worker, topic_id=first.id, conclusion="rejected", text="不")
    run_jobs()
    run_jobs()
    assert heard == [("yangguang", first.id, "rejected")]
    with unit():
        second = topics.raise_topic(worker, text="二")
        topics.conclude(worker, topic_id=second.id, conclusion="rejected", text="不")
    disable("archive")
    run_jobs()
    assert len(heard) == 1
