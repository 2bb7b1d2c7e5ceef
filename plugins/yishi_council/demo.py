"""Demo councils in the article's spirit, made through the services, each act on its own day. All fictional."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, Topic, clock, db, places, topics
from yishi_council import service
from yishi_council.demo_words import EVENINGS, Evening, Said
from yishi_council.kinds import CONSTITUENCIES
from yishi_council.models import AgendaItem, Council, Meeting, Seat, Summons
from yishi_council.service import Arrival, Hands, Holder, Plan, Rules
from yishi_voting import service as voting

CAME = ((0, 229), (200, 377), (300, 528))
"""From which home to which one somebody came, evening by evening, in the roster's order."""
ON_VIDEO = 43
"""So many of them took part by video each time."""


@dataclass(frozen=True, slots=True)
class Days:
    """Acts on days counted from today, in the tenant's zone."""

    tenant: TenantView
    actor: Actor
    today: date

    @contextmanager
    def ago(self, days: int, hour: int = 9) -> Iterator[None]:
        with clock.at(self.moment(days, hour)):
            yield

    def moment(self, days: int, hour: int) -> datetime:
        """`hour` o'clock so many days ago; a negative number lies ahead."""
        return datetime.combine(self.today - timedelta(days), time(hour), ZoneInfo(self.tenant.zone))

    def call(
        self, council_id: UUID, called: int, ago: int, plan: tuple[str, str, str], about: Sequence[UUID | str]
    ) -> Meeting:
        """Planned and announced `called` days ago for 19 o'clock `ago` days ago. `plan`: title, audience, place.

        `about` are ids of topics, or titles of other matters.
        """
        title, audience, place = plan
        link = "" if audience == "seats" else "https://meet.example/shijihuayuan"
        with self.ago(called):
            what = Plan(title, self.moment(ago, 19), audience, place, link)
            meeting = service.plan(self.actor, council_id, what)
            for one in about:
                named = {"title": one} if isinstance(one, str) else {"topic_id": one}
                service.add_item(self.actor, meeting.id, **named)
            return service.announce(self.actor, meeting.id)

    def settle(self, meeting: Meeting, text: str) -> None:
        """The session ends; its minutes are written, approved and locked."""
        service.close(self.actor, meeting.id)
        service.write(self.actor, meeting.id, text)
        service.approve(self.actor, meeting.id)
        service.lock(self.actor, meeting.id)


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What this tenant deliberates in its council."""
    for name, story in _STORIES.items():
        if name in tenant.name:
            story(Days(tenant, actor, today))


# --- 阳光社区 ------------------------------------------------------------------------------------------


def _sunshine(days: Days) -> None:
    """世纪花园: three evenings that reached 528 of 598 households, then the members' review, then the next one."""
    estate_id = _estate("世纪花园")
    if estate_id is None:
        return
    topic_id = _topic("成立业主委员会") or _raise(
        days, 88, "成立业主委员会，选聘新的物业公司", "物业走了，请大家商量。"
    )
    council = _opened(days, estate_id)
    homes = _homes(estate_id)
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
            chair=_holder(days.actor.name, basis="party_secretary"),
            rules=Rules(
                "一、每户一票发言，逐个商议、逐个定论。\n二、议事成员民主评议，应到三分之二以上到会，"
                "到会的过半数同意为通过。\n三、会议晚七点以后开，外地业主可以视频参加。\n四、会议记录审定后锁定，人人可看。"
            ),
        )
        for name, basis in (("宋明远", "judicial_office"), ("高建军", "police"), ("梁静", "lawyer")):
            service.seat(days.actor, council.id, "director", Holder(name=name, basis=basis))
        for name, constituency in _MEMBERS:
            service.seat(days.actor, council.id, "member", _holder(name, constituency=constituency))
        poll = service.ask(
            days.actor,
            council.id,
            "第一次议事会什么时候开",
            [days.moment(75, hour) for hour in (10, 15, 19)],
            open_until=days.today - timedelta(79),
        )
        for place, unit_id in enumerate(_homes(estate_id)[:60]):
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
        (item,) = _items(meeting)
        _noted(days, item, evening.said, there)
    with days.ago(ago, 21):
        service.summarise(days.actor, item.id, evening.summary, tags=evening.tags)
        if evening.agreed:
            service.conclude_item(days.actor, item.id, "forwarded", evening.outcome)
        else:
            service.defer_item(days.actor, item.id, evening.outcome)
        days.settle(meeting, evening.minutes)
        if evening.volunteer:
            _remember(days, meeting, evening)


