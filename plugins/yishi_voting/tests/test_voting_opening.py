"""From draft to close: days of notice, the locked question, the law of the planned close, the clock."""

from dataclasses import replace

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, current_tenant, db
from yishi_voting import jobs, service
from yishi_voting.events import VoteAnnounced, VoteClosed, VoteCounted, VoteOpened
from yishi_voting.models import Vote
from yishi_voting.tests.cases import QUESTION, at

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]))


def refusal(act, *args, **named):
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value


def test_notice_of_10_april_opens_on_the_25th_at_the_earliest_and_the_26th_is_proposed(case):
    case.settle(*FLATS)
    with case.unit():
        vote = service.draft(case.worker, replace(QUESTION, estate_id=case.estate_id))
        closes = at("2026-05-10 18:00")

        wrong = refusal(
            service.announce, case.worker, vote.id, opens_at=at("2026-04-24 08:00"), closes_at=closes
        )

        assert (wrong.code, wrong.article) == ("voting.notice_too_short", "物业管理条例第14条")
        assert wrong.details["earliest"] == "2026-04-25"
        assert wrong.details["proposed"] == "2026-04-26"
        assert "2026年4月25日" in wrong.message
        service.announce(case.worker, vote.id, opens_at=at("2026-04-25 00:00"), closes_at=closes)
        assert vote.state == "announced"


def test_an_announcement_is_refused_with_all_that_is_wrong_at_once(case):
    case.settle(*FLATS)
    with case.unit():
        content = replace(QUESTION, estate_id=case.estate_id)
        vote = service.draft(case.worker, content)
        service.set_record_date(case.worker, vote.id, at("2026-04-10 08:00").date())
        service.build_electorate(case.worker, vote.id)
        # Posted while it was a draft, as was possible once.
        vote.electorate_posted_on = at("2026-04-10 08:00").date()
        vote.title = ""
        opens = at("2026-04-24 08:00")
        wrong = refusal(
            service.announce,
            case.worker,
            vote.id,
            opens_at=opens,
            closes_at=opens,
            record_date=at("2026-05-01 08:00").date(),
        )
        assert [reason.code for reason in wrong.reasons] == [
            "voting.notice_too_short",
            "voting.closes_before_opens",
            "voting.record_date_late",
            "voting.title_missing",
            "voting.electorate_posted",
        ]
        assert wrong.details["earliest"] == "2026-04-25"


def test_opening_is_refused_with_all_that_is_wrong_at_once(case):
    case.settle(*FLATS).announce()
    case.clock_at("2026-04-12 09:00")
    with case.unit():
        wrong = refusal(service.open_vote, case.worker, case.vote_id)
        assert [reason.code for reason in wrong.reasons] == [
            "voting.notice_too_short",
            "voting.too_early",
            "voting.electorate_not_frozen",
        ]
        wrong = refusal(service.freeze_and_open, case.worker, case.vote_id)
        assert [reason.code for reason in wrong.reasons] == [
            "voting.objection_time",
            "voting.notice_too_short",
            "voting.too_early",
        ]
        assert wrong.details["earliest"] == "2026-04-25"


@pytest.mark.parametrize(("opens", "allowed"), [("2026-06-21", False), ("2026-06-22", True)])
def test_a_second_vote_needs_its_own_notice(case, opens, allowed):
    case.settle(*FLATS).clock_at("2026-06-07 09:00")
    with case.unit():
        vote = service.draft(case.worker, replace(QUESTION, estate_id=case.estate_id))
        dates = {"opens_at": at(f"{opens} 08:00"), "closes_at": at("2026-06-28 18:00")}
        if allowed:
            assert service.announce(case.worker, vote.id, **dates).number == 1
        else:
            assert refusal(service.announce, case.worker, vote.id, **dates).code == "voting.notice_too_short"


def test_after_the_announcement_the_question_is_locked(case):
    case.settle(*FLATS).announce()
    with case.unit():
        changed = replace(QUESTION, estate_id=case.estate_id, title="选聘另一家公司")
        assert refusal(service.revise, case.worker, case.vote_id, changed).code == "voting.agenda_locked"
        assert db.scalars(db.query(Vote.title).statement).one() == QUESTION.title


