"""Triage: accept, ask back, file, merge, deliberate."""

from __future__ import annotations

import pytest

from tests.core.topic_cases import refused
from yishi import topics
from yishi.actor import system
from yishi.database import db as session
from yishi.errors import NotAllowed
from yishi.people import notifications
from yishi.places.models import Estate
from yishi.tenants.models import Tenant
from yishi.topics.models import Opinion, TopicLink


@pytest.fixture
def worker(actor):
    return actor("community_worker")


@pytest.fixture
def topic(db, actor):
    return topics.raise_topic(actor("resident"), text="电梯停了")


def titles(actor):
    return [row.title for row in notifications.of_actor(actor)]


@pytest.mark.parametrize("public", [True, False])
def test_accepting_publishes_or_keeps_between_raiser_and_staff(topic, worker, actor, public):
    topics.accept(worker, topic_id=topic.id, public=public, category="equipment")
    assert (topic.stage, topic.public, topic.category) == ("accepted", public, "equipment")
    assert titles(actor("resident")) == ["您提的「%(topic)s」已受理"]


def test_accepting_happens_once_and_by_staff(topic, worker, actor):
    with pytest.raises(NotAllowed):
        topics.accept(actor("resident"), topic_id=topic.id)
    topics.accept(worker, topic_id=topic.id)
    with refused() as codes:
        topics.accept(worker, topic_id=topic.id)
    assert codes == ["topics.accepted_already"]


def test_what_is_unclear_goes_back_with_a_question_and_the_answer_joins_the_text(topic, worker, actor):
    topics.ask_back(worker, topic_id=topic.id, question="几号楼几单元？")
    assert topic.question == "几号楼几单元？"
    with pytest.raises(NotAllowed):
        topics.clarify(worker, topic_id=topic.id, text="3 号楼")
    topics.clarify(actor("resident"), topic_id=topic.id, text="3 号楼 2 单元")
    assert (topic.text, topic.question) == ("电梯停了\n\n3 号楼 2 单元", "")
    with refused() as codes:
        topics.clarify(actor("resident"), topic_id=topic.id, text="再补一句")
    assert codes == ["topics.nothing_asked"]


def test_nobody_can_be_asked_back_where_nobody_is_registered(db, worker, actor):
    topic = topics.raise_topic(system(worker.tenant_id), text="电梯停了", plugin="hotline")
    with refused() as codes:
        topics.ask_back(worker, topic_id=topic.id, question="几号楼？")
    assert codes == ["topics.nobody_to_ask"]


def test_filing_knows_only_categories_and_estates_of_this_community(unit, actor, other_tenant):
    with unit(other_tenant):
        foreign = Estate(name="净水山庄")
        session.add(foreign)
        session.flush()
        foreign_id = foreign.id
    with unit(commit=False):
        worker = actor("community_worker")
        topic = topics.raise_topic(worker, text="电梯")
        with refused() as codes:
            topics.file_under(worker, topic_id=topic.id, category="none", estate_id=foreign_id)
        assert codes == ["topics.category_unknown", "topics.estate_unknown"]


def test_a_community_has_its_own_categories_and_words(unit, actor, tenant):
    with unit():
        row = session.get_one(Tenant, tenant.id)
        row.settings = {"topic_categories": ["养犬", "环境卫生"]}
        row.labels = {"环境卫生": "卫生"}
    with unit():
        assert topics.categories() == {"养犬": "养犬", "sanitation": "卫生", "other": "其他"}
        assert topics.raise_topic(actor("resident"), text="狗没拴", category="养犬").category == "养犬"
        assert topics.category_label("facility") == "公共休闲设施"


def test_merging_takes_the_opinions_along_and_tells_the_raiser(topic, worker, actor):
    topics.accept(worker, topic_id=topic.id)
    second = topics.raise_topic(actor("owner"), text="电梯又停了")
    topics.accept(worker, topic_id=second.id)
    topics.give(actor("building_lead"), topic_id=second.id, text="三天了")
    into = topics.merge(worker, topic_id=second.id, into_id=topic.id)
    assert (into.id, into.opinions_count, second.merged_into_id) == (topic.id, 1, topic.id)
    assert titles(actor("owner"))[0] == "您提的「%(topic)s」已并入同类议题，一起办理"
    assert session.query(TopicLink).one().kind == "duplicate_of"


def test_what_was_merged_before_follows(topic, worker, actor):
    second = topics.raise_topic(actor("owner"), text="二")
    third = topics.raise_topic(actor("owner"), text="三")
    topics.merge(worker, topic_id=third.id, into_id=second.id)
    topics.merge(worker, topic_id=second.id, into_id=topic.id)
    session.expire_all()
    assert third.merged_into_id == topic.id


def test_opinions_given_in_confidence_arrive_without_names(topic, worker, actor):
    private = topics.raise_topic(actor("owner"), text="二")
    topics.give(actor("owner"), topic_id=private.id, text="我家楼上")
    topics.accept(worker, topic_id=topic.id)
    topics.merge(worker, topic_id=private.id, into_id=topic.id)
    session.expire_all()
    assert session.query(Opinion).one().anonymous


def test_merging_refuses_itself_ended_ones_and_hiding_what_was_public(topic, worker, actor):
    with refused() as codes:
        topics.merge(worker, topic_id=topic.id, into_id=topic.id)
    assert codes == ["topics.merge_self"]
    public = topics.raise_topic(worker, text="公开的")
    with refused() as codes:
        topics.merge(worker, topic_id=public.id, into_id=topic.id)
    assert codes == ["topics.merge_into_private"]
    topics.conclude(worker, topic_id=public.id, conclusion="rejected", text="不行")
    with refused() as codes:
        topics.merge(worker, topic_id=topic.id, into_id=public.id)
    assert codes == ["topics.concluded"]


def test_a_merged_topic_is_not_worked_on_any_more(topic, worker, actor):
    into = topics.raise_topic(worker, text="公开的")
    topics.merge(worker, topic_id=topic.id, into_id=into.id)
    with refused() as codes:
        topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="好")
    assert codes == ["topics.merged"]


def test_taking_back_from_the_public_needs_a_reason(topic, worker):
    topics.accept(worker, topic_id=topic.id)
    with refused() as codes:
        topics.set_public(worker, topic_id=topic.id, public=False)
    assert codes == ["topics.reason_missing"]
    assert not topics.set_public(worker, topic_id=topic.id, public=False, reason="涉及隐私").public


def test_a_module_takes_a_topic_up(topic, actor):
    assert topics.deliberate(actor("resident"), topic_id=topic.id, plugin="council").stage == "deliberating"
    with pytest.raises(NotAllowed):
        topics.deliberate(actor("resident"), topic_id=topic.id)
