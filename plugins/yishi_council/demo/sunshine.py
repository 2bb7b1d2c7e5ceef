"""阳光社区: 世纪花园's three evenings, its members' reviews, and the evening that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from yishi_council import service
from yishi_council.demo.days import Days, noted, raised
from yishi_council.demo.finding import estate, holder, homes_of, items, person, seats, topic
from yishi_council.demo.words import EVENINGS, Evening, Said
from yishi_council.models import AgendaItem, Council, Meeting
from yishi_council.service import Arrival, Hands, Holder, Rules
from yishi_voting import service as voting

CAME = ((0, 229), (200, 377), (300, 528))
"""From which home to which one somebody came, evening by evening, in the roster's order."""
ON_VIDEO = 43
"""So many of them took part by video each time."""


def tell(days: Days) -> None:
    """世纪花园: three evenings that reached 528 of 598 households, then the members' review, then the next one."""
    estate_id = estate("世纪花园")
    if estate_id is None:
        return
    topic_id = topic("成立业主委员会") or raised(
        days, 88, "成立业主委员会，选聘新的物业公司", "物业走了，请大家商量。"
    )
    council = _opened(days, estate_id)
    homes = homes_of(estate_id)
    for number, evening in enumerate(EVENINGS):
        ago = 75 - 7 * number
        plan = (f"世纪花园第{number + 1}次议事会", "households", "双德街道文化站二楼")
        meeting = days.call(council.id, ago + 4, ago, plan, [topic_id])
        _deliver(days, meeting, ago + 3, 4 - number)
        first, last = CAME[number]
        _evening(days, meeting, ago, homes[first:last], evening)
    with days.ago(60):
        voting.start_chain(days.actor, topic_id, "owners", "先经议事成员民主评议，再由业主共同决定")
    _members_review(days, council, topic_id)
    _lift_review(days, council)
    _next_evening(days, council, topic_id, homes)


def _opened(days: Days, estate_id: UUID) -> Council:
    with days.ago(82):
        council = service.open_for(
            days.actor,
            estate_id=estate_id,
            reason="前任物业撤走，垃圾没人清，电梯没人修，请居民一起商量怎么办。",
            chair=holder(days.actor.name, basis="party_secretary"),
            rules=Rules(
                "一、每户一票发言，逐个商议、逐个定论。\n二、议事成员民主评议，应到三分之二以上到会，"
                "到会的过半数同意为通过。\n三、会议晚七点以后开，外地业主可以视频参加。\n四、会议记录审定后锁定，人人可看。"
            ),
        )
        for name, basis in (("宋明远", "judicial_office"), ("高建军", "police"), ("梁静", "lawyer")):
            service.seat(days.actor, council.id, "director", Holder(name=name, basis=basis))
        for name, constituency in _MEMBERS:
            service.seat(days.actor, council.id, "member", holder(name, constituency=constituency))
        poll = service.ask(
            days.actor,
            council.id,
            "第一次议事会什么时候开",
            [days.moment(75, hour) for hour in (10, 15, 19)],
            open_until=days.today - timedelta(79),
        )
        for place, unit_id in enumerate(homes_of(estate_id)[:60]):
            service.answer(days.actor, poll.id, unit_id, ["3"] if place % 4 else ["1", "3"])
    with days.ago(79, 20):
        service.choose(days.actor, poll.id, "3")
    return council


_MEMBERS = (
    ("李建国", "resident"), ("刘淑华", "resident"), ("张德福", "resident"), ("马俊峰", "resident"),
    ("宋晓东", "resident"), ("高玉芬", "resident"), ("陈小雨", "resident"), ("王桂兰", "resident"),
    ("孙广田", "grid_lead"), ("钱素云", "building_lead"), ("赵春梅", "entrance_lead"),
    ("田立军", "in_service_party_member"), ("叶文静", "in_service_party_member"), ("冯树德", "property"),
)  # fmt: skip


def _deliver(days: Days, meeting: Meeting, ago: int, how_many_ways: int) -> None:
    """Leads walked from door to door; those whom nobody met found it in the letter box."""
    with days.ago(ago, 18):
        for place, line in enumerate(service.entrances_of(days.actor, meeting.id)):
            how = "hand" if place % how_many_ways else "door"
            service.record_entrance(days.actor, meeting.id, line.entrance_id, how)


def _evening(days: Days, meeting: Meeting, ago: int, came: Sequence[UUID], evening: Evening) -> None:
    with days.ago(ago, 19):
        there = service.check_in_all(
            days.actor,
            meeting.id,
            [
                Arrival("video", unit_id=home, identity="video_face")
                if place < ON_VIDEO
                else Arrival("onsite", unit_id=home, identity="known")
                for place, home in enumerate(came)
            ],
        )
        service.begin(days.actor, meeting.id)
        (item,) = items(meeting)
        noted(days, item, evening.said, there)
    with days.ago(ago, 21):
        service.summarise(days.actor, item.id, evening.summary, tags=evening.tags)
        if evening.agreed:
            service.conclude_item(days.actor, item.id, "forwarded", evening.outcome)
        else:
            service.defer_item(days.actor, item.id, evening.outcome)
        days.settle(meeting, evening.minutes)
        if evening.volunteer:
            _remember(days, meeting, evening)


