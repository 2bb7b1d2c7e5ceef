"""Of two ballots of one elector the one received first counts, whichever was registered first."""

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Conflict, clock, db, ledger
from yishi_voting import service
from yishi_voting.ballots import official
from yishi_voting.models import Ballot, Elector
from yishi_voting.tests.cases import at

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]), ("201", 8000, ["赵安平", "钱安福"]))
EARLIER, WEB, CHANGED, LATER = (f"2026-04-2{day} 10:00" for day in (7, 8, 9, 9))


@pytest.fixture
def running(case):
    return case.settle(*FLATS).open()


@pytest.fixture
def voted(running):
    """Number 1 voted on the web on the 28th; it is the 30th now."""
    running.clock_at(WEB)
    running.web("owner", "yes")
    running.clock_at("2026-04-30 09:00")
    return running


def counting(case):
    """`(channel, choice)` of each elector whose ballot counts, by the mark and by the ballots alike."""
    with case.unit():
        marked = db.execute(
            select(Elector.cast_channel, Ballot.choice, Ballot.state)
            .join(Ballot, (Ballot.tenant_id == Elector.tenant_id) & (Ballot.id == Elector.cast_ballot_id))
            .order_by(Elector.number)
        ).all()
        assert {state for _channel, _choice, state in marked} <= {"counted", "pending_second"}
        return [(channel, choice["choice"]) for channel, choice, _state in marked]


@on_both_databases
def test_a_paper_received_before_the_web_ballot_takes_its_place(voted, as_role, tenant):
    voted.paper(1, "no", received_at=at(EARLIER))
    assert counting(voted) == [("paper", "no")]
    assert voted.ballots() == [("not_counted", "overtaken", "web"), ("counted", "", "paper")]
    with voted.unit():
        old, new = db.scalars(select(Ballot).order_by(Ballot.received_at.desc())).all()
        cast = [line["entry"] for line in ledger.entries() if line["entry"]["act"] == "voting.cast"]
        assert [line["facts"].get("over") for line in cast] == [None, str(old.id)]
        assert cast[-1]["facts"]["ballot"] == str(new.id)
    told = text_of(as_role("owner").get(f"{tenant.base}/account/messages"))
    assert "更早收到了您这一号的另一张票，先收到的有效" in told
    assert voted.close().count()["no"]["persons"] == 1


@on_both_databases
def test_only_a_paper_entered_twice_takes_anothers_place(voted):
    with voted.unit():
        paper = service.enter(
            voted.actor("recorder"),
            voted.vote_id,
            channel="paper",
            number=1,
            choice="no",
            received_at=at(EARLIER),
        )
        assert paper.state == "pending_second"
        paper_id = paper.id
    assert counting(voted) == [("web", "yes")]
    with voted.unit():
        service.enter_again(voted.worker, paper_id, "yes")  # read differently: it waits for a decision
    assert counting(voted) == [("web", "yes")]
    with voted.unit():
        service.settle_entry(voted.worker, paper_id, None, "票上没有签名")
    assert counting(voted) == [("web", "yes")]
    assert voted.ballots() == [("counted", "", "web"), ("not_counted", "withdrawn_entry", "paper")]


def test_by_hand_nobody_alone_puts_a_ballot_in_anothers_place(case, enable):
    """Not on the spot, and not where the community enters its papers once, either."""
    enable("voting", double_entry=False)
    case.settle(*FLATS).open()
    case.clock_at(WEB)
    case.web("owner", "yes")
    case.clock_at("2026-04-30 09:00")
    for channel in ("onsite", "paper"):
        with case.unit():
            given = {"channel": channel, "number": 1, "choice": "no", "received_at": at(EARLIER)}
            ballot = service.enter(case.actor("recorder"), case.vote_id, **given)
            assert ballot.state == "pending_second"
            ballot_id = ballot.id
        assert counting(case) == [("web", "yes")]
    with case.unit():
        assert service.enter_again(case.worker, ballot_id, "no").state == "counted"
    assert counting(case) == [("paper", "no")]


