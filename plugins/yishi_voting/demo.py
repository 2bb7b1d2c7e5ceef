"""Demo votes in the article's spirit, made through the services, each act on its own day. All fictional."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, Topic, clock, db, places, topics
from yishi_voting import service
from yishi_voting.models import Elector, Holder, Vote
from yishi_voting.rights import VOTES
from yishi_voting.service import Content, Member, OfficialBallot
from yishi_voting.telling import announce_and_tell

ELECTION = Path(__file__).with_name("demo_election.csv")
"""世纪花园's ballots by the owners' keys of its roster: 411 of 587 persons."""

_CHOICES = {"同意": "yes", "反对": "no", "弃权": "abstain"}
_CHANNELS = {"纸质": "paper", "现场": "onsite", "线上": "official"}
_OFFICIAL = "长春市业主决策平台"
OWNERS = "voting.owners_vote"


@dataclass(frozen=True, slots=True)
class Days:
    """Acts on days counted from today, in the tenant's zone; whoever is first to enter a paper is `actor`."""

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

    @property
    def second(self) -> Actor:
        """Somebody else on the staff, for the second entry of papers."""
        return replace(self.actor, account_id=None, person_id=None, name="值班人员", channel="paper")

    def announced(
        self, content: Content, announced: int, opens: tuple[int, int], closes: tuple[int, int]
    ) -> UUID:
        """Drafted and announced on one day; `opens` and `closes` are days ago and hour."""
        with self.ago(announced):
            vote = service.draft(self.actor, content)
            announce_and_tell(
                self.actor,
                vote.id,
                opens_at=self.moment(*opens),
                closes_at=self.moment(*closes),
                record_date=None,
                told=content.family == "owners",
            )
        return vote.id

    def owners(
        self, content: Content, announced: int, opens: tuple[int, int], closes: tuple[int, int]
    ) -> UUID:
        """The same for owners, with the electorate posted that day, ballots brought round, and opened in time."""
        vote_id = self.announced(content, announced, opens, closes)
        with self.ago(announced, 10):
            service.build_electorate(self.actor, vote_id)
            service.post_electorate(self.actor, vote_id)
        with self.ago(opens[0] + 1):
            reached = [number for number in _numbers(vote_id) if number % 19]
            service.record_delivery(self.actor, vote_id, reached, "personal", note="单元长上门")
            service.record_posting(self.actor, vote_id, note="小区公告栏")
        with self.ago(*opens):
            service.freeze_and_open(self.actor, vote_id)
        return vote_id

    def meeting(
        self, content: Content, ago: int, who: Sequence[Member], said: Sequence[Any], **figures: int
    ) -> Vote:
        """A body meets from 14 to 16 o'clock, votes in the room (`said` in the order of `who`), and counts."""
        vote_id = self.announced(replace(content, channels=("onsite",)), ago, (ago, 14), (ago, 16))
        with self.ago(ago, 14):
            service.build_from_members(self.actor, vote_id, who)
            service.freeze_and_open(self.actor, vote_id)
            for number, choice in enumerate(said, 1):
                service.enter(self.actor, vote_id, channel="onsite", number=number, choice=choice)
        with self.ago(ago, 16):
            service.close(self.actor, vote_id)
            service.count_vote(self.actor, vote_id, **figures)
            return service.post_result(self.actor, vote_id)

    def paper(self, vote_id: UUID, number: int, choice: Any, *, again: bool = True) -> None:
        """A paper is entered and, with `again`, entered by somebody else."""
        ballot = service.enter(self.actor, vote_id, channel="paper", number=number, choice=choice)
        if again and ballot.state == "pending_second":
            service.enter_again(self.second, ballot.id, choice)


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What this tenant decides by vote."""
    for name, story in _STORIES.items():
        if name in tenant.name:
            story(Days(tenant, actor, today))


# --- 阳光社区 ------------------------------------------------------------------------------------------


def _sunshine(days: Days) -> None:
    """世纪花园 has elected its committee, and chooses a property company now."""
    estate_id = _estate("世纪花园")
    if estate_id is None:
        return
    topic_id = _topic("成立业主委员会")
    _election(days, estate_id, topic_id)
    _company(days, estate_id, topic_id)


def _election(days: Days, estate_id: UUID, topic_id: UUID | None) -> None:
    vote_id = days.owners(
        Content(
            title="选举世纪花园首届业主委员会",
            text="候选人七位，由筹备组公示后确定：李建国、钱素云、马俊峰、宋晓东、刘淑华、张德福、赵春梅。\n"
            "本次对名单整体表决；业主大会议事规则、管理规约一并公布在小区公告栏。",
            matter="committee_election",
            estate_id=estate_id,
            topic_id=topic_id,
            channels=("paper", "onsite", "official"),
        ),
        52,
        (36, 8),
        (22, 18),
    )
    numbers = {unit["owner_key"]: number for number, units in _electors(vote_id) for unit in units}
    official = []
    with days.ago(23, 15), ELECTION.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            choice, channel = _CHOICES[row["choice"]], _CHANNELS[row["channel"]]
            number = numbers.get(row["owner_id"])
            if number is None:
                continue
            if channel == "official":
                official.append(OfficialBallot(str(number), choice, days.moment(23, 15)))
            elif channel == "paper":
                days.paper(vote_id, number, choice)
            else:
                service.enter(days.actor, vote_id, channel="onsite", number=number, choice=choice)
        service.import_official(days.actor, vote_id, official, source=_OFFICIAL)
    with days.ago(22, 19):
        service.close(days.actor, vote_id)
        vote = service.count_vote(days.actor, vote_id)
    with days.ago(21):
        service.post_result(days.actor, vote_id)
    with days.ago(9):
        for paper in service.papers_of(vote)[:3]:
            service.check_paper(days.actor, vote_id, paper, at_hand=True)


def _company(days: Days, estate_id: UUID, topic_id: UUID | None) -> None:
    """Open now: papers, hands, the city's platform and the web; buildings 1, 3, 6, 7 and 9 are still to come."""
    steps = topics.gates_of(topic_id) if topic_id else []
    vote_id = days.owners(
        Content(
            title="选聘世纪花园物业服务企业",
            text="拟选聘长春和畅物业服务有限公司，服务期两年，物业费每月每平方米 1.20 元。\n"
            "服务内容：电梯维保每半个月一次并公示；垃圾日产日清；东门、南门 24 小时值守。\n"
            "三家公司的报价和服务方案贴在小区公告栏，议事堂有人讲解。",
            matter="property_company",
            estate_id=estate_id,
            topic_id=topic_id,
            gate_kind=OWNERS if any(step.kind == OWNERS for step in steps) else "",
            channels=("paper", "onsite", "official", "web"),
        ),
        20,
        (4, 8),
        (-6, 18),
    )
    homes = _by_building(vote_id)
    with days.ago(2, 19):
        for place, number in enumerate(homes.get("2", [])):
            days.paper(vote_id, number, _answer(place), again=place % 9 != 0)
        for place, number in enumerate(homes.get("4", [])[:40]):
            service.enter(days.actor, vote_id, channel="onsite", number=number, choice=_answer(place))
        official = [
            OfficialBallot(str(number), _answer(place), days.moment(2, 12))
            for place, number in enumerate(homes.get("5", [])[:45])
        ]
        service.import_official(days.actor, vote_id, official, source=_OFFICIAL)
    with days.ago(1, 20):
        for place, number in enumerate(homes.get("8", [])[:25]):
            for person_id in _holders(vote_id, number)[:1]:
                voter = replace(
                    days.actor,
                    account_id=None,
                    person_id=person_id,
                    name="业主",
                    roles=frozenset({"owner"}),
                    permissions=frozenset({VOTES}),
                )
                service.cast(voter, vote_id, _answer(place), number=number)
        for number in homes.get("6", [])[5:6]:
            service.name_proxy(
                days.actor, vote_id, number, written=True, agent_name="马晓晨", instructions="本人在外地，同意选聘。"
            )  # fmt: skip