def _remember(days: Days, meeting: Meeting, evening: Evening) -> None:
    """Who offered to help in the session."""
    for name, role, skills, note in evening.volunteer:
        person_id = person(name)
        if person_id is not None:
            service.offer(
                days.actor, skills=skills, person_id=person_id, meeting_id=meeting.id, role=role, note=note
            )


def _members_review(days: Days, council: Council, topic_id: UUID) -> None:
    said = {
        "residents": Hands(8),
        "three_leads": Hands(3),
        "party": Hands(1),
        "property": Hands(0, 0, 1),
        "directors": Hands(3),
    }
    question = "是否同意先选业主委员会，再从三家公司里选一家，交业主表决？"
    words = "同意：先选业主委员会，再从三家里选一家，交业主共同决定。"
    meeting, item = _members(days, council, topic_id, 57, "议事成员会议：选聘物业的办法", _REVIEWED)
    with days.ago(57, 20):
        service.review(days.actor, item.id, said, question=question)
        service.conclude_item(days.actor, item.id, "forwarded", words)
        days.settle(meeting, "议事成员十八人，到会十七人，民主评议同意十五人，通过。")


def _lift_review(days: Days, council: Council) -> None:
    """What was announced and not objected to: the members agree that the lift's machine is replaced."""
    topic_id = topic("电梯曳引机")
    if topic_id is None:
        return
    said = {
        "residents": Hands(7, 1),
        "three_leads": Hands(3),
        "party": Hands(1),
        "property": Hands(1),
        "directors": Hands(4),
    }
    meeting, item = _members(days, council, topic_id, 4, "议事成员会议：3号楼2单元的电梯", _ON_THE_LIFT)
    with days.ago(4, 20):
        service.review(days.actor, item.id, said, question="是否同意更换曳引机，费用按建筑面积分摊？")
        words = "公示期满没有异议，议事成员评议通过。费用按建筑面积分摊，一楼减半，每一笔都公示。"
        service.conclude_item(days.actor, item.id, "adopted", words)
        days.settle(meeting, "议事成员十八人，到会十七人，民主评议同意十六人，不同意一人，通过。")


def _members(
    days: Days, council: Council, topic_id: UUID, ago: int, title: str, said: Sequence[Said]
) -> tuple[Meeting, AgendaItem]:
    """A session of the members on one topic has begun; one of them could not come."""
    meeting = days.call(council.id, ago + 3, ago, (title, "seats", "社区三楼议事堂"), [topic_id])
    with days.ago(ago, 19):
        here = [
            Arrival("onsite", seat_id=one.id, identity="known")
            for one in seats(meeting)
            if one.name != "叶文静"
        ]
        there = service.check_in_all(days.actor, meeting.id, here)
        service.begin(days.actor, meeting.id)
        (item,) = items(meeting)
        noted(days, item, said, there)
    return meeting, item


_ON_THE_LIFT = (
    Said("曳引机磨得厉害，再修也撑不过这个冬天，换了踏实。", ("support", "safety")),
    Said("一楼住户少出一点，写进公示。", ("proposal", "cost")),
    Said("换好那天请几位老人一起验收，报警按钮要当场试。", ("proposal", "safety")),
)
_REVIEWED = (
    Said("三家公司的报价和服务内容要贴在一起，让大家看得明白。", ("proposal",)),
    Said("合同里写明电梯半个月保养一次，做不到扣钱。", ("proposal", "safety")),
    Said("选聘要业主投票，面积和人数都要够，议事堂不能替业主定。", ("concern",)),
)


ANSWERS = ("onsite", "onsite", "onsite", "video", "proxy", "absent")
"""What they said beforehand, in turn; two of three homes in the entrances that were reached said nothing yet."""


def _replied(days: Days, meeting: Meeting) -> None:
    """A few answered already; whom to call the evening before is on the desk."""
    with days.ago(1, 20):
        lines, _total = service.summons_of(days.actor, meeting.id, size=240)
        for place, line in enumerate(lines[::3]):
            service.reply(days.actor, line.id, ANSWERS[place % len(ANSWERS)])


def _next_evening(days: Days, council: Council, topic_id: UUID, homes: Sequence[UUID]) -> None:
    """Next week's evening is announced and being brought round; the times of the one after it are being asked."""
    lift = topic("电梯停运")
    matters: list[UUID | str] = [topic_id, lift if lift else "电梯怎么修、钱怎么出"]
    plan = ("世纪花园第4次议事会", "both", "双德街道文化站二楼")
    meeting = days.call(council.id, 1, -6, plan, matters)
    entrances = service.entrances_of(days.actor, meeting.id)
    for line in entrances[: len(entrances) // 3]:
        service.record_entrance(days.actor, meeting.id, line.entrance_id, "hand")
    _replied(days, meeting)
    with days.ago(1, 10):
        poll = service.ask(
            days.actor,
            council.id,
            "第5次议事会什么时候开",
            [days.moment(-20, 14), days.moment(-20, 19), days.moment(-21, 19)],
            open_until=days.today + timedelta(9),
        )
        for place, unit_id in enumerate(homes[100:140]):
            service.answer(days.actor, poll.id, unit_id, ["2", "3"] if place % 5 else ["1"])