@pytest.mark.parametrize("received", [WEB, LATER], ids=["at the same moment", "later"])
def test_a_paper_not_received_before_it_does_not(voted, received):
    voted.paper(1, "no", received_at=at(received))
    assert counting(voted) == [("web", "yes")]
    assert voted.ballots()[-1] == ("not_counted", "other_channel", "paper")


def test_a_ballot_changed_on_the_web_stands_from_its_first_version_on(running):
    running.clock_at(WEB)
    first = running.web("owner", "yes")
    running.clock_at(CHANGED)
    running.web("owner", "abstain", replaces=first.ballot_id)
    running.clock_at("2026-04-30 09:00")
    running.paper(1, "no", received_at=at("2026-04-28 15:00"))
    assert counting(running) == [("web", "abstain")]
    running.paper(1, "no", received_at=at(EARLIER))
    assert counting(running) == [("paper", "no")]


def test_the_earlier_of_two_papers_counts_and_the_web_ballot_voided_before_stays_so(voted):
    voted.paper(1, "no", received_at=at(EARLIER))
    voted.paper(1, "abstain", received_at=at("2026-04-26 10:00"))
    assert counting(voted) == [("paper", "abstain")]
    assert [reason for _state, reason, _channel in voted.ballots()] == ["overtaken", "overtaken", ""]
    assert voted.counted() == 1


def test_whose_ballot_was_overtaken_can_not_vote_on_the_web_again(voted):
    with voted.unit():
        mine = db.scalars(select(Ballot.id)).one()
    voted.paper(1, "no", received_at=at(EARLIER))
    for more in ({}, {"replaces": mine}):
        with pytest.raises(Conflict):
            voted.web("owner", "yes", **more)
    assert counting(voted) == [("paper", "no")]


def test_papers_entered_after_the_close_count_by_their_time_too(voted):
    voted.close()
    voted.paper(1, "no", received_at=at(EARLIER))
    assert voted.count()["no"]["persons"] == 1


@on_both_databases
def test_an_official_platforms_time_counts_and_the_preview_says_so(voted):
    voted.paper(2, "yes", received_at=at(EARLIER))
    voted.clock_at("2026-04-30 10:00")
    with voted.unit():
        lines = [
            service.OfficialBallot("1", "no", at(EARLIER)),
            service.OfficialBallot("2", "no", at(LATER)),
            service.OfficialBallot("3", "no", clock.now()),
        ]
        looked = official._judge(voted.vote_id, list(enumerate(lines, 2)))
        assert [line.note for line in looked] == ["", "other_channel", ""]
        done = service.import_official(voted.actor("recorder"), voted.vote_id, lines, source="市平台")
    assert (done.counted, done.not_counted) == (2, ((2, "other_channel"),))
    assert counting(voted) == [("official", "no"), ("paper", "yes"), ("official", "no")]


def test_of_two_lines_of_one_elector_the_earlier_counts(running):
    running.clock_at("2026-04-30 10:00")
    with running.unit():
        lines = [
            service.OfficialBallot("1", "no", at(LATER)),
            service.OfficialBallot("1", "yes", at(EARLIER)),
        ]
        done = service.import_official(running.actor("recorder"), running.vote_id, lines, source="市平台")
    assert (done.counted, done.not_counted) == (1, ((1, "overtaken"),))
    assert counting(running) == [("official", "yes")]
    with running.unit():
        acts = [line["entry"]["act"] for line in ledger.entries()]
    assert acts.count("voting.cast") == 1


def test_the_page_says_which_of_two_counts_and_the_same_of_a_secret_vote(case, as_role, tenant):
    case.settle(*FLATS).open()
    page = text_of(as_role("resident").get(f"{tenant.base}/voting/{case.vote_id}"))
    assert "先收到的一张有效，不论哪张先登记" in page
    case.clock_at("2026-03-01 09:00")
    with case.unit():
        election = service.Content(
            title="换届", family="household_election", matter="committee_election", channels=("web", "paper")
        )
        secret = service.draft(case.worker, election).id
        service.announce(
            case.worker, secret, opens_at=at("2026-04-01 08:00"), closes_at=at("2026-04-02 18:00")
        )
    page = text_of(as_role("resident").get(f"{tenant.base}/voting/{secret}"))
    assert "先登记的一张有效" in page
    assert "先收到" not in page