def _answer(place: int) -> str:
    return ("yes", "yes", "yes", "no", "yes", "abstain", "yes", "no")[place % 8]


# --- 英俊社区 ------------------------------------------------------------------------------------------


def _hero(days: Days) -> None:
    """The shed at its new site passes the two gates: representatives, then the two committees."""
    topic_id = _topic("东墙边修建车棚")
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


# --- 东风社区 ------------------------------------------------------------------------------------------

_COURSES = ("面点制作", "家政服务", "直播带货", "电商客服", "用手机办事")
_EVENINGS = ("周一", "周二", "周三", "周四", "周五")


def _east_wind(days: Days) -> None:
    """Questions of its own, on which no law speaks: evenings that were chosen, courses that are being chosen."""
    people = _people()
    if len(people) < 40:
        return
    open_evenings = [[_EVENINGS[n % 5], _EVENINGS[(n * n + 1) % 5]] for n in range(5)]
    said = [["周二", "周四"] if n % 3 else sorted(set(open_evenings[n % 5])) for n in range(37)]
    days.meeting(
        Content(
            title="净水山庄议事点哪两个晚上开门",
            text="白天上班的人赶不上，大家选两个晚上，18:00 到 20:30。",
            family="plurality",
            matter="general",
            topic_id=_topic("议事点晚上也开门"),
            method="multiple_choice",
            options=_options(_EVENINGS),
            seats=2,
        ),
        32,
        people[:40],
        said,
    )
    content = Content(
        title="下季度办哪两门技能课",
        text="就业培训课下季度办两门，每人最多选两门。选得多的两门请老师来上，免费，晚上和周末都有班。",
        family="plurality",
        matter="general",
        method="multiple_choice",
        options=_options(_COURSES),
        seats=2,
        channels=("paper", "web"),
    )
    vote_id = days.announced(content, 6, (5, 8), (-5, 20))
    with days.ago(5):
        service.build_from_members(days.actor, vote_id, people)
        service.freeze_and_open(days.actor, vote_id)
    with days.ago(2, 10):
        for number in range(5, 25):
            choice = sorted({_COURSES[number % 5], _COURSES[number * 3 % 5]})
            days.paper(vote_id, number, choice)


