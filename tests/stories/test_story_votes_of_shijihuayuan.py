"""世纪花园 decides: notice, electorate, ballots of three channels, counts that end exactly as the law says.

Through the roster's import and the services of `yishi_voting`, with the figures of the tally matrix.
"""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.core.places_cases import SHIJIHUAYUAN, imported, new_estate
from yishi.database import db
from yishi.demo.estates import shijihuayuan
from yishi.errors import Refusal
from yishi.places import ownership
from yishi.places.models import Ownership, Unit
from yishi.testing import on_both_databases
from yishi_voting import service
from yishi_voting.models import Elector, Vote
from yishi_voting.roll.electorate import electorate_hash
from yishi_voting.service import Content, OfficialBallot

DATA = Path(service.__file__).parent / "tests" / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text("utf-8"))
CHOICES = {"同意": "yes", "反对": "no", "弃权": "abstain"}
CHANNELS = {"纸质": "paper", "现场": "onsite", "线上": "official"}
ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def ballots(case):
    with (DATA / f"ballots_{case}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Story:
    """The acts of one vote after another on the imported estate."""

    def __init__(self, kit):
        self.unit, self.actor, self.clock_at = kit.unit, kit.actor, kit.clock_at
        self.clock_at("2026-03-30 09:00")
        self.estate_id = kit.begin_with("the roster of 世纪花园", lambda: self._import(kit))

    def _import(self, kit):
        kit.enable("voting")
        estate_id = new_estate(self.unit, self.actor)
        state, _counts = imported(self.unit, self.actor, estate_id, shijihuayuan(SHIJIHUAYUAN, {}).data)
        assert state == "applied"
        return estate_id

    @property
    def worker(self):
        return self.actor("community_worker")

    def announce(self, title, matter, on, opens, closes, **content):
        self.clock_at(f"{on} 09:00")
        with self.unit():
            vote = service.draft(
                self.worker, Content(title=title, matter=matter, estate_id=self.estate_id, **content)
            )
            service.announce(
                self.worker, vote.id, opens_at=at(f"{opens} 08:00"), closes_at=at(f"{closes} 18:00")
            )
            preview = service.build_electorate(self.worker, vote.id)
            service.post_electorate(self.worker, vote.id)
            return vote.id, preview

    def open(self, vote_id, on):
        self.clock_at(f"{on} 08:00")
        with self.unit():
            service.freeze_and_open(self.worker, vote_id)

    def vote(self, vote_id, case, closes):
        """All ballots of a case by their channels, on the last day; then close and count."""
        self.clock_at(f"{closes} 12:00")
        recorder, worker = self.actor("recorder"), self.worker
        official = []
        with self.unit():
            numbers = {
                unit["owner_key"]: number
                for number, units in db.execute(
                    select(Elector.number, Elector.units).where(Elector.vote_id == vote_id)
                )
                for unit in units
            }
            for row in ballots(case):
                channel, choice = CHANNELS[row["channel"]], CHOICES[row["choice"]]
                if channel == "official":
                    official.append(OfficialBallot(row["owner_id"], choice, at(f"{closes} 10:00")))
                    continue
                given = {"channel": channel, "number": numbers[row["owner_id"]], "choice": choice}
                ballot = service.enter(recorder, vote_id, **given)
                if ballot.state == "pending_second":
                    service.enter_again(worker, ballot.id, choice)
        self.clock_at(f"{closes} 18:00")
        with self.unit():
            found = service.import_official(recorder, vote_id, official, source="长春市业主决策平台")
            assert found.not_counted == ()
            service.close(worker, vote_id)
        with self.unit():
            vote = service.count_vote(recorder, vote_id)
            return vote.result, vote


def figure(result, key):
    return next(test for test in result["tests"] if test["key"] == key)


def check(result, case):
    """Every figure of the matrix, exactly, as numerator, denominator and result."""
    want = EXPECTED[case]
    assert (result["totals"]["persons"], result["totals"]["area"]) == (587, "49544.25")
    assert result["participating"]["persons"] == want["participating_persons"]
    assert result["participating"]["area"] == want["participating_area"]
    assert result["yes"]["persons"] == want["yes_persons"]
    assert result["yes"]["area"] == want["yes_area"]
    assert figure(result, "quorum.area")["pass"] is want["quorum_area_ok"]
    assert figure(result, "quorum.persons")["pass"] is want["quorum_person_ok"]
    assert figure(result, "approval.area")["pass"] is want["approve_area_ok"]
    assert figure(result, "approval.persons")["pass"] is want["approve_person_ok"]
    assert result["result"] == {"通过": "passed", "未通过": "rejected"}[want["result"]]


@pytest.mark.slow
@on_both_databases
def test_rows_6_to_10_and_13(sampled, unit, actor, clock_at):
    story = Story(sampled)

    # Row 6: the notice of 10 April; the electorate of that day.
    election, preview = story.announce(
        "选举业主委员会", "committee_election", "2026-04-10", "2026-04-26", "2026-05-10"
    )
    assert (preview.units, preview.area, preview.persons) == (612, 4954425, 587)
    assert preview.without_area == preview.without_owner == ()

    # A flat is sold after the record date: the new owner is nobody in this vote.
    clock_at("2026-04-20 09:00")
    with unit():
        flat = db.scalars(select(Unit).where(Unit.label.like("3栋2单元%")).order_by(Unit.sort_key)).first()
        held = db.scalars(select(Ownership).where(Ownership.unit_id == flat.id)).one()
        ownership.end(actor("administrator"), held.id, date(2026, 4, 20))
        buyer = actor("owner").person_id
        ownership.begin(actor("administrator"), flat.id, buyer, since=date(2026, 4, 20))
    story.open(election, "2026-04-26")
    with unit():
        frozen = db.get_one(Vote, (actor().tenant_id, election))
        assert electorate_hash(frozen) == frozen.electorate_hash
        assert service.voices_of(election, buyer) == []

    # Row 7: T1. Row 8: posting within 3 days, filing within 30, five papers.
    result, vote = story.vote(election, "T1_elect_committee", "2026-05-10")
    check(result, "T1_elect_committee")
    assert figure(result, "approval.persons")["fraction"] == "283/411"
    assert result["channels"].keys() == {"paper", "onsite", "official"}
    assert (vote.post_due, vote.file_due) == (date(2026, 5, 13), date(2026, 6, 9))
    papers = service.papers_of(vote)
    assert len(papers) == 5
    with unit():
        service.post_result(actor("community_worker"), election)
        for paper in papers[:4]:
            service.check_paper(actor("community_worker"), election, paper, at_hand=True)
    with unit(), pytest.raises(Refusal) as refused:
        service.submit_filing(actor("community_worker"), election)
    assert [reason.code for reason in refused.value.reasons] == ["voting.paper_missing"]
    assert refused.value.article == "物业管理条例第16条"
    with unit():
        service.check_paper(actor("community_worker"), election, papers[4], at_hand=True)
        assert service.submit_filing(actor("community_worker"), election).filed_on == date(2026, 5, 10)

    # The matrix knows the former owner: the flat goes back.
    clock_at("2026-05-11 09:00")
    with unit():
        again = db.scalars(
            select(Ownership).where(Ownership.unit_id == flat.id, Ownership.until.is_(None))
        ).one()
        ownership.end(actor("administrator"), again.id, date(2026, 5, 11))
        ownership.begin(
            actor("administrator"), flat.id, held.person_id, since=date(2026, 5, 11), owner_key=held.owner_key
        )

    # Row 9: T2, the area exactly two thirds, half of the persons: not passed.
    company, preview = story.announce(
        "选聘物业服务企业", "property_company", "2026-05-20", "2026-06-05", "2026-06-06"
    )
    assert preview.persons == 587
    story.open(company, "2026-06-05")
    result, vote = story.vote(company, "T2_hire_exact_half", "2026-06-06")
    check(result, "T2_hire_exact_half")
    assert figure(result, "quorum.area")["fraction"] == "33029.50/49544.25"
    assert figure(result, "approval.persons")["fraction"] == "204/408"
    assert result["reasons"] == ["voting.approval_persons_missed"]
    assert vote.file_due is None

    # Row 10: T2b, announced again on 7 June; not before the 22nd.
    with pytest.raises(Refusal) as refused:
        story.announce("再次选聘", "property_company", "2026-06-07", "2026-06-21", "2026-06-28")
    assert refused.value.code == "voting.notice_too_short"
    second, _preview = story.announce(
        "再次选聘", "property_company", "2026-06-07", "2026-06-22", "2026-06-28"
    )
    story.open(second, "2026-06-22")
    result, _vote = story.vote(second, "T2b_hire_pass", "2026-06-28")
    check(result, "T2b_hire_pass")

    # Row 13: T3 and T3x as item 6, the ballots of T3x as item 5.
    for title, matter, case in (
        ("筹集维修资金", "raise_repair_fund", "T3_raise_exact_three_quarters"),
        ("筹集维修资金（再议）", "raise_repair_fund", "T3x_raise_fails_on_persons"),
        ("使用维修资金", "use_repair_fund", "T3x_raise_fails_on_persons"),
    ):
        money, _preview = story.announce(title, matter, "2026-07-10", "2026-08-01", "2026-08-02")
        story.open(money, "2026-08-01")
        result, _vote = story.vote(money, case, "2026-08-02")
        if matter == "raise_repair_fund":
            check(result, case)
        else:
            assert result["result"] == "passed"
            assert figure(result, "approval.persons")["threshold"] == ">1/2"
    assert figure(result, "approval.persons")["fraction"] == "344/460"


@pytest.mark.parametrize(("year", "result"), [(2026, "passed"), (2020, "rejected")])
def test_the_same_ballots_under_the_law_of_2020_and_of_today(sampled, year, result):
    story = Story(sampled)
    election, _preview = story.announce(
        "选举业主委员会", "committee_election", f"{year}-04-10", f"{year}-04-26", f"{year}-05-10"
    )
    story.open(election, f"{year}-04-26")
    found, _vote = story.vote(election, "T1_elect_committee", f"{year}-05-10")
    assert found["result"] == result
    if year == 2020:
        assert figure(found, "approval.persons")["fraction"] == "283/587"
        assert found["rule"]["key"] == "owners.property_law_76"
