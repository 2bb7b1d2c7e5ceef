"""英俊社区: the shed before the 红色议事会, at its first site and at its second, and the session of next week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from yishi_council import service
from yishi_council.demo.days import Days, noted, raised
from yishi_council.demo.finding import estate, holder, homes_of, items, residents, seats, topic
from yishi_council.demo.words import Said
from yishi_council.kinds import CONSTITUENCIES
from yishi_council.models import Council, Meeting
from yishi_council.service import Arrival, Hands, Holder, Rules


def tell(days: Days) -> None:
    """The shed between buildings 3 and 4 before the 红色议事会: 45 summoned, 39 there, 11 agree: given up."""
    estate_id = estate("万晟爱琴海")
    people = residents(28, but=days.actor.name)
    if estate_id is None or len(people) < 28:
        return
    topic_id = topic("3号楼与4号楼之间修建车棚") or raised(
        days, 26, "在3号楼与4号楼之间修建车棚", "占楼间绿地，请大家商量。"
    )
    with days.ago(30):
        council = service.open_for(
            days.actor,
            estate_id=estate_id,
            reason="每个议题先由红色议事员民主评议，再过居民代表会、两委班子会两道关。",
            chair=holder(days.actor.name, basis="party_secretary"),
            rules=Rules("党员、三长、群众担任红色议事员；应到三分之二以上到会，到会的过半数同意为通过。"),
        )
        for person_id in people:
            service.seat(
                days.actor, council.id, "member", Holder(person_id=person_id, constituency="resident")
            )
        for place, constituency in enumerate(_LEADS + _CADRES):
            who = Holder(name=_name(place), constituency=constituency)
            service.seat(days.actor, council.id, "member", who)
    plan = ("红色议事会：3、4号楼之间的车棚", "seats", "英俊社区二楼")
    meeting = days.call(council.id, 18, 14, plan, [topic_id])
    _shed(days, meeting)
    _east_wall(days, council)
    _next_week(days, council, estate_id)


_LEADS = ("grid_lead", *("building_lead",) * 4, *("entrance_lead",) * 5)
_CADRES = ("party_cadre",) * 6


def _shed(days: Days, meeting: Meeting) -> None:
    with days.ago(14, 19):
        there = _thirty_nine(days, meeting)
        (item,) = items(meeting)
        noted(days, item, _ON_THE_SHED, there)
        hands = {"residents": Hands(5, 16, 3), "three_leads": Hands(2, 7), "party": Hands(4, 2)}
        service.review(days.actor, item.id, hands, question="是否同意在3号楼与4号楼之间修建车棚？")
    with days.ago(14, 21):
        service.summarise(
            days.actor,
            item.id,
            "多数不同意占绿地，也担心离楼太近不安全；同意另外选址。",
            tags=("oppose", "safety"),
        )
        words = "民主评议没有通过：绿地是大家的，老人孩子天天在那儿。请物业公司另外选址，大家提了东墙边。"
        service.conclude_item(days.actor, item.id, "rejected", words)
        days.settle(meeting, "应到四十五人，到会三十九人，同意十一人，不同意二十五人，弃权三人，没有通过。")


def _thirty_nine(days: Days, meeting: Meeting) -> Sequence[UUID]:
    """24 residents, 9 leads and 6 cadres of the 45 come, and the session begins."""
    wanted = {"residents": 24, "three_leads": 9, "party": 6, "directors": 0}
    groups: dict[str, list[UUID]] = {}
    for one in seats(meeting):
        group = CONSTITUENCIES[one.constituency].group if one.constituency else "directors"
        groups.setdefault(group, []).append(one.id)
    here = [seat_id for group, number in wanted.items() for seat_id in groups[group][:number]]
    there = service.check_in_all(
        days.actor, meeting.id, [Arrival("onsite", seat_id=one, identity="known") for one in here]
    )
    service.begin(days.actor, meeting.id)
    return there


def _east_wall(days: Days, council: Council) -> None:
    """A week later the same shed by the east wall: agreed, and passed on to the representatives."""
    topic_id = topic("东墙边修建车棚") or raised(days, 13, "改在东墙边修建车棚", "不占绿地，离楼也远。")
    plan = ("红色议事会：改在东墙边的车棚", "seats", "英俊社区二楼")
    meeting = days.call(council.id, 12, 7, plan, [topic_id])
    with days.ago(7, 19):
        there = _thirty_nine(days, meeting)
        (item,) = items(meeting)
        noted(days, item, _ON_THE_WALL, there)
        hands = {"residents": Hands(20, 3, 1), "three_leads": Hands(9), "party": Hands(5, 0, 1)}
        service.review(days.actor, item.id, hands, question="是否同意改在东墙边修建车棚？")
    with days.ago(7, 21):
        service.summarise(
            days.actor, item.id, "同意东墙边；要有灭火器材，晚上有灯。", tags=("support", "safety")
        )
        words = "民主评议通过，请居民代表会议、两委班子会接着表决。"
        service.conclude_item(days.actor, item.id, "forwarded", words)
        days.settle(meeting, "应到四十五人，到会三十九人，同意三十四人，不同意三人，弃权二人，通过。")


_ON_THE_WALL = (
    Said("东墙边是空地，不挡谁家的光，同意。", ("support",)),
    Said("要配灭火器材，充电口离墙远一点。", ("safety", "proposal")),
    Said("那边晚上太黑，装盏灯。", ("proposal",)),
)

_ON_THE_SHED = (
    Said("楼间的绿地是居民的公共空间，每天晚上很多老人和小孩在那里唠嗑、锻炼。", ("oppose",)),
    Said("车确实没处停，推进楼道更危险，棚子还是要建。", ("support", "safety")),
    Said("离楼太近，充电起火怎么办？", ("concern", "safety")),
    Said("东墙边是空地，离楼也远，能不能改到那里？", ("proposal",)),
    Said("我们可以先看看东墙边的电源接不接得上，一周内给大家回话。", ("offer",)),
)


def _next_week(days: Days, council: Council, estate_id: UUID) -> None:
    light = topic("加几盏矮灯")
    plan = ("红色议事会：楼间绿地的灯", "both", "英俊社区二楼")
    meeting = days.call(council.id, 1, -7, plan, [light if light else "楼间绿地加几盏矮灯"])
    for line in service.entrances_of(days.actor, meeting.id)[:3]:
        service.record_entrance(days.actor, meeting.id, line.entrance_id, "hand")
    with days.ago(1, 10):
        poll = service.ask(
            days.actor,
            council.id,
            "下个月的红色议事会什么时候开",
            [days.moment(-28, 10), days.moment(-28, 19)],
            open_until=days.today + timedelta(10),
        )
        for place, unit_id in enumerate(homes_of(estate_id)[:25]):
            service.answer(days.actor, poll.id, unit_id, ["2"] if place % 5 else ["1", "2"])


def _name(number: int) -> str:
    """Somebody's name; nobody's in truth."""
    return "韩杨朱秦尤许何吕施张孔曹严"[number % 13] + ("建平", "丽娟", "春生", "雅琴", "永强")[number % 5]
