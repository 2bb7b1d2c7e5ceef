"""Every topic ends in a recorded conclusion with its reason, and shows what came of it (A08, A77)."""

from __future__ import annotations

import pytest

from tests.core.topic_cases import picture, refused
from yishi import attachments, topics
from yishi.audit.models import Activity
from yishi.database import db as session
from yishi.errors import NotAllowed, Stale, Unknown
from yishi.people import notifications
from yishi.topics.models import Topic, TopicLink


@pytest.fixture
def worker(actor):
    return actor("community_worker")


@pytest.fixture
def topic(db, actor):
    return topics.raise_topic(actor("resident"), text="建车棚")


@pytest.mark.parametrize("conclusion", sorted(topics.CONCLUSIONS))
def test_each_conclusion_needs_a_reason(topic, worker, conclusion):
    with refused() as codes:
        topics.conclude(worker, topic_id=topic.id, conclusion=conclusion, text=" ", transferred_to="物业")
    assert codes == ["topics.reason_missing"]


@pytest.mark.parametrize("conclusion", sorted(topics.CONCLUSIONS))
def test_a_conclusion_is_recorded_told_and_published(topic, worker, conclusion, actor):
    topics.conclude(worker, topic_id=topic.id, conclusion=conclusion, text="理由", transferred_to="物业")
    assert (topic.stage, topic.conclusion, topic.conclusion_text) == ("concluded", conclusion, "理由")
    act = session.query(Activity).filter_by(code=f"topics.{conclusion}").one()
    assert act.public
    (news,) = notifications.of_actor(actor("resident"))
    assert news.path == f"topics/{topic.id}"


def test_transferring_says_to_whom(topic, worker):
    with refused() as codes:
        topics.transfer(worker, topic_id=topic.id, to=" ", reason="归物业管")
    assert codes == ["topics.receiver_missing"]
    topics.transfer(worker, topic_id=topic.id, to="阳光物业", reason="归物业管")
    assert (topic.conclusion, topic.transferred_to) == ("transferred", "阳光物业")


def test_an_unknown_conclusion_is_refused_with_everything_else(topic, worker):
    with refused() as codes:
        topics.conclude(worker, topic_id=topic.id, conclusion="perhaps", text="")
    assert codes == ["topics.conclusion_unknown", "topics.reason_missing"]


def test_what_is_concluded_is_not_concluded_again(topic, worker):
    topics.conclude(worker, topic_id=topic.id, conclusion="rejected", text="占绿地")
    with refused() as codes:
        topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="改主意")
    assert codes == ["topics.concluded"]


def test_only_who_may_conclude_concludes(topic, actor):
    with pytest.raises(NotAllowed):
        topics.conclude(actor("recorder"), topic_id=topic.id, conclusion="rejected", text="不行")


def test_the_raiser_and_nobody_else_withdraws(topic, actor):
    with pytest.raises(Unknown):
        topics.withdraw(actor("owner"), topic_id=topic.id, reason="我撤")
    with pytest.raises(NotAllowed):
        topics.withdraw(actor("community_worker"), topic_id=topic.id, reason="我撤")
    topics.withdraw(actor("resident"), topic_id=topic.id, reason="已经解决了")
    assert topic.conclusion == "withdrawn"


def test_withdrawing_does_not_unmask_who_stayed_anonymous(db, actor):
    resident = actor("resident")
    topic = topics.raise_topic(resident, text="楼道堆物", anonymous=True)
    topics.withdraw(resident, topic_id=topic.id, reason="清走了")
    acts = session.query(Activity).filter_by(subject_id=topic.id).all()
    assert {(a.actor_name, a.actor_person_id) for a in acts} == {("", None)}


def test_a_deferred_topic_can_be_taken_up_again_and_only_that(topic, worker):
    with refused() as codes:
        topics.take_up_again(worker, topic_id=topic.id, reason="再议")
    assert codes == ["topics.not_deferred"]
    topics.conclude(worker, topic_id=topic.id, conclusion="deferred", text="等图纸")
    topics.take_up_again(worker, topic_id=topic.id, reason="图纸到了")
    assert (topic.stage, topic.conclusion, topic.concluded_at) == ("deliberating", None, None)