def _options(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"key": name, "title": name} for name in names]


def _people() -> list[Member]:
    """Everybody on record here who is a person, in the order of names."""
    rows = db.execute(
        select(Person.id, Person.name)
        .where(Person.kind == "person", Person.erased_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    return [Member(str(person_id), name, person_id) for person_id, name in rows]


# --- finding -------------------------------------------------------------------------------------------


def _estate(name: str) -> UUID | None:
    return db.scalar(select(places.Estate.id).where(places.Estate.name == name))


def _topic(words: str) -> UUID | None:
    """The first topic with these words in its title; objections to it come after it."""
    found = select(Topic.id).where(Topic.title.contains(words), Topic.merged_into_id.is_(None))
    return db.scalars(found.order_by(Topic.raised_at, Topic.number)).first()


def _electors(vote_id: UUID) -> list[tuple[int, list[Any]]]:
    rows = db.execute(
        select(Elector.number, Elector.units).where(Elector.vote_id == vote_id).order_by(Elector.number)
    )
    return [(number, units) for number, units in rows]


def _numbers(vote_id: UUID) -> list[int]:
    return [number for number, _units in _electors(vote_id)]


def _by_building(vote_id: UUID) -> dict[str, list[int]]:
    """Ballot numbers of those with one home, by the building it is in."""
    found: dict[str, list[int]] = {}
    for number, units in _electors(vote_id):
        if len(units) == 1:
            found.setdefault(units[0]["room"].partition("-")[0], []).append(number)
    return found


def _holders(vote_id: UUID, number: int) -> list[UUID]:
    rows = db.scalars(
        select(Holder.person_id)
        .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
        .where(Holder.vote_id == vote_id, Elector.number == number, Holder.person_id.is_not(None))
        .order_by(Holder.id)
    )
    return [person_id for person_id in rows if person_id is not None]


_STORIES: dict[str, Callable[[Days], None]] = {"阳光": _sunshine, "东风": _east_wind, "英俊": _hero}
"""By a word of the tenant's name."""
