"""What lists and the topic's page read: only what the viewer may see, in few statements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.topic_cases import picture
from yishi import topics
from yishi.errors import Unknown
from yishi.plugins.values import GateProposal
from yishi.testing.marks import on_both_databases
from yishi.topics.page_query import opinions_page, topic_page
from yishi.topics.queries import TopicFilter, list_topics
from yishi.topics.timeline import steps


def fill(actor):
    """A public topic with everything on it; gives its id."""
    worker, resident = actor("community_worker"), actor("resident")
    topic = topics.raise_topic(resident, text="建车棚，放电动车", photos=[picture()], anonymous=True)
    topics.accept(worker, topic_id=topic.id, category="facility")
    proposal = GateProposal("core.fire", "消防意见", "消防法 28")
    topics.add_gate(worker, topic_id=topic.id, proposal=proposal, reason="占通道")
    for number in range(22):
        topics.give(actor("owner"), topic_id=topic.id, text=f"意见{number}")
    return topic.id


@on_both_databases
def test_a_topics_page_is_read_in_two_statements(unit, actor, count_queries):
    with unit():
        topic_id = fill(actor)
    visitor = actor()
    with unit(writes=False, commit=False), count_queries() as asked:
        page = topic_page(visitor, topic_id)
        opinions, total = opinions_page(visitor, topic_id)
    assert asked.count == 2, str(asked)
    assert (page.row.title, page.row.opinions_count, total, len(opinions)) == (
        "建车棚，放电动车",
        22,
        22,
        20,
    )
    assert [(g.label, g.state, g.legal_basis, g.off) for g in page.gates] == [
        ("消防意见", "pending", "消防法 28", False)
    ]
    assert [e.text for e in page.timeline] == ["增加了程序「消防意见」：占通道", "受理了", "提出了这件事"]
    assert [f.name for f in page.photos] == ["照片1.jpg"]
    assert opinions[0].text == "意见21"


def test_an_anonymous_raiser_is_named_to_staff_and_to_oneself_only(unit, actor):
    with unit(commit=False):
        topic_id = fill(actor)
        resident = actor("resident")
        names = {
            role: topic_page(actor(role), topic_id).raiser
            for role in ("", "owner", "resident", "community_worker")
        }
        assert names == {
            "": "",
            "owner": "",
            "resident": resident.name,
            "community_worker": resident.name,
        }
        assert "居民乐" not in repr(topic_page(actor(""), topic_id).timeline)


def test_an_opinion_that_arrives_meanwhile_does_not_make_the_topic_stale(db, actor):
    worker = actor("community_worker")
    topic = topics.raise_topic(worker, text="民生经费")
    version = topic.version
    topics.give(actor("owner"), topic_id=topic.id, text="修路灯")
    assert topics.conclude(worker, topic_id=topic.id, conclusion="adopted", text="好", version=version)


def test_who_gives_a_name_is_shown_masked_to_others(db, actor):
    topic = topics.raise_topic(actor("community_worker"), text="民生经费")
    topics.give(actor("owner"), topic_id=topic.id, text="修路灯")
    assert topic_page(actor(), topic.id).raiser == "佘*霞"
    (said,), _total = opinions_page(actor(), topic.id)
    assert (said.who, said.label) == ("叶*强", "owner")


def test_an_anonymous_opinion_hides_name_and_role(db, actor):
    topic = topics.raise_topic(actor("community_worker"), text="民生经费")
    topics.give(actor("building_lead"), topic_id=topic.id, text="修路灯", anonymous=True)
    (said,), _total = opinions_page(actor("owner"), topic.id)
    assert (said.who, said.label, said.own) == ("", "", False)


def test_a_hidden_opinion_is_read_by_staff_and_its_author_only(db, actor):
    worker = actor("community_worker")
    topic = topics.raise_topic(worker, text="民生经费")
    opinion = topics.give(actor("owner"), topic_id=topic.id, text="骂人的话")
    topics.hide(worker, opinion_id=opinion.id, reason="含辱骂")
    for role, text in (("", ""), ("resident", ""), ("owner", "骂人的话"), ("recorder", "骂人的话")):
        (said,), _total = opinions_page(actor(role), topic.id)
        assert (said.text, said.hidden_reason) == (text, "含辱骂")


def test_merged_opinions_show_how_many_stand_behind(db, actor):
    worker = actor("community_worker")
    topic = topics.raise_topic(worker, text="民生经费")
    first = topics.give(actor("owner"), topic_id=topic.id, text="修路灯")
    second = topics.give(actor("resident"), topic_id=topic.id, text="路灯")
    topics.merge_opinion(worker, opinion_id=second.id, into_id=first.id)
    (said,), total = opinions_page(actor(), topic.id)
    assert (said.text, said.behind, total) == ("修路灯", 1, 1)


@pytest.mark.parametrize("role", ["", "owner"])
def test_a_private_topic_reads_exactly_as_an_unknown_one(db, actor, role):
    topic = topics.raise_topic(actor("resident"), text="电梯停了")
    with pytest.raises(Unknown):
        topic_page(actor(role), topic.id)
    assert list_topics(actor(role), TopicFilter()) == ([], 0)
    assert list_topics(actor(role), TopicFilter(q="电梯")) == ([], 0)


def test_staff_see_acts_that_residents_do_not(db, actor):
    worker = actor("community_worker")
    topic = topics.raise_topic(actor("resident"), text="电梯停了")
    topics.accept(worker, topic_id=topic.id)
    topics.file_under(worker, topic_id=topic.id, category="equipment")
    codes = {role: [e.code for e in topic_page(actor(role), topic.id).timeline] for role in ("", "recorder")}
    assert "topics.filed" not in codes[""]
    assert "topics.filed" in codes["recorder"]


def test_links_lead_only_to_what_the_viewer_may_see(db, actor):
    worker = actor("community_worker")
    first = topics.raise_topic(worker, text="车棚建在绿地")
    private = topics.raise_topic(actor("resident"), text="车棚建在东墙")
    topics.conclude(worker, topic_id=first.id, conclusion="withdrawn", text="换", successor_id=private.id)
    assert topic_page(actor(), first.id).links == []
    (link,) = topic_page(worker, first.id).links
    assert (link.kind, link.outward, link.id, link.number) == ("relocated_from", False, private.id, 2)


def test_a_gate_of_a_module_that_is_off_says_so(fake_plugin, enable, disable, unit, actor):
    def gate(topic, actor):
        return [GateProposal("council.reps", "居民代表会")]

    fake_plugin("council", hooks={"topic_gates": gate}, title="议事会", summary="议事会")
    enable("council")
    with unit():
        topic_id = topics.raise_topic(actor("community_worker"), text="建车棚").id
    disable("council")
    with unit():
        assert [g.off for g in topic_page(actor(), topic_id).gates] == [True]


@on_both_databases
def test_lists_are_filtered_counted_and_read_in_one_statement(unit, actor, count_queries):
    with unit():
        worker = actor("community_worker")
        for number in range(5):
            topics.raise_topic(worker, text=f"第{number}件", category="budget" if number % 2 else "other")
        done = topics.raise_topic(worker, text="电梯停运")
        topics.conclude(worker, topic_id=done.id, conclusion="adopted", text="修")
        gone = topics.raise_topic(worker, text="电梯广告")
        topics.conclude(worker, topic_id=gone.id, conclusion="rejected", text="不")
    owner = actor("owner")
    cases = [
        (TopicFilter(), 7),
        (TopicFilter(stage="open"), 5),
        (TopicFilter(stage="doing"), 1),
        (TopicFilter(stage="ended"), 1),
        (TopicFilter(stage="accepted", category="budget"), 2),
        (TopicFilter(q="电梯"), 2),
        (TopicFilter(q="dtty"), 1),
        (TopicFilter(q="电梯", stage="ended"), 1),
        (TopicFilter(q="！"), 0),
        (TopicFilter(kind="general"), 7),
        (TopicFilter(mine=True), 0),
    ]
    for wanted, count in cases:
        with unit(writes=False, commit=False), count_queries() as asked:
            found, total = list_topics(owner, wanted, limit=3)
        assert (len(found), total) == (min(count, 3), count), wanted
        assert asked.count <= 1


def test_late_ones_are_those_nobody_accepted_in_time(unit, actor, clock_at):
    clock = clock_at("2026-06-28 09:00")
    with unit():
        topics.raise_topic(actor("resident"), text="第一件")
    clock.advance(timedelta(days=3, seconds=1))
    with unit():
        topics.raise_topic(actor("resident"), text="第二件")
        found, _total = list_topics(actor("recorder"), TopicFilter(late=True))
        assert [one.title for one in found] == ["第一件"]


def test_among_ones_own_merged_ones_stay_visible(db, actor):
    worker, resident = actor("community_worker"), actor("resident")
    into = topics.raise_topic(worker, text="电梯")
    own = topics.raise_topic(resident, text="电梯又停")
    topics.merge(worker, topic_id=own.id, into_id=into.id)
    found, _total = list_topics(resident, TopicFilter(mine=True))
    assert [(one.id, one.status) for one in found] == [(own.id, "已并入同类议题")]
    assert [one.id for one in list_topics(resident, TopicFilter())[0]] == [into.id]


@pytest.mark.parametrize(
    ("stage", "conclusion", "now"),
    [
        ("raised", None, "受理"),
        ("accepted", None, "商议"),
        ("deliberating", None, "商议"),
        ("concluded", "adopted", "落实"),
        ("executing", "adopted", "落实"),
        ("carried_out", "amended", None),
        ("concluded", "rejected", None),
        ("concluded", "deferred", "暂缓"),
    ],
)
def test_the_way_shows_what_people_wait_for(stage, conclusion, now):
    found = [label for label, state in steps(stage, conclusion) if state == "now"]
    assert found == ([now] if now else [])
