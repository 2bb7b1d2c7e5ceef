"""Whether a topic takes what owners share: said by staff, at triage at the latest; modules then add what the law asks."""

from __future__ import annotations

import pytest

from tests.core.topic_cases import refused
from yishi import topics
from yishi.audit.models import Activity
from yishi.database import db as session
from yishi.errors import NotAllowed
from yishi.plugins.values import GateProposal
from yishi.testing import text_of

GREEN = "shared_green"
CHAIN, OWNERS = GateProposal("neighbour.chain", "本社区的程序"), GateProposal("neighbour.owners", "业主同意")


@pytest.fixture
def neighbour(fake_plugin, enable):
    """A module that asks for the owners' step on shared land, and of all for what stands in the list it gives."""
    asked_of_all: list[GateProposal] = []

    def topic_gates(topic, actor):
        return [*asked_of_all, OWNERS] if topic.data.get("land") == GREEN else asked_of_all

    fake_plugin("neighbour", hooks={"topic_gates": topic_gates}, title="邻里", summary="邻里互助。")
    enable("neighbour")
    return asked_of_all


def kinds(topic_id):
    return [gate.kind for gate in topics.gates_of(topic_id)]


def test_staff_say_it_when_they_raise_a_topic(neighbour, unit, actor):
    with unit():
        topic = topics.raise_topic(actor("community_worker"), text="在绿地上修车棚", land=GREEN)
        assert (topic.data, kinds(topic.id)) == ({"land": GREEN}, [OWNERS.kind])
        plain = topics.raise_topic(actor("community_worker"), text="加几把椅子")
        assert (plain.data, kinds(plain.id)) == ({}, [])


def test_a_resident_does_not_judge_it_and_nobody_invents_a_kind(neighbour, unit, actor):
    with unit():
        with refused() as codes:
            topics.raise_topic(actor("resident"), text="在绿地上修车棚", land=GREEN)
        assert codes == ["topics.land_for_staff"]
        with refused() as codes:
            topics.raise_topic(actor("community_worker"), text="在绿地上修车棚", land="the moon")
        assert codes == ["topics.land_unknown"]


def test_taking_a_resident_s_topic_on_adds_what_follows_from_it_with_the_reason(neighbour, unit, actor):
    worker = actor("community_worker")
    with unit():
        topic = topics.raise_topic(actor("resident"), text="在绿地上修车棚")
        assert kinds(topic.id) == []
        topics.accept(worker, topic_id=topic.id, land=GREEN)
        (gate,) = topics.gates_of(topic.id)
        assert (gate.kind, gate.added_reason) == (OWNERS.kind, "核定为占用业主共有的绿地")
        with refused() as codes:
            topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="议事会同意")
        assert codes == ["topics.gate_pending"]
        said = session.query(Activity).filter_by(subject_id=topic.id, code="topics.land_set").one()
        assert said.public
    with unit(), pytest.raises(NotAllowed):
        topics.set_land(actor("resident"), topic_id=topic.id, land=GREEN)


def test_found_out_later_it_is_said_with_its_reason_and_only_what_follows_is_added(neighbour, unit, actor):
    worker = actor("community_worker")
    with unit():
        topic = topics.raise_topic(worker, text="在绿地上修车棚")
    # The module asks more of later topics, not of this one.
    neighbour.append(CHAIN)
    with unit():
        topics.set_land(worker, topic_id=topic.id, land=GREEN, reason="现场看过，是楼间绿地")
        assert [(g.kind, g.added_reason) for g in topics.gates_of(topic.id)] == [
            (OWNERS.kind, "现场看过，是楼间绿地")
        ]
        topics.set_land(worker, topic_id=topic.id, land=GREEN, reason="再说一次")
        assert kinds(topic.id) == [OWNERS.kind]


def test_it_can_not_be_unsaid_nor_said_of_what_is_being_carried_out(neighbour, unit, actor):
    worker, administrator = actor("community_worker"), actor("administrator")
    with unit():
        topic = topics.raise_topic(worker, text="在绿地上修车棚", land=GREEN)
        with refused() as codes:
            topics.set_land(worker, topic_id=topic.id, land="", reason="字" * 401)
        assert codes == ["topics.land_stays", "topics.too_long"]
        plain = topics.raise_topic(worker, text="加几把椅子")
        topics.conclude(administrator, topic_id=plain.id, conclusion="adopted", text="同意")
        topics.execute(administrator, topic_id=plain.id)
        with refused() as codes:
            topics.set_land(worker, topic_id=plain.id, land=GREEN)
        assert codes == ["topics.already_executing"]


def test_a_module_that_fails_just_then_does_not_lose_its_step(fake_plugin, enable, unit, actor):
    def topic_gates(topic, actor):
        if topic.data.get("land"):
            raise RuntimeError("no idea")
        return []

    fake_plugin("neighbour", hooks={"topic_gates": topic_gates}, title="邻里", summary="邻里互助。")
    enable("neighbour")
    with unit():
        topic = topics.raise_topic(actor("resident"), text="在绿地上修车棚")
        topics.accept(actor("community_worker"), topic_id=topic.id, land=GREEN)
        assert kinds(topic.id) == ["core.unsaid.neighbour"]


def test_the_pages_ask_staff_and_only_them(neighbour, kit, as_role, tenant):
    resident, worker = as_role("resident"), as_role("community_worker")
    form = f"{tenant.base}/topics/raise"
    assert "占用业主共有的地方吗" not in text_of(resident.get(form))
    assert "占用业主共有的地方吗" in text_of(worker.get(form))
    raised = resident.post_form(form, {"text": "在绿地上修车棚"})
    page = raised.location
    assert "占用业主共有的地方吗" in text_of(worker.get(page))
    accepted = worker.post_form(f"{page}/do/accept", {"_step": "accept", "public": "1", "land": GREEN})
    assert accepted.status_code == 303
    shown = text_of(resident.get(page))
    assert "核定：占用业主共有的绿地" in shown
    assert "业主同意" in shown
    again = worker.post_form(f"{page}/do/land", {"_step": "land", "land": ""})
    assert again.headers["X-Yishi-Reasons"] == "topics.land_stays"


def test_programs_say_and_read_it(neighbour, as_role, tenant):
    worker, api = as_role("community_worker"), f"{tenant.api}/topics"
    raised = worker.post(api, json={"text": "在绿地上修车棚", "land": GREEN}).get_json()
    assert (raised["land"], [gate["kind"] for gate in raised["gates"]]) == (GREEN, [OWNERS.kind])
    plain = as_role("resident").post(api, json={"text": "加几把椅子"}).get_json()
    accepted = worker.post(f"{api}/{plain['id']}/accept", json={"version": plain["version"]}).get_json()
    assert accepted["land"] == ""
    body = {"land": GREEN, "reason": "现场看过", "version": accepted["version"]}
    later = worker.post(f"{api}/{plain['id']}/land", json=body).get_json()
    assert (later["land"], [gate["kind"] for gate in later["gates"]]) == (GREEN, [OWNERS.kind])
    assert as_role("resident").post(f"{api}/{plain['id']}/land", json=body).status_code == 403
