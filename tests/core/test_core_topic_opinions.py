"""Opinions: given by anybody who sees the topic, merged when they say the same, counted once (A10, A11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.core.topic_cases import refused
from yishi import topics
from yishi.audit.models import Activity
from yishi.clock import clock
from yishi.database import db as session
from yishi.errors import NeedsSignIn, NotAllowed, Stale, Unknown
from yishi.people.models import AssistedAct
from yishi.topics.models import Opinion


@pytest.fixture
def worker(actor):
    return actor("community_worker")


@pytest.fixture
def topic(db, worker):
    return topics.raise_topic(worker, text="民生经费怎么用")


def figure():
    return topics.opinions_collected(clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))


def test_an_opinion_counts_on_its_topic(topic, actor):
    topics.give(actor("resident"), topic_id=topic.id, text="修路灯", stance="support")
    topics.give(actor("owner"), topic_id=topic.id, text="种树")
    assert topic.opinions_count == 2


def test_what_is_wrong_is_said_at_once(topic, actor):
    with refused() as codes:
        topics.give(actor("resident"), topic_id=topic.id, text=" ", stance="maybe")
    assert codes == ["opinions.text_missing", "opinions.stance_unknown"]


def test_a_visitor_is_asked_to_sign_in(topic, actor):
    with pytest.raises(NeedsSignIn):
        topics.give(actor(), topic_id=topic.id, text="修路灯")


def test_a_topic_one_may_not_see_is_unknown(db, actor):
    private = topics.raise_topic(actor("resident"), text="电梯停了")
    with pytest.raises(Unknown):
        topics.give(actor("owner"), topic_id=private.id, text="我也是")
    assert topics.give(actor("resident"), topic_id=private.id, text="又停了").stance == "suggest"


def test_after_the_conclusion_none_is_collected(topic, actor, worker):
    topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="同意")
    with refused() as codes:
        topics.give(actor("resident"), topic_id=topic.id, text="晚了")
    assert codes == ["opinions.closed"]


def test_an_anonymous_opinion_leaves_no_trace_outside_its_row(topic, actor):
    opinion = topics.give(actor("resident"), topic_id=topic.id, text="修路灯", anonymous=True)
    assert opinion.author_name
    act = session.scalars(select(Activity).where(Activity.code == "opinions.given")).one()
    assert (act.actor_name, act.actor_person_id, act.actor_account_id) == ("", None, None)


def test_one_may_edit_ones_own_for_half_an_hour(topic, actor, clock_at):
    at = clock_at("2026-06-28 10:00")
    resident = actor("resident")
    opinion = topics.give(resident, topic_id=topic.id, text="修路灯")
    with pytest.raises(NotAllowed):
        topics.edit(actor("owner"), opinion_id=opinion.id, text="不修")
    at.advance(timedelta(minutes=30))
    assert topics.edit(resident, opinion_id=opinion.id, text="修两盏路灯").text == "修两盏路灯"
    at.advance(timedelta(seconds=1))
    with refused() as codes:
        topics.edit(resident, opinion_id=opinion.id, text="修三盏")
    assert codes == ["opinions.too_late"]


def test_an_edit_of_an_older_version_shows_both(topic, actor):
    resident = actor("resident")
    opinion = topics.give(resident, topic_id=topic.id, text="修路灯")
    topics.edit(resident, opinion_id=opinion.id, text="修两盏", version=1)
    with pytest.raises(Stale) as caught:
        topics.edit(resident, opinion_id=opinion.id, text="修三盏", version=1)
    assert caught.value.details["theirs"] == {"text": "修两盏"}


def test_merged_ones_count_as_one_and_come_apart_again(topic, actor, worker):
    first = topics.give(actor("resident"), topic_id=topic.id, text="修路灯")
    second = topics.give(actor("owner"), topic_id=topic.id, text="路灯坏了")
    third = topics.give(actor("building_lead"), topic_id=topic.id, text="灯不亮")
    topics.merge_opinion(worker, opinion_id=third.id, into_id=second.id)
    topics.merge_opinion(worker, opinion_id=second.id, into_id=first.id)
    session.expire_all()
    assert {third.merged_into_id, second.merged_into_id} == {first.id}
    assert topic.opinions_count == 1
    topics.unmerge_opinion(worker, opinion_id=third.id)
    assert topic.opinions_count == 2


def test_merging_refuses_itself_other_topics_and_merged_ones(topic, actor, worker):
    other = topics.raise_topic(worker, text="别的事")
    one = topics.give(actor("resident"), topic_id=topic.id, text="一")
    two = topics.give(actor("owner"), topic_id=topic.id, text="二")
    elsewhere = topics.give(actor("resident"), topic_id=other.id, text="三")
    for into, code in ((one, "opinions.merge_self"), (elsewhere, "opinions.merge_elsewhere")):
        with refused() as codes:
            topics.merge_opinion(worker, opinion_id=one.id, into_id=into.id)
        assert codes == [code]
    topics.merge_opinion(worker, opinion_id=two.id, into_id=one.id)
    with refused() as codes:
        topics.merge_opinion(worker, opinion_id=one.id, into_id=two.id)
    assert codes == ["opinions.merged"]


def test_hiding_keeps_the_original_and_needs_a_reason(topic, actor, worker):
    opinion = topics.give(actor("resident"), topic_id=topic.id, text="骂人的话")
    with refused() as codes:
        topics.hide(worker, opinion_id=opinion.id, reason="")
    assert codes == ["opinions.reason_missing"]
    with pytest.raises(NotAllowed):
        topics.hide(actor("owner"), opinion_id=opinion.id, reason="不好听")
    topics.hide(worker, opinion_id=opinion.id, reason="含辱骂")
    assert (opinion.text, opinion.hidden_reason, topic.opinions_count) == ("骂人的话", "含辱骂", 0)
    topics.unhide(worker, opinion_id=opinion.id)
    assert topic.opinions_count == 1


def test_the_figure_counts_one_per_person_and_topic_after_merging(topic, actor, worker):
    other = topics.raise_topic(worker, text="别的事")
    resident, owner, lead = actor("resident"), actor("owner"), actor("building_lead")
    first = topics.give(resident, topic_id=topic.id, text="修路灯")
    topics.give(resident, topic_id=topic.id, text="再说一遍")
    topics.give(resident, topic_id=other.id, text="另一件")
    double = topics.give(owner, topic_id=topic.id, text="修路灯")
    unfit = topics.give(lead, topic_id=topic.id, text="骂人的话")
    assert figure() == 4
    topics.merge_opinion(worker, opinion_id=double.id, into_id=first.id)
    topics.hide(worker, opinion_id=unfit.id, reason="含辱骂")
    assert figure() == 2


def test_staff_may_write_down_what_a_resident_says(topic, actor, worker):
    resident = actor("resident")
    acting = worker.for_person(resident.person_id, "电话里说的")
    opinion = topics.give(acting, topic_id=topic.id, text="修路灯", channel="phone")
    assert (opinion.person_id, opinion.author_name, opinion.entered_by) == (
        resident.person_id,
        resident.name,
        worker.name,
    )
    assert session.scalars(select(AssistedAct)).one().person_id == resident.person_id


def test_another_communitys_opinion_is_unknown(unit, actor, other_tenant):
    with unit(other_tenant):
        there = topics.raise_topic(actor("community_worker", other_tenant), text="别处")
        foreign = topics.give(actor("resident", other_tenant), topic_id=there.id, text="别处的").id
    with unit(commit=False):
        for act in (topics.unhide, topics.unmerge_opinion):
            with pytest.raises(Unknown):
                act(actor("administrator"), opinion_id=foreign)


def test_an_opinion_is_told_to_others_by_ids_only(unit, actor, published):
    with unit():
        topic = topics.raise_topic(actor("community_worker"), text="民生经费")
        opinion = topics.give(actor("resident"), topic_id=topic.id, text="修路灯", anonymous=True)
        assert session.get(Opinion, (opinion.tenant_id, opinion.id)) is opinion
    assert published(topics.OpinionGiven) == [topics.OpinionGiven(topic.id, opinion.id)]
