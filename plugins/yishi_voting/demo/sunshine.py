"""阳光社区: 世纪花园 has elected its committee, and chooses a property company now."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from yishi.toolkit import topics
from yishi_voting import service
from yishi_voting.demo.days import Days
from yishi_voting.demo.finding import by_building, electors, estate, holders, topic
from yishi_voting.rights import VOTES
from yishi_voting.service import Content, OfficialBallot

ELECTION = Path(__file__).with_name("election.csv")
"""世纪花园's ballots by the owners' keys of its roster: 411 of 587 persons."""

_CHOICES = {"同意": "yes", "反对": "no", "弃权": "abstain"}
_CHANNELS = {"纸质": "paper", "现场": "onsite", "线上": "official"}
_OFFICIAL = "长春市业主决策平台"
OWNERS = "voting.owners_vote"


def tell(days: Days) -> None:
    """世纪花园 has elected its committee, and chooses a property company now."""
    estate_id = estate("世纪花园")
    if estate_id is None:
        return
    topic_id = topic("成立业主委员会")
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
    numbers = {unit["owner_key"]: number for number, units in electors(vote_id) for unit in units}
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
    homes = by_building(vote_id)
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
            for person_id in holders(vote_id, number)[:1]:
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
