"""What this module promises."""

from datetime import timedelta

import pytest
from yishi.testing import text_of
from yishi.toolkit import Conflict, NotAllowed, Stale, topics

from yishi_{{name}} import service


@pytest.fixture(autouse=True)
def on(enable):
    enable("{{name}}")


@pytest.fixture
def topic_id(unit, actor, run_jobs):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="三栋前的路灯不亮", kind=service.KIND)
        found = topic.id
    run_jobs()
    return found


def visits(actor, unit):
    with unit(writes=False):
        return service.visits(actor("grid_lead"), offset=0, limit=20)[0]


def test_a_topic_of_this_kind_waits_for_a_visit(topic_id, unit, actor):
    (visit,) = visits(actor, unit)
    assert visit.topic_id == topic_id
    with unit():
        assert [gate.kind for gate in topics.gates_of(topic_id)] == [service.GATE]


def test_the_setting_says_by_when(clock_at, enable, unit, actor, run_jobs):
    clock_at("2026-09-28")
    enable("{{name}}", days=3)
    with unit():
        topics.raise_topic(actor("resident"), text="树枝断了", kind=service.KIND)
    run_jobs()
    (visit,) = visits(actor, unit)
    assert str(visit.due_on) == "2026-10-08"  # 1 October and the days after it are off


def test_what_was_seen_passes_the_gate(topic_id, unit, actor):
    (visit,) = visits(actor, unit)
    with unit():
        service.record(actor("grid_lead"), visit_id=visit.id, note="灯泡坏了，已报修")
    with unit():
        assert not topics.open_reasons(topic_id)
        with pytest.raises(Conflict):
            service.record(actor("grid_lead"), visit_id=visit.id, note="再写一次")


def test_a_stale_form_is_refused_with_both_states(topic_id, unit, actor):
    (visit,) = visits(actor, unit)
    with unit(), pytest.raises(Stale):
        service.record(actor("grid_lead"), visit_id=visit.id, note="晚了一步", version=visit.version + 1)


def test_residents_record_nothing(topic_id, unit, actor):
    (visit,) = visits(actor, unit)
    with unit(), pytest.raises(NotAllowed):
        service.record(actor("resident"), visit_id=visit.id, note="我去看了")


def test_a_visit_that_was_not_made_in_time_is_marked_late(clock_at, topic_id, unit, actor, run_jobs):
    (visit,) = visits(actor, unit)
    clock_at(f"{visit.due_on + timedelta(days=1)} 08:00")
    run_jobs(plan=True)
    (visit,) = visits(actor, unit)
    assert visit.late


def test_a_worker_notes_it_on_the_page(topic_id, tenant, as_role, unit, actor):
    worker = as_role("community_worker")
    assert "路灯" in text_of(worker.get(f"{tenant.base}/{{name}}/"))

    (visit,) = visits(actor, unit)
    address = f"{tenant.base}/{{name}}/visits/{visit.id}"
    assert worker.post_form(address, {"note": ""}).status_code == 422
    answer = worker.post_form(address, {"note": "灯泡坏了", "_version": visit.version})
    assert answer.status_code == 303
    assert "灯泡坏了" in text_of(worker.get(f"{tenant.base}/{{name}}/"))


def test_the_topics_page_leads_there(topic_id, tenant, as_role, client):
    page = as_role("community_worker").get(f"{tenant.base}/topics/{topic_id}")
    assert f"{{name}}/of-topic/{topic_id}" in page.text
    assert f"{{name}}/of-topic/{topic_id}" not in as_role("resident").get(page.request.path).text


def test_programs_see_the_same(topic_id, tenant, as_role):
    answer = as_role("community_worker").get(f"{tenant.api}/{{name}}/visits")
    assert answer.json["page"]["total"] == 1
    assert answer.json["items"][0]["topic_id"] == str(topic_id)
