"""The pages of preparatory groups at the desk, from the owners' request to the election."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from yishi.testing import text_of
from yishi.toolkit import db
from yishi_voting import service
from yishi_voting.models import Group, GroupMember
from yishi_voting.tests.cases import QUESTION
from yishi_voting.tests.test_voting_groups import ELECTION, FLATS, FORMED, OWNERS, REQUEST

MEMBERS = {
    "owners": "\n".join(OWNERS),
    "street": "郑街平\n冯街安",
    "community": "陈社乐",
    "developer": "褚建康",
    "head": "郑街平",
}
ASKED = {"requested_on": "2026-03-23", "asking": "130"}


@pytest.fixture
def settled(case):
    case.settle(*FLATS)
    case.clock_at("2026-03-31 09:00")
    return case


@pytest.fixture
def worker(settled, as_role):
    return as_role("community_worker")


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/voting/desk"


def recorded(case, plan=REQUEST):
    with case.unit():
        return service.record_request(case.worker, case.estate_id, plan).id


def test_from_the_request_to_the_posted_roster(settled, worker, at):
    assert f"{at}/groups" in worker.get(at).get_data(as_text=True)
    empty = text_of(worker.get(f"{at}/groups"))
    assert "还没有筹备组" in empty
    form = text_of(worker.get(f"{at}/groups/new"))
    assert "class 'list'" not in form.replace("&#39;", "'")
    assert "收到业主的书面要求后 60 天内成立" in form
    assert "不少于 7 人，人数是单数，业主不少于 50%" in form

    made = worker.post_form(f"{at}/groups/new", {"estate_id": str(settled.estate_id), **ASKED})
    assert made.status_code == 303
    page = text_of(worker.get(made.location))
    assert "接下来：成立筹备组" in page
    assert "2026年5月22日" in page
    assert "日期是怎么算的" in page
    assert "还没有成立，没有成员" in page

    edit = f"{made.location}/edit"
    formed = worker.post_form(edit, {**ASKED, "formed_on": "2026-03-30", **MEMBERS})
    assert formed.status_code == 303
    page = text_of(worker.get(made.location))
    assert "接下来：公布筹备组名单" in page
    assert "2026年4月7日" in page
    assert "清明节" in page
    assert "9 人，业主 5 人" in page
    assert "9 人，业主 5 人" in text_of(worker.get(f"{at}/groups"))

    kept = worker.get(edit).get_data(as_text=True)
    assert "郑街平\n冯街安" in kept
    posted = {**ASKED, "formed_on": "2026-03-30", "posted_on": "2026-03-31", **MEMBERS}
    assert worker.post_form(edit, posted).status_code == 303
    assert "接下来：召开首次业主大会会议" in text_of(worker.get(made.location))


def test_all_faults_are_said_at_once_and_what_was_typed_stays(settled, worker, at):
    four = {**MEMBERS, "owners": "叶主强", "head": "叶主强", "developer": ""}
    page = worker.post_form(
        f"{at}/groups/new",
        {"estate_id": str(settled.estate_id), **ASKED, "formed_on": "2026-03-22", **four},
    )

    assert page.status_code == 422
    text = text_of(page)
    for part in ("不能在业主要求以前成立", "是双数", "不能少于 7 人", "业主 1 人", "请另选", "指导规则第9条"):
        assert part in text
    assert "郑街平\n冯街安" in page.get_data(as_text=True)
    with settled.unit():
        assert db.scalar(select(func.count()).select_from(Group)) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"estate_id": "not-an-id"},
        {"estate_id": "01890000-0000-7000-8000-00000000dead"},
        {"requested_on": "soon"},
        {"asking": "many"},
        {"asking": "-3"},
        {"asking": "0"},
        {"unknown": "1"},
        {"head": "长" * 61},
        {"formed_on": "2026-03-30", **MEMBERS, "owners": "\n".join(["长" * 61] * 5)},
    ],
)
def test_bad_input_is_refused(settled, worker, at, changes):
    answer = worker.post_form(f"{at}/groups/new", {"estate_id": str(settled.estate_id), **ASKED, **changes})
    assert answer.status_code in (404, 422)
    with settled.unit():
        assert db.scalar(select(func.count()).select_from(GroupMember)) == 0
        assert db.scalar(select(func.count()).select_from(Group)) == 0


def test_an_estate_with_a_group_is_not_offered_again(settled, worker, at):
    recorded(settled)
    assert str(settled.estate_id) not in worker.get(f"{at}/groups/new").get_data(as_text=True)
    second = worker.post_form(f"{at}/groups/new", {"estate_id": str(settled.estate_id), **ASKED})
    assert second.status_code in (409, 422)
    with settled.unit():
        assert db.scalar(select(func.count()).select_from(Group)) == 1


def test_a_form_opened_before_somebody_elses_change_is_not_kept(settled, worker, at):
    edit = f"{at}/groups/{recorded(settled)}/edit"
    with settled.unit():
        group = db.scalars(select(Group)).one()
        service.revise_group(settled.worker, group.id, FORMED)
    answer = worker.post_form(edit, {**ASKED, "asking": "99", "_version": "1"})
    assert answer.status_code == 409
    with settled.unit():
        assert db.scalars(select(Group.formed_on)).one() == date(2026, 3, 30)


@pytest.mark.parametrize("role", ["recorder", "grid_lead", "owner"])
def test_only_who_organises_votes_gets_in(settled, as_role, at, role):
    group_id = recorded(settled)
    browser = as_role(role)
    for path in ("groups", "groups/new", f"groups/{group_id}", f"groups/{group_id}/edit"):
        assert browser.get(f"{at}/{path}").status_code == 403
    assert browser.post_form(f"{at}/groups/{group_id}/edit", ASKED).status_code == 403


def test_a_group_of_another_community_is_not_found(settled, as_role, enable, other_tenant):
    group_id = recorded(settled)
    enable("voting", tenant=other_tenant)
    abroad = as_role("administrator", tenant=other_tenant)
    assert abroad.get(f"{other_tenant.base}/voting/desk/groups/{group_id}").status_code == 404
    assert "世纪花园" not in text_of(abroad.get(f"{other_tenant.base}/voting/desk/groups"))


# --- the election --------------------------------------------------------------------------------------


def drafted(case, content=ELECTION):
    with case.unit():
        return service.draft(case.worker, replace(content, estate_id=case.estate_id)).id


def test_the_draft_of_an_election_leads_to_the_group_or_says_that_there_is_none(settled, worker, at):
    vote_id = drafted(settled)
    for page in (f"{at}/{vote_id}", f"{at}/{vote_id}/announce"):
        assert "这个小区没有登记筹备组" in text_of(worker.get(page))
        assert f"groups/new?estate={settled.estate_id}" in worker.get(page).get_data(as_text=True)
    group_id = recorded(settled, FORMED)
    for page in (f"{at}/{vote_id}", f"{at}/{vote_id}/announce"):
        assert "没有登记筹备组" not in text_of(worker.get(page))
        assert f"{at}/groups/{group_id}" in worker.get(page).get_data(as_text=True)


def test_the_group_leads_to_the_election_once_it_is_announced(settled, worker, at):
    group_id = recorded(settled, FORMED)
    assert "选举公告以后，会连到这里" in text_of(worker.get(f"{at}/groups/{group_id}"))
    settled.announce(ELECTION)
    page = worker.get(f"{at}/groups/{group_id}").get_data(as_text=True)
    assert f"{at}/{settled.vote_id}" in page


def test_other_votes_say_nothing_of_groups(settled, worker, at):
    assert "筹备组" not in text_of(worker.get(f"{at}/{drafted(settled, QUESTION)}"))


def test_the_pages_speak_english(settled, worker, at):
    group_id = recorded(settled, FORMED)
    worker.set_cookie("yishi-lang", "en")
    page = text_of(worker.get(f"{at}/groups/{group_id}"))
    assert "Next: Post the group's roster" in page
    assert "Members 9, owners 5" in page