@pytest.mark.parametrize("conclusion", ["rejected", "deferred", "withdrawn", "transferred"])
def test_only_what_was_adopted_is_carried_out(topic, worker, conclusion):
    topics.conclude(worker, topic_id=topic.id, conclusion=conclusion, text="理由", transferred_to="物业")
    with refused() as codes:
        topics.execute(worker, topic_id=topic.id)
    assert codes == ["topics.not_adopted"]


def test_the_result_is_shown_with_photos(topic, worker, actor):
    topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="同意")
    with refused() as codes:
        topics.carry_out(worker, topic_id=topic.id, result_text="装好了")
    assert codes == ["topics.not_executing"]
    topics.execute(worker, topic_id=topic.id)
    with refused() as codes:
        topics.carry_out(worker, topic_id=topic.id, result_text="")
    assert codes == ["topics.result_missing"]
    topics.carry_out(worker, topic_id=topic.id, result_text="装好了四把椅子", photos=[picture()])
    assert (topic.stage, topic.result_text) == ("carried_out", "装好了四把椅子")
    assert [f.role for f in attachments.of(("topic", topic.id))] == ["result"]
    assert len(notifications.of_actor(actor("resident"))) == 3


def test_what_is_given_up_here_is_followed_by_another_site_there(topic, worker, db):
    successor = topics.raise_topic(worker, text="车棚建在东墙边")
    topics.conclude(
        worker, topic_id=topic.id, conclusion="withdrawn", text="另外选址", successor_id=successor.id
    )
    assert topic.successor_id == successor.id
    link = session.query(TopicLink).one()
    assert (link.from_id, link.to_id, link.kind) == (successor.id, topic.id, "relocated_from")


def test_successors_do_not_run_in_a_circle(topic, worker):
    second = topics.raise_topic(worker, text="二")
    topics.conclude(worker, topic_id=topic.id, conclusion="withdrawn", text="换", successor_id=second.id)
    with refused() as codes:
        topics.conclude(worker, topic_id=second.id, conclusion="withdrawn", text="换", successor_id=topic.id)
    assert codes == ["topics.successor_circle"]


def test_another_communitys_topic_is_no_successor(unit, actor, other_tenant):
    with unit(other_tenant):
        foreign = topics.raise_topic(actor("resident", other_tenant), text="别处的").id
    with unit(commit=False):
        topic = topics.raise_topic(actor("community_worker"), text="这里的")
        with refused() as codes:
            topics.conclude(
                actor("community_worker"),
                topic_id=topic.id,
                conclusion="withdrawn",
                text="换",
                successor_id=foreign,
            )
        assert codes == ["topics.successor_unknown"]


def test_a_stale_version_shows_both_states_and_changes_nothing(topic, worker):
    topics.accept(worker, topic_id=topic.id)
    with pytest.raises(Stale) as caught:
        topics.conclude(worker, topic_id=topic.id, conclusion="rejected", text="不行", version=1)
    assert caught.value.details["yours"] == {"conclusion": "rejected", "text": "不行"}
    assert caught.value.details["theirs"]["stage"] == "accepted"
    assert session.get_one(Topic, (topic.tenant_id, topic.id)).conclusion is None


def test_a_stale_act_of_one_button_says_what_was_wanted_and_how_it_stands(topic, worker):
    topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="同意")
    with pytest.raises(Stale) as caught:
        topics.execute(worker, topic_id=topic.id, version=1)
    assert caught.value.details["wanted"] == "开始落实"
    assert caught.value.details["now"] == f"「{topic.title}」现在是：通过"
    assert topic.stage == "concluded"


def test_another_communitys_topic_is_unknown_to_every_act(unit, actor, other_tenant):
    with unit(other_tenant):
        foreign = topics.raise_topic(actor("resident", other_tenant), text="别处的").id
    with unit(commit=False):
        worker = actor("community_worker")
        acts = [
            lambda: topics.accept(worker, topic_id=foreign),
            lambda: topics.give(worker, topic_id=foreign, text="好"),
            lambda: topics.conclude(worker, topic_id=foreign, conclusion="rejected", text="不"),
            lambda: topics.ask_back(worker, topic_id=foreign, question="哪里？"),
            lambda: topics.pass_gate(worker, topic_id=foreign, kind="x", reason="y"),
            lambda: topics.execute(worker, topic_id=foreign),
        ]
        for act in acts:
            with pytest.raises(Unknown):
                act()
