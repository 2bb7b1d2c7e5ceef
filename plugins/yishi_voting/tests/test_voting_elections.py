"""Electing a residents' committee (居委会法 17, 19): the roll's twenty days, objections answered in three days,
no proxy in a candidate's hands."""

from datetime import date

import pytest
from sqlalchemy import select

from yishi.testing import text_of
from yishi.toolkit import Refusal, db
from yishi_voting import jobs, service
from yishi_voting.models import Objection
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION, at

FAMILIES = ("residents_election", "household_election", "representatives_election")
ARTICLE_17, ARTICLE_19 = "城市居民委员会组织法第17条", "城市居民委员会组织法第19条"
CANDIDATES = (
    {"key": "a", "title": "王安"},
    {"key": "b", "title": "赵安平（3栋）"},
    {"key": "c", "title": "李安国"},
)


def content(family="household_election", **more):
    return Content(
        title="居民委员会换届选举", family=family, matter="committee_election", channels=("paper",), **more
    )


def draft(case, on, **more):
    case.clock_at(on)
    with case.unit():
        case.vote_id = service.draft(case.worker, content(**more)).id
    return case


def announce(case, opens, closes="2026-04-30 18:00"):
    with case.unit():
        service.announce(case.worker, case.vote_id, opens_at=at(opens), closes_at=at(closes))


def post_roll(case):
    with case.unit():
        people = [
            Member("h1", "叶主强", case.actor("owner").person_id),
            Member("h2", "居民乐", case.actor("resident").person_id),
            Member("h3", "孙安禄"),
        ]
        service.build_from_members(case.worker, case.vote_id, people)
        return service.post_electorate(case.worker, case.vote_id)


def refusal(case, act, *args, **named):
    with case.unit(), pytest.raises(Refusal) as refused:
        act(case.worker, case.vote_id, *args, **named)
    return refused.value


@pytest.mark.parametrize("family", FAMILIES)
def test_an_election_is_not_opened_before_its_roll_has_hung_for_twenty_days(case, family):
    draft(case, "2026-03-02 09:00", family=family)
    announce(case, "2026-03-23 08:00")
    case.clock_at("2026-03-04 09:00")
    post_roll(case)
    case.clock_at("2026-03-23 09:00")
    too_early = refusal(case, service.freeze_and_open)
    assert (too_early.code, too_early.article) == ("voting.roll_too_short", ARTICLE_17)
    assert too_early.details["earliest"] == "2026-03-24"
    assert "2026年3月24日" in too_early.message
    case.clock_at("2026-03-24 09:00")
    with case.unit():
        assert service.freeze_and_open(case.worker, case.vote_id).state == "open"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_roll_that_was_never_posted_is_not_frozen(case, family):
    draft(case, "2026-03-02 09:00", family=family)
    announce(case, "2026-04-01 08:00")
    with case.unit():
        service.build_from_members(case.worker, case.vote_id, [Member("h1", "叶主强")])
    case.clock_at("2026-04-01 09:00")
    refused = refusal(case, service.freeze)
    assert (refused.code, refused.article) == ("voting.electorate_not_posted", ARTICLE_17)


def test_an_announcement_that_leaves_the_roll_no_time_is_refused(case):
    draft(case, "2026-03-02 09:00")
    early = refusal(case, service.announce, opens_at=at("2026-03-21 08:00"), closes_at=at("2026-04-30 18:00"))
    assert (early.code, early.details["earliest"]) == ("voting.roll_too_short", "2026-03-22")
    announce(case, "2026-03-22 08:00")
    post_roll(case)
    case.clock_at("2026-03-22 09:00")
    with case.unit():
        assert service.freeze_and_open(case.worker, case.vote_id).state == "open"


def test_a_roll_that_nobody_could_see_is_not_posted(case):
    """A draft is for who organises: its roll would hang where no resident comes by."""
    draft(case, "2026-03-02 09:00")
    with case.unit():
        service.build_from_members(case.worker, case.vote_id, [Member("h1", "叶主强")])
    assert refusal(case, service.post_electorate).code == "voting.not_announced_yet"


def test_objections_are_taken_for_the_five_days_of_the_law_whatever_the_settings(case, enable):
    enable("voting", roster_days=1)
    draft(case, "2026-03-02 09:00")
    announce(case, "2026-04-01 08:00")
    assert post_roll(case).objections_until == date(2026, 3, 9)  # 3-07 is a Saturday


