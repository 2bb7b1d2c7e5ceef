"""英俊社区: the shed at its new site passes the two gates."""

from __future__ import annotations

from dataclasses import replace

from yishi.toolkit import topics
from yishi_voting import service
from yishi_voting.demo.days import Days
from yishi_voting.demo.finding import topic
from yishi_voting.service import Content, Member


def tell(days: Days) -> None:
    """The shed at its new site passes the two gates: representatives, then the two committees."""
    topic_id = topic("东墙边修建车棚")
    if topic_id is None:
        with days.ago(13):
            topic_id = topics.raise_topic(
                days.actor, title="改在东墙边修建车棚", text="不占绿地，离楼也远。", accepted=True
            ).id
            service.start_chain(days.actor, topic_id, "two_gates", "每个议题都要过居民代表会、两委班子会")
    question = Content(
        text="原址占楼间绿地，民主评议没有通过。新址在东墙边，不占绿地，设车位 40 个、充电口 20 个。",
        matter="general",
        topic_id=topic_id,
    )
    representatives = [Member(f"居民代表{n}", _name(n)) for n in range(51)]
    committee = [Member(f"居委会{n}", _name(60 + n)) for n in range(9)]
    # Three of the nine sit on the Party committee, too: a person counts once.
    party = [*committee[:3], *(Member(f"党委{n}", _name(80 + n)) for n in range(4))]
    days.meeting(
        replace(
            question,
            title="居民代表会议：改在东墙边修建车棚",
            family="residents_representatives",
            gate_kind="voting.reps_meeting",
        ),
        4,
        [*representatives, *committee],
        _said(31, 11, 4),
        present=46,
        members=60,
        representatives=51,
    )
    days.meeting(
        replace(
            question,
            title="两委班子会：改在东墙边修建车棚",
            family="two_committees",
            gate_kind="voting.two_committees",
        ),
        3,
        [*party, *committee],
        _said(8, 2, 1),
        present=11,
        members=13,
    )
    with days.ago(2, 10):
        words = "居民代表会议、两委班子会都已通过，同意改在东墙边修建。"
        topics.conclude(days.actor, topic_id=topic_id, conclusion="adopted", text=words)
        topics.execute(days.actor, topic_id=topic_id)


def _said(yes: int, no: int, abstain: int) -> list[str]:
    return ["yes"] * yes + ["no"] * no + ["abstain"] * abstain


def _name(number: int) -> str:
    """Somebody's name; nobody's in truth."""
    return (
        "赵钱孙李周吴郑王冯陈褚卫蒋"[number % 13]
        + ("明华", "玉珍", "树林", "淑琴", "国栋", "秀云", "志强")[number % 7]
    )