def test_a_draft_says_all_that_is_wrong_at_once(case):
    case.settle(*FLATS)
    bad = replace(
        QUESTION,
        title=" ",
        matter="parade",
        channels=("pigeon",),
        non_response="follow_majority",
        secret=True,
        method="coin",
        proxy_cap=99,
    )
    with case.unit():
        codes = [reason.code for reason in refusal(service.draft, case.worker, bad).reasons]
    assert codes == [
        "voting.title_missing",
        "voting.channel_unknown",
        "voting.policy_without_basis",
        "voting.method_unknown",
        "voting.options_missing",
        "voting.unknown_matter",
        "voting.must_be_signed",
        "voting.secret_weighted",
        "voting.proxy_cap_wrong",
    ]


@on_both_databases
def test_open_and_close_follow_the_clock(case, published):
    case.settle(*FLATS).announce()
    case.clock_at("2026-04-26 07:59")
    with case.unit():
        service.freeze(case.worker, case.vote_id)
        assert refusal(service.open_vote, case.worker, case.vote_id).code == "voting.too_early"
    case.clock_at("2026-04-26 08:00")
    with case.unit():
        service.open_vote(case.worker, case.vote_id)
    with case.unit():
        vote = db.scalars(db.query(Vote).statement).one()
        assert (vote.state, vote.rule_key) == ("open", "owners.civil_code_278")
        assert vote.rule["matters"][3]["name"] == "property_company"
        assert refusal(service.close, case.worker, case.vote_id).code == "voting.not_over"
    case.clock_at("2026-05-10 17:59")
    assert case.web("owner", "yes").number == 1
    case.clock_at("2026-05-10 18:00")
    with pytest.raises(Refusal) as refused:
        case.web("resident", "yes")
    assert refused.value.code == "voting.closed"
    case.close()
    case.count()
    kinds = (VoteAnnounced, VoteOpened, VoteClosed, VoteCounted)
    assert [type(event) for event in published() if isinstance(event, kinds)] == list(kinds)


def test_the_job_opens_and_closes_in_time_and_says_why_it_could_not(case):
    case.settle(*FLATS).announce()

    def tick(moment):
        case.clock_at(moment)
        with case.unit():
            jobs.open_and_close(current_tenant())
        with case.unit():
            return db.scalars(db.query(Vote.state).statement).one()

    assert tick("2026-04-26 08:05") == "announced"
    with case.unit():
        service.freeze(case.worker, case.vote_id)
    assert tick("2026-04-26 08:10") == "open"
    assert tick("2026-05-10 17:55") == "open"
    assert tick("2026-05-10 18:00") == "closed"


def test_a_vote_is_counted_by_the_law_of_its_planned_close_and_not_prolonged_into_another(case):
    case.settle(*FLATS)
    case.announce(on="2020-11-20 09:00", opens="2020-12-10 08:00", closes="2020-12-31 18:00")
    case.open(moment="2020-12-10 09:00")
    with case.unit():
        wrong = refusal(service.extend, case.worker, case.vote_id, at("2021-01-05 18:00"), "参加的人还不够")
        assert wrong.code == "voting.law_changes"
        assert "第278条" in wrong.article
        assert db.scalars(db.query(Vote.rule_key).statement).one() == "owners.property_law_76"
        service.extend(case.worker, case.vote_id, at("2020-12-31 20:00"), "参加的人还不够")
    case.close("2020-12-31 20:00")
    assert case.count()["rule"]["key"] == "owners.property_law_76"


def test_a_cancelled_vote_takes_no_ballots_and_says_why(case):
    case.settle(*FLATS).open()
    with case.unit():
        assert refusal(service.cancel, case.worker, case.vote_id, " ").code == "voting.reason_missing"
        service.cancel(case.worker, case.vote_id, "候选公司退出")
    with pytest.raises(Refusal) as refused:
        case.web("owner", "yes")
    assert refused.value.code == "voting.closed"


def test_residents_may_not_organise(case):
    case.settle(*FLATS)
    with case.unit():
        assert refusal(service.draft, case.actor("resident"), QUESTION).code == "not_allowed"