@pytest.fixture
def open_to_proxies(case):
    draft(case, "2026-03-02 09:00", method="single_choice", options=CANDIDATES)
    announce(case, "2026-04-01 08:00")
    post_roll(case)
    return case


@pytest.mark.parametrize("name", ["王安", " 赵安平 ", "李 安国"])
def test_a_candidate_takes_no_proxy(open_to_proxies, name):
    refused = refusal(open_to_proxies, service.name_proxy, 1, written=True, agent_name=name)
    assert (refused.code, refused.article) == ("voting.agent_is_candidate", ARTICLE_19)


@pytest.mark.parametrize("name", ["王安国", "赵安", "周安东"])
def test_whose_name_only_begins_like_a_candidates_may(open_to_proxies, name):
    case = open_to_proxies
    with case.unit():
        assert (
            service.name_proxy(case.worker, case.vote_id, 1, written=True, agent_name=name).agent_name == name
        )


def test_a_candidate_who_is_registered_here_takes_none_either(open_to_proxies):
    case = open_to_proxies
    with case.unit():
        from yishi_voting.tests.cases import person

        agent = person("李安国")
    refused = refusal(case, service.name_proxy, 1, written=True, agent_id=agent)
    assert refused.code == "voting.agent_is_candidate"


def test_owners_may_entrust_a_candidate_for_their_law_does_not_forbid_it(case):
    owners = {**{n: getattr(QUESTION, n) for n in Content.__slots__}}
    owners |= {"matter": "committee_election", "method": "approval", "options": CANDIDATES, "seats": 2}
    case.settle(("101", 8000, ["叶主强"])).announce(Content(**owners))
    with case.unit():
        assert (
            service.name_proxy(case.worker, case.vote_id, 1, written=True, agent_name="王安").agent_name
            == "王安"
        )


# --- objections get their answer in time ---------------------------------------------------------------


def object_to(case, text="我家没有写上"):
    with case.unit():
        return service.object_to_electorate(case.actor("owner"), case.vote_id, text).id


def test_an_objection_is_answered_within_three_days_by_the_calendar(case):
    case.settle(("101", 8000, ["叶主强"])).announce()
    with case.unit():
        friday = service.object_to_electorate(case.actor("owner"), case.vote_id, "我家没有写上")
        assert friday.answer_due == date(2026, 4, 13)  # 10 April is a Friday, so Monday


def test_the_law_comes_before_the_setting_and_the_setting_holds_for_owners(case, enable):
    enable("voting", answer_days=7)
    case.settle(("101", 8000, ["叶主强"])).announce()
    with case.unit():
        of_owners = service.object_to_electorate(case.actor("owner"), case.vote_id, "我家没有写上")
        assert of_owners.answer_due == date(2026, 4, 17)
    draft(case, "2026-03-02 09:00")
    announce(case, "2026-04-01 08:00")
    post_roll(case)
    with case.unit():
        of_election = service.object_to_electorate(case.actor("owner"), case.vote_id, "我家没有写上")
        assert of_election.answer_due == date(2026, 3, 5)


def test_the_desk_says_by_when_to_answer_and_reminds_each_day(case, as_role, tenant, run_jobs):
    case.settle(("101", 8000, ["叶主强"])).announce()
    objection_id = object_to(case)
    worker, here = as_role("community_worker"), f"{tenant.base}/voting/desk"

    case.clock_at("2026-04-11 09:00")
    assert "答复对名册的异议 2026年4月13日" in text_of(worker.get(here))
    assert "答复对名册的异议" in text_of(worker.get(f"{here}/{case.vote_id}"))
    assert "2026年4月13日以前答复" in text_of(worker.get(f"{here}/{case.vote_id}/objections"))
    case.clock_at("2026-04-14 09:00")
    assert "已过期" in text_of(worker.get(f"{here}/{case.vote_id}/objections"))
    with case.unit():
        jobs.remind(None)
    assert "名册异议已过答复期限" in text_of(worker.get(f"{tenant.base}/account/messages"))

    with case.unit():
        service.answer_objection(case.worker, objection_id, accepted=False, answer="名册第 1 号就是您家")
        assert db.scalars(select(Objection.state)).one() == "rejected"
    assert "答复对名册的异议" not in text_of(worker.get(here))
