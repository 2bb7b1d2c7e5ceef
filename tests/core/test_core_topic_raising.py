"""Raising a topic: who may, what is written down, what is kept from whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.core.topic_cases import picture, refused
from yishi import attachments, topics
from yishi.audit.models import Activity, SearchToken
from yishi.database import db as session
from yishi.errors import NeedsSignIn, NotAllowed, Unknown
from yishi.people import notifications
from yishi.people.models import AssistedAct
from yishi.plugins.manifest import TopicKind
from yishi.tenants.models import Tenant
from yishi.topics.models import Topic
from yishi.topics.raising import first_sentence
from yishi.topics.visibility import may_see


def test_numbers_are_gapless_and_begin_at_one(db, actor):
    resident = actor("resident")
    numbers = [topics.raise_topic(resident, text=f"第{n}件事").number for n in range(3)]
    assert numbers == [1, 2, 3]


def test_without_a_title_the_first_sentence_serves(db, actor):
    topic = topics.raise_topic(actor("resident"), text="小广场多安几个座椅。老人走累了没处坐。")
    assert topic.title == "小广场多安几个座椅"


def test_a_long_first_sentence_is_cut(db, actor):
    assert first_sentence("电" * 80) == "电" * 29 + "…"


def test_all_that_is_wrong_is_said_at_once(db, actor):
    with refused() as codes:
        topics.raise_topic(
            actor("resident"), text=" ", title="长" * 61, category="none", photos=[picture()] * 7
        )
    assert set(codes) == {
        "topics.text_missing",
        "topics.title_too_long",
        "topics.category_unknown",
        "topics.too_many_photos",
    }
    assert session.scalar(select(Topic.id)) is None


def test_a_visitor_is_asked_to_sign_in(db, actor):
    with pytest.raises(NeedsSignIn):
        topics.raise_topic(actor(), text="电梯停了")


def test_what_a_resident_raises_waits_for_triage_unseen(db, actor):
    topic = topics.raise_topic(actor("resident"), text="电梯停了")
    assert (topic.stage, topic.public) == ("raised", False)


def test_a_community_may_publish_at_once(unit, actor, tenant):
    with unit():
        session.get_one(Tenant, tenant.id).settings = {"topics_publish_at_once": True}
    with unit():
        topic = topics.raise_topic(actor("resident"), text="电梯停了")
        assert (topic.stage, topic.public) == ("raised", True)


def test_what_staff_raise_is_accepted_and_public(db, actor):
    topic = topics.raise_topic(actor("community_worker"), text="民生经费怎么用", category="budget")
    assert (topic.stage, topic.public) == ("accepted", True)


def test_nobody_raises_more_than_the_daily_limit(unit, actor, tenant, clock_at):
    clock = clock_at("2026-06-28 23:50")
    with unit():
        session.get_one(Tenant, tenant.id).settings = {"topics_per_day": 2}
    with unit():
        resident = actor("resident")
        topics.raise_topic(resident, text="第一件")
        topics.raise_topic(resident, text="第二件")
        with refused() as codes:
            topics.raise_topic(resident, text="第三件")
        assert codes == ["topics.too_many_today"]
        topics.raise_topic(actor("owner"), text="别人的")
        from datetime import timedelta

        clock.advance(timedelta(minutes=11))
        assert topics.raise_topic(resident, text="第二天的").number == 4


def test_staff_are_not_limited(unit, actor, tenant):
    with unit():
        session.get_one(Tenant, tenant.id).settings = {"topics_per_day": 1}
    with unit():
        worker = actor("community_worker")
        assert [topics.raise_topic(worker, text="事").number for _ in range(3)] == [1, 2, 3]


def test_an_anonymous_raiser_leaves_no_trace_outside_the_row_that_staff_read(db, actor):
    resident = actor("resident")
    topic = topics.raise_topic(resident, text="楼道堆物", anonymous=True, photos=[picture()])
    assert topic.raised_by_name == resident.name
    for act in session.scalars(select(Activity).where(Activity.subject_id == topic.id)):
        assert (act.actor_name, act.actor_account_id, act.actor_person_id) == ("", None, None)
    tokens = set(session.scalars(select(SearchToken.token).where(SearchToken.subject_id == topic.id)))
    assert not tokens & {"居民", "民乐"}
    assert [f.name for f in attachments.of(("topic", topic.id))] == ["照片1.jpg"]


def test_a_community_may_refuse_anonymity(unit, actor, tenant):
    with unit():
        session.get_one(Tenant, tenant.id).settings = {"topics_anonymous": False}
    with unit(), refused() as codes:
        topics.raise_topic(actor("resident"), text="楼道堆物", anonymous=True)
    assert codes == ["topics.no_anonymity"]


def test_an_assisted_topic_is_the_residents_and_says_who_typed_it(db, actor):
    resident, worker = actor("resident"), actor("community_worker")
    acting = worker.for_person(resident.person_id, "老人不会用手机")
    topic = topics.raise_topic(acting, text="想要一张椅子", channel="walk_in")
    assert (topic.raised_by_id, topic.raised_by_name) == (resident.person_id, resident.name)
    assert (topic.entered_by, topic.channel, topic.stage) == (worker.name, "walk_in", "raised")
    noted = session.scalars(select(AssistedAct)).one()
    assert (noted.person_id, noted.reason, noted.subject_id) == (
        resident.person_id,
        "老人不会用手机",
        topic.id,
    )
    assert len(notifications.of_actor(resident)) == 1


def test_acting_for_somebody_needs_a_reason_and_the_permission(db, actor):
    resident = actor("resident")
    with refused() as codes:
        topics.raise_topic(actor("community_worker").for_person(resident.person_id, " "), text="椅子")
    assert codes == ["people.reason_needed"]
    with pytest.raises(NotAllowed):
        topics.raise_topic(actor("owner").for_person(resident.person_id, "替他提"), text="椅子")


def test_acting_for_a_person_of_another_community_finds_nobody(db, actor, other_tenant):
    stranger = actor("resident", other_tenant)
    with pytest.raises(Unknown):
        topics.raise_topic(actor("community_worker").for_person(stranger.person_id, "代办"), text="椅子")


def test_a_modules_kind_is_open_to_residents_only_where_it_says_so(fake_plugin, enable, unit, actor):
    fake_plugin(
        "works",
        title="工程",
        summary="工程",
        topic_kinds=(
            TopicKind("works.plan", "工程"),
            TopicKind("works.wish", "心愿", public_raise=True),
        ),
    )
    enable("works")
    with unit():
        resident = actor("resident")
        assert topics.raise_topic(resident, text="修凉亭", kind="works.wish").kind == "works.wish"
        with refused() as codes:
            topics.raise_topic(resident, text="修凉亭", kind="works.plan")
        assert codes == ["topics.kind_unknown"]
        own = topics.raise_topic(resident, text="修凉亭", kind="works.plan", plugin="works")
        assert own.kind == "works.plan"


def test_the_kind_of_a_module_that_is_off_is_unknown(fake_plugin, unit, actor, tenant):
    fake_plugin("works", title="工程", summary="工程", topic_kinds=(TopicKind("works.wish", "心愿", True),))
    with unit(), refused() as codes:
        topics.raise_topic(actor("resident"), text="修凉亭", kind="works.wish")
    assert codes == ["topics.kind_unknown"]


def test_raising_is_told_to_others_by_ids_only(unit, actor, published):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="电梯停了", anonymous=True)
    assert published() == [topics.TopicRaised(topic.id, "general")]


@pytest.mark.parametrize(
    ("role", "sees"),
    [("resident", True), ("owner", False), ("community_worker", True), ("building_lead", False), ("", False)],
)
def test_a_topic_that_is_not_public_is_seen_by_its_raiser_and_by_staff(db, actor, role, sees):
    topic = topics.raise_topic(actor("resident"), text="电梯停了")
    viewer = actor(role)
    assert may_see(viewer, public=topic.public, raised_by_id=topic.raised_by_id) is sees


def test_a_photo_that_is_no_picture_raises_nothing(unit, actor, tenant):
    with pytest.raises(Exception, match="uploads"), unit():
        topics.raise_topic(actor("resident"), text="电梯停了", photos=[topics.Upload("a.jpg", b"no picture")])
    with unit():
        assert session.scalar(select(Topic.id)) is None
        assert topics.raise_topic(actor("resident"), text="电梯停了").number == 1


def test_what_a_module_gave_along_is_brought_up_to_date_and_the_rest_stays(unit, actor):
    with unit():
        topic = topics.raise_topic(
            actor("community_worker"), text="建车棚", data={"area": 4200, "until": "01-11"}
        )
        before = topic.version
        topics.restate(topic_id=topic.id, data={"until": "01-12"})
        topics.restate(topic_id=topic.id, data={"until": "01-12"})
    with unit():
        row = session.execute(select(Topic.data, Topic.version)).one()
        assert row.data == {"area": 4200, "until": "01-12"}
        assert row.version == before + 1, "saying the same again is no change"
