"""英俊社区: the shed at its new site passes the council and the two gates, as each topic there has to."""

from __future__ import annotations

from dataclasses import replace

from yishi.toolkit import topics
from yishi_voting.demo.days import Days
from yishi_voting.demo.finding import topic
from yishi_voting.service import Content, Member

REVIEW, REPRESENTATIVES, COMMITTEES = (
    f"voting.{name}" for name in ("council_review", "reps_meeting", "two_committees")
)


def tell(days: Days) -> None:
    """The shed at its new site: representatives, then the two committees; before them the council, where it has not."""
    topic_id = topic("东墙边修建车棚")
    if topic_id is None:
        with days.ago(13):
            topic_id = topics.raise_topic(
                days.actor, title="改在东墙边修建车棚", text="不占绿地，离楼也远。", accepted=True
            ).id
    states = {gate.kind: gate.state for gate in topics.gates_of(topic_id)}
    if not {REPRESENTATIVES, COMMITTEES} <= states.keys():
        return  # Not the chain of this community's profile: another story.
    question = Content(
        text="原址占楼间绿地，民主评议没有通过。新址在东墙边，不占绿地，设车位 40 个、充电口 20 个。",
        matter="general",
        topic_id=topic_id,
    )
    if states.get(REVIEW) == "pending":
        _review(days, question)
    representatives = [Member(f"居民代表{n}", _name(n)) for n in range(51)]
    committee = [Member(f"居委会{n}", _name(60 + n)) for n in range(9)]
    # Three of the nine sit on the Party committee, too: a person counts once.
    party = [*committee[:3], *(Member(f"党委{n}", _name(80 + n)) for n in range(4))]
    days.meeting(
        replace(
            question,
            title="居民代表会议：改在东墙边修建车棚",
            family="residents_representatives",
            gate_kind=REPRESENTATIVES,
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
            gate_kind=COMMITTEES,
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


def _review(days: Days, question: Content) -> None:
    """Without the council's module its 45 members vote in the room: 39 are there, 34 agree."""
    days.meeting(
        replace(
            question,
            title="红色议事会民主评议：改在东墙边修建车棚",
            family="council_review",
            gate_kind=REVIEW,
        ),
        5,
        [Member(f"红色议事员{n}", _name(110 + n)) for n in range(45)],
        _said(34, 3, 2),
        present=39,
        members=45,
    )


def _said(yes: int, no: int, abstain: int) -> list[str]:
    return ["yes"] * yes + ["no"] * no + ["abstain"] * abstain


def _name(number: int) -> str:
    """Somebody's name; nobody's in truth."""
    return (
        "赵钱孙李周吴郑王冯陈褚卫蒋"[number % 13]
        + ("明华", "玉珍", "树林", "淑琴", "国栋", "秀云", "志强")[number % 7]
    )
