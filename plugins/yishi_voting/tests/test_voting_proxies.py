"""Voting for others: in writing, for so many, until a day, taken back."""

from datetime import date

import pytest

from yishi.toolkit import NotAllowed, Refusal, db
from yishi_voting import service
from yishi_voting.models import Ballot
from yishi_voting.tests.cases import at

NAMES = ["叶主强", "赵安平", "钱安福", "孙安禄", "李安寿", "周安喜"]
FLATS = tuple((f"{n}01", 8000, [name]) for n, name in enumerate(NAMES, 1))


@pytest.fixture
def running(case):
    return case.settle(*FLATS).open()


def reasons(act, *args, **named):
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value.reasons


def name(running, number, **more):
    given = {"written": True, "agent_id": running.actor("owner").person_id, **more}
    with running.unit():
        return service.name_proxy(running.worker, running.vote_id, number, **given).id


def test_only_in_writing_with_the_article(running):
    (reason,) = reasons(name, running, 2, written=False)
    assert (reason.code, reason.article) == ("voting.proxy_not_written", "物业管理条例第12条、民法典第165条")


def test_an_agent_takes_three_and_no_more_and_all_that_is_wrong_is_said(running):
    for number in (2, 3, 4):
        name(running, number)
    (reason,) = reasons(name, running, 5)
    assert reason.code == "voting.proxy_over_cap"
    codes = [r.code for r in reasons(name, running, 5, written=False, valid_until=date(2026, 4, 25))]
    assert codes == ["voting.proxy_not_written", "voting.proxy_over_cap", "voting.proxy_expired"]
    assert [r.code for r in reasons(name, running, 1)] == ["voting.proxy_over_cap", "voting.proxy_to_self"]


def test_a_revoked_one_makes_room_for_another(running):
    first = name(running, 2)
    assert [r.code for r in reasons(name, running, 2)] == ["voting.proxy_given_already"]
    with running.unit():
        service.revoke_proxy(running.worker, first, "本人回来了，自己投")
    name(running, 2)
    for number in (3, 4):
        name(running, number)
    assert [r.code for r in reasons(name, running, 5)] == ["voting.proxy_over_cap"]


def test_an_agent_votes_on_the_web_for_each_by_number(running):
    name(running, 2)
    assert [r.code for r in reasons(running.web, "owner", "yes")] == ["voting.which_elector"]
    running.web("owner", "yes", number=2)
    running.web("owner", "no", number=1)
    with running.unit():
        rows = db.scalars(db.query(Ballot).order_by(Ballot.id).statement).all()
        assert [(row.choice["choice"], row.proxy_id is not None) for row in rows] == [
            ("yes", True),
            ("no", False),
        ]


def test_a_proxy_that_ran_out_or_was_taken_back_votes_no_more(running):
    name(running, 2, valid_until=date(2026, 4, 30))
    taken_back = name(running, 3)
    with running.unit():
        service.revoke_proxy(running.worker, taken_back, "改主意了")
    running.clock_at("2026-05-01 00:00")
    with pytest.raises(NotAllowed) as refused:
        running.web("owner", "yes", number=2)
    assert refused.value.code == "voting.proxy_expired"
    with pytest.raises(NotAllowed) as refused:
        running.web("owner", "yes", number=3)
    assert refused.value.code == "voting.not_in_electorate"


@pytest.mark.parametrize(
    ("received", "state", "reason"),
    [
        ("2026-04-30 23:59", "counted", ""),
        ("2026-05-01 00:00", "not_counted", "proxy_expired"),
    ],
)
def test_a_paper_by_proxy_counts_through_its_last_day(running, received, state, reason):
    proxy = name(running, 2, valid_until=date(2026, 4, 30))
    running.clock_at("2026-05-02 09:00")
    running.paper(2, "yes", proxy_id=proxy, received_at=at(received))
    assert running.ballots() == [(state, reason, "paper")]


def test_a_paper_by_a_proxy_taken_back_or_of_another_is_kept_beside(running):
    proxy = name(running, 2)
    running.clock_at("2026-04-28 09:00")
    with running.unit():
        service.revoke_proxy(running.worker, proxy, "改主意了")
    running.paper(2, "yes", proxy_id=proxy)
    running.paper(3, "yes", proxy_id=proxy)
    assert [row[1] for row in running.ballots()] == ["proxy_revoked", "proxy_missing"]


def test_where_the_law_allows_none_there_is_none(case):
    committee = service.Content(title="车棚", family="two_committees", matter="general")
    case.settle(*FLATS).announce(committee, opens="2026-04-10 11:00", closes="2026-04-10 21:00")
    with case.unit():
        people = [service.Member(n, n) for n in NAMES]
        service.build_from_members(case.worker, case.vote_id, people)
    assert [r.code for r in reasons(name, case, 2)] == ["voting.proxy_not_allowed"]