def _noted(days: Days, item: AgendaItem, said: Sequence[Said], there: Sequence[UUID]) -> None:
    for place, one in enumerate(said):
        speaker = {"attendance_id": there[place * 7 % len(there)]} if there else {"speaker": "居民"}
        service.note(days.actor, item.id, text=one.text, tags=one.tags, **speaker)


def _remember(days: Days, meeting: Meeting, evening: Evening) -> None:
    """Who offered to help in the session."""
    for name, role, skills, note in evening.volunteer:
        person_id = _person(name)
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
    topic_id = _topic("电梯曳引机")
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
            for one in _seats(meeting)
            if one.name != "叶文静"
        ]
        there = service.check_in_all(days.actor, meeting.id, here)
        service.begin(days.actor, meeting.id)
        (item,) = _items(meeting)
        _noted(days, item, said, there)
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


def _next_evening(days: Days, council: Council, topic_id: UUID, homes: Sequence[UUID]) -> None:
    """Next week's evening is announced and being brought round; the times of the one after it are being asked."""
    lift = _topic("电梯停运")
    matters: list[UUID | str] = [topic_id, lift if lift else "电梯怎么修、钱怎么出"]
    plan = ("世纪花园第4次议事会", "both", "双德街道文化站二楼")
    meeting = days.call(council.id, 1, -6, plan, matters)
    entrances = service.entrances_of(days.actor, meeting.id)
    for line in entrances[: len(entrances) // 3]:
        service.record_entrance(days.actor, meeting.id, line.entrance_id, "hand")
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


# --- 英俊社区 ------------------------------------------------------------------------------------------


def _hero(days: Days) -> None:
    """The shed between buildings 3 and 4 before the 红色议事会: 45 summoned, 39 there, 11 agree: given up."""
    estate_id = _estate("万晟爱琴海")
    people = _residents(28, but=days.actor.name)
    if estate_id is None or len(people) < 28:
        return
    topic_id = _topic("3号楼与4号楼之间修建车棚") or _raise(
        days, 26, "在3号楼与4号楼之间修建车棚", "占楼间绿地，请大家商量。"
    )
    with days.ago(30):
        council = service.open_for(
            days.actor,
            estate_id=estate_id,
            reason="每个议题先由红色议事员民主评议，再过居民代表会、两委班子会两道关。",
            chair=_holder(days.actor.name, basis="party_secretary"),
            rules=Rules("党员、三长、群众担任红色议事员；应到三分之二以上到会，到会的过半数同意为通过。"),
        )
        for person_id in people:
            service.seat(
                days.actor, council.id, "member", Holder(person_id=person_id, constituency="resident")
            )
        for place, constituency in enumerate(_LEADS + _CADRES):
            holder = Holder(name=_name(place), constituency=constituency)
            service.seat(days.actor, council.id, "member", holder)
    plan = ("红色议事会：3、4号楼之间的车棚", "seats", "英俊社区二楼")
    meeting = days.call(council.id, 18, 14, plan, [topic_id])
    _shed(days, meeting)
    _next_week(days, council, estate_id)


_LEADS = ("grid_lead", *("building_lead",) * 4, *("entrance_lead",) * 5)
_CADRES = ("party_cadre",) * 6


def _shed(days: Days, meeting: Meeting) -> None:
    wanted = {"residents": 24, "three_leads": 9, "party": 6, "directors": 0}
    with days.ago(14, 19):
        groups: dict[str, list[UUID]] = {}
        for one in _seats(meeting):
            group = CONSTITUENCIES[one.constituency].group if one.constituency else "directors"
            groups.setdefault(group, []).append(one.id)
        here = [seat_id for group, number in wanted.items() for seat_id in groups[group][:number]]
        there = service.check_in_all(
            days.actor, meeting.id, [Arrival("onsite", seat_id=one, identity="known") for one in here]
        )
        service.begin(days.actor, meeting.id)
        (item,) = _items(meeting)
        _noted(days, item, _ON_THE_SHED, there)
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


_ON_THE_SHED = (
    Said("楼间的绿地是居民的公共空间，每天晚上很多老人和小孩在那里唠嗑、锻炼。", ("oppose",)),
    Said("车确实没处停，推进楼道更危险，棚子还是要建。", ("support", "safety")),
    Said("离楼太近，充电起火怎么办？", ("concern", "safety")),
    Said("东墙边是空地，离楼也远，能不能改到那里？", ("proposal",)),
    Said("我们可以先看看东墙边的电源接不接得上，一周内给大家回话。", ("offer",)),
)


def _next_week(days: Days, council: Council, estate_id: UUID) -> None:
    light = _topic("加几盏矮灯")
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
        for place, unit_id in enumerate(_homes(estate_id)[:25]):
            service.answer(days.actor, poll.id, unit_id, ["2"] if place % 5 else ["1", "2"])


def _name(number: int) -> str:
    """Somebody's name; nobody's in truth."""
    return "韩杨朱秦尤许何吕施张孔曹严"[number % 13] + ("建平", "丽娟", "春生", "雅琴", "永强")[number % 5]


# --- finding -------------------------------------------------------------------------------------------


def _estate(name: str) -> UUID | None:
    return db.scalar(select(places.Estate.id).where(places.Estate.name == name))


def _topic(words: str) -> UUID | None:
    """The first topic in public with these words in its title that is still debated; objections follow it."""
    found = select(Topic.id).where(
        Topic.title.contains(words),
        Topic.public.is_(True),
        Topic.stage.in_(["raised", "accepted", "deliberating"]),
        Topic.merged_into_id.is_(None),
    )
    return db.scalars(found.order_by(Topic.raised_at, Topic.number)).first()


def _raise(days: Days, ago: int, title: str, text: str) -> UUID:
    with days.ago(ago):
        return topics.raise_topic(days.actor, title=title, text=text, accepted=True).id


def _homes(estate_id: UUID) -> list[UUID]:
    """Homes that were handed over, in the roster's order."""
    unit = places.Unit
    found = select(unit.id).where(unit.estate_id == estate_id, unit.status == "delivered")
    return list(db.scalars(found.order_by(unit.sort_key, unit.id)))


def _items(meeting: Meeting) -> list[AgendaItem]:
    found = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(db.scalars(found.order_by(AgendaItem.position)))


def _seats(meeting: Meeting) -> list[Seat]:
    """The seats that were summoned, in the order in which they were given."""
    called = select(Summons.seat_id).where(Summons.meeting_id == meeting.id, Summons.seat_id.is_not(None))
    return list(db.scalars(select(Seat).where(Seat.id.in_(called)).order_by(Seat.id)))


def _person(name: str) -> UUID | None:
    found = select(Person.id).where(Person.name == name, Person.erased_at.is_(None))
    return db.scalars(found.order_by(Person.created_at.desc(), Person.id)).first()


def _holder(name: str, *, basis: str = "", constituency: str = "") -> Holder:
    """The person of this name where there is one on record, else the name."""
    person_id = _person(name)
    known: Mapping[str, object] = {"person_id": person_id} if person_id else {"name": name}
    return Holder(**known, basis=basis, constituency=constituency)  # type: ignore[arg-type]


def _residents(number: int, *, but: str) -> list[UUID]:
    """People on record here, the chair (of the name `but`) left out."""
    people = select(Person.id).where(Person.kind == "person", Person.erased_at.is_(None), Person.name != but)
    return list(db.scalars(people.order_by(Person.sort_key, Person.id).limit(number)))


_STORIES: dict[str, Callable[[Days], None]] = {"阳光": _sunshine, "英俊": _hero}
"""By a word of the tenant's name."""
