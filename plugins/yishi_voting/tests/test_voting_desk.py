"""The desk, as staff meet it: from the draft to the filed papers, and who is kept out."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from yishi.testing import text_of
from yishi.toolkit import db, ledger
from yishi_voting import service
from yishi_voting.models import Elector, Vote
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
    ("301", 7000, ["孙安禄"]),
)
DRAFT = {
    "title": "选聘物业服务企业",
    "text": "选聘万晟物业服务有限公司，服务期两年。",
    "matter": "property_company",
    "method": "yes_no",
    "channels": ["paper", "onsite", "web"],
    "non_response": "not_participated",
    "seats": "1",
}


@pytest.fixture
def worker(case, as_role):
    return as_role("community_worker")


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/voting/desk"


def draft(browser, at, **changes):
    return browser.post_form(f"{at}/new?family=owners", {**DRAFT, **changes})


def the_vote(case):
    with case.unit():
        return db.scalars(select(Vote.id)).one()


# --- the list and the draft ----------------------------------------------------------------------------


def test_families_are_offered_with_the_law_that_holds_today(worker, at, clock_at):
    clock_at("2026-04-10 09:00")

    page = text_of(worker.get(f"{at}/new"))

    assert "业主共同决定（民法典第278条）" in page
    assert "物权法" not in page
    assert "提前 15 天公告" in page


def test_the_form_shows_the_words_of_the_law_of_the_planned_close(worker, at, clock_at):
    clock_at("2020-11-20 09:00")

    page = worker.post_form(
        f"{at}/new?family=owners", {**DRAFT, "title": "", "closes_at": "2021-01-10T18:00"}
    )

    assert page.status_code == 422
    assert "专有部分面积占比三分之二以上" in text_of(page)
    old = text_of(worker.get(f"{at}/new?family=owners"))
    assert "物权法第76条第二款" in old


def test_a_draft_is_kept_and_shown_with_what_is_due(case, worker, at):
    case.settle(*FLATS)

    answer = draft(
        worker, at, estate_id=str(case.estate_id), opens_at="2026-04-26T08:00", closes_at="2026-05-10T18:00"
    )

    assert answer.status_code == 303
    page = text_of(worker.get(answer.location))
    assert "选聘物业服务企业" in page
    assert "接下来：公告" in page
    assert "2026年4月11日" in page  # announce by: 15 whole days before the 26th
    assert "选聘物业服务企业" in text_of(worker.get(at))


def test_all_refusals_come_at_once_and_what_was_typed_stays(case, worker, at):
    case.settle(*FLATS)

    page = draft(
        worker,
        at,
        method="score",
        options="甲\n乙",
        secret="1",
        non_response="follow_majority",
        non_response_basis="",
        title="一个没有依据的表决",
        proxy_cap="9",
        gate_kind="voting.two_committees",
    )

    assert page.status_code == 422
    text = text_of(page)
    for part in ("法律规定多数", "本人签名，不能无记名", "事先写明才能这样算", "一人最多受 3 位委托"):
        assert part in text
    assert "业主大会和业主委员会指导规则第22条" in text
    assert "一个没有依据的表决" in page.get_data(as_text=True)
    assert "甲\n乙" in page.get_data(as_text=True)
    with case.unit():
        assert db.scalar(select(func.count()).select_from(Vote)) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"estate_id": "not-an-id"},
        {"seats": "many"},
        {"closes_at": "soon"},
        {"opens_at": "2026-05-10T18:00", "closes_at": "2026-05-01T08:00"},
        {"options": "甲 | teuer"},
        {"matter": "nonsense"},
        {"channels": ["pigeon"]},
        {"channels": []},
        {"title": "长" * 200},
        {"unknown": "1"},
    ],
)
def test_bad_input_is_refused(case, worker, at, changes):
    case.settle(*FLATS)
    assert draft(worker, at, **changes).status_code == 422


def test_a_draft_changed_by_somebody_else_is_not_overwritten(case, worker, at, as_role):
    case.settle(*FLATS)
    draft(worker, at)
    vote_id = the_vote(case)
    form = {**DRAFT, "_version": "1"}
    assert worker.post_form(f"{at}/{vote_id}/edit", {**form, "title": "新标题"}).status_code == 303

    late = as_role("administrator").post_form(f"{at}/{vote_id}/edit", {**form, "title": "另一个标题"})

    assert late.status_code == 409
    assert "新标题" in text_of(late)


# --- announcing ----------------------------------------------------------------------------------------


def test_the_announcement_proposes_the_earliest_day_and_asks_whether_the_committee_was_told(case, worker, at):
    case.settle(*FLATS)
    draft(worker, at, estate_id=str(case.estate_id))
    here = f"{at}/{the_vote(case)}/announce"

    page = worker.get(here)

    assert "2026年4月25日" in text_of(page)
    assert 'value="2026-04-26T08:00"' in page.get_data(as_text=True)

    days = {"opens_at": "2026-04-20T08:00", "closes_at": "2026-05-10T18:00", "record_date": "2026-04-10"}
    refused = worker.post_form(here, days)
    assert refused.status_code == 422
    assert "最早2026年4月25日" in text_of(refused)
    assert "同时告知居民委员会" in text_of(refused)
    assert "物业管理条例第14条" in text_of(refused)

    done = worker.post_form(here, {**days, "opens_at": "2026-04-26T08:00", "told": "1"})
    assert done.status_code == 303
    assert "第 1 号表决" in text_of(worker.get(done.location))
    with case.unit():
        acts = [entry["entry"]["act"] for entry in ledger.entries()]
        assert "voting.announced" in acts
        assert "voting.committee_told" in acts


def test_after_the_announcement_the_question_is_locked(case, worker, at):
    case.settle(*FLATS).announce()
    page = worker.post_form(f"{at}/{case.vote_id}/edit", {**DRAFT, "title": "别的"})
    assert page.status_code == 422
    assert "公告以后不能改动" in text_of(page)


# --- from open to filed --------------------------------------------------------------------------------


def test_the_desk_says_how_many_and_never_what(case, worker, at):
    case.settle(*FLATS).open()
    case.paper(1, "yes")

    page = text_of(worker.get(f"{at}/{case.vote_id}"))

    assert "1 / 4 人" in page
    assert "截止以前，谁也看不到投了什么" in page
    assert worker.get(f"{at}/{case.vote_id}/ballots").status_code == 404
    assert worker.get(f"{at}/{case.vote_id}/result").status_code == 404


def election(case, worker, at):
    case.settle(*FLATS).open(replace(QUESTION, title="选举业主委员会", matter="committee_election"))
    for number in (1, 2, 3, 4):
        case.paper(number, "yes")
    case.clock_at("2026-05-10 18:00")
    return f"{at}/{case.vote_id}"


def test_close_count_post_and_file(case, worker, at):
    here = election(case, worker, at)
    assert worker.post_form(f"{here}/close").location.endswith("/result")
    assert worker.post_form(f"{here}/result").status_code == 303

    page = text_of(worker.get(f"{here}/result"))
    assert "410.00/410.00" in page
    assert ">=2/3" in page
    assert "最迟公布" in page
    assert "还缺 5 份" in page

    assert worker.post_form(f"{here}/publish").status_code == 303
    refused = worker.post_form(f"{here}/file")
    assert refused.status_code == 422
    assert text_of(refused).count("还缺：") == 5
    for paper in re.findall(
        r'name="paper" value="([^"]+)"', worker.get(f"{here}/result").get_data(as_text=True)
    ):
        assert worker.post_form(f"{here}/papers-at-hand", {"paper": paper, "at_hand": "1"}).status_code == 303
    assert worker.post_form(f"{here}/file").status_code == 303
    assert "已于2026年5月10日报送" in text_of(worker.get(f"{here}/result"))
    assert "选举业主委员会" in text_of(worker.get(f"{at}?show=done"))
    assert "选举业主委员会" not in text_of(worker.get(at))


def test_what_is_late_is_on_top_of_the_list_and_says_so(case, worker, at):
    here = election(case, worker, at)
    worker.post_form(f"{here}/close")
    worker.post_form(f"{here}/result")
    case.clock_at("2026-05-20 09:00")
    draft(worker, at, title="后来的草稿")

    page = worker.get(at).get_data(as_text=True)

    assert page.index("选举业主委员会") < page.index("后来的草稿")
    assert 'class="late"' in page
    assert "逾期" in page


def test_a_paper_of_the_checklist_that_nobody_asks_for_is_refused(case, worker, at):
    here = election(case, worker, at)
    worker.post_form(f"{here}/close")
    worker.post_form(f"{here}/result")
    assert worker.post_form(f"{here}/papers-at-hand", {"paper": "结婚证", "at_hand": "1"}).status_code == 422


def test_a_vote_is_called_off_only_with_a_reason(case, worker, at):
    case.settle(*FLATS).announce()
    here = f"{at}/{case.vote_id}"
    assert worker.post_form(f"{here}/cancel", {"reason": ""}).status_code == 422
    assert worker.post_form(f"{here}/cancel", {"reason": "事项要重新商量"}).status_code == 303
    assert "事项要重新商量" in text_of(worker.get(here))


def test_a_vote_is_prolonged_with_a_reason_for_all_to_see(case, worker, at):
    case.settle(*FLATS).open()
    here = f"{at}/{case.vote_id}/extend"
    assert worker.post_form(here, {"closes_at": "2026-05-01T18:00", "reason": "人不够"}).status_code == 422
    assert worker.post_form(here, {"closes_at": "2026-05-12T18:00", "reason": "人不够"}).status_code == 303


# --- the counters' view --------------------------------------------------------------------------------


def test_counters_see_who_voted_what_after_the_close_and_each_look_is_in_the_ledger(case, as_role, at):
    case.settle(*FLATS).open()
    case.paper(1, "no")
    case.close()
    recorder, here = as_role("recorder"), f"{at}/{case.vote_id}/ballots"

    before = recorder.get(here)
    assert "不同意" not in text_of(before)
    assert "叶主强" not in text_of(before)
    seen = recorder.post_form(here)

    assert "叶主强" in text_of(seen)
    assert "不同意" in text_of(seen)
    recorder.post_form(here, {"state": "counted", "page": "1"})
    with case.unit():
        assert [e["entry"]["act"] for e in ledger.entries()].count("voting.ballots_read") == 2


def test_of_a_secret_vote_there_is_no_list(case, as_role, at, clock_at, actor, unit):
    clock_at("2026-04-10 09:00")
    from yishi_voting.service import Content, Member
    from yishi_voting.tests.cases import at as moment

    with unit():
        worker = actor("community_worker")
        vote = service.draft(
            worker,
            Content(
                title="评一评", family="simple_majority", matter="general", secret=True, channels=("paper",)
            ),
        )
        service.announce(
            worker, vote.id, opens_at=moment("2026-04-10 09:00"), closes_at=moment("2026-04-10 12:00")
        )
        service.build_from_members(worker, vote.id, [Member("a", "甲"), Member("b", "乙")])
        service.freeze_and_open(worker, vote.id)
        vote_id = vote.id
    recorder = as_role("recorder")
    assert recorder.get(f"{at}/{vote_id}/papers").status_code == 404
    assert (
        recorder.post_form(
            f"{at}/{vote_id}/box", {"_step": "in", "number": "1", "channel": "paper"}
        ).status_code
        == 303
    )
    again = recorder.post_form(f"{at}/{vote_id}/box", {"_step": "in", "number": "1", "channel": "paper"})
    assert again.status_code == 409
    clock_at("2026-04-10 12:00")
    as_role("community_worker").post_form(f"{at}/{vote_id}/close")
    assert recorder.post_form(f"{at}/{vote_id}/ballots").status_code == 404
    full = recorder.post_form(f"{at}/{vote_id}/box", {"_step": "box", "n_yes": "1", "n_no": "1"})
    assert full.status_code == 422
    assert "票比交票的人多" in text_of(full)
    assert recorder.post_form(f"{at}/{vote_id}/box", {"_step": "box", "n_yes": "1"}).status_code == 303
    assert recorder.post_form(f"{at}/{vote_id}/result").status_code == 303


# --- who may -------------------------------------------------------------------------------------------

WAYS = [
    ("GET", "", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/electorate", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/delivery", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/proxies", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/print", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/list.pdf", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/papers", {"community_worker", "recorder"}),
    ("GET", "/papers/second", {"community_worker", "recorder"}),
    ("GET", "/official", {"community_worker", "recorder"}),
    ("GET", "/edit", {"community_worker"}),
    ("GET", "/announce", {"community_worker"}),
    ("GET", "/cancel", {"community_worker"}),
    ("GET", "/extend", {"community_worker"}),
    ("GET", "/objections", {"community_worker"}),
    ("GET", "/electors/new", {"community_worker"}),
    ("GET", "/electors/1", {"community_worker", "recorder", "entrance_lead"}),
    ("GET", "/delivery/posting", {"community_worker"}),
    ("GET", "/letter.pdf", {"community_worker"}),
]


def test_each_page_is_for_those_who_do_that_work(case, as_role, client, at):
    case.settle(*FLATS).open()
    for role in ("community_worker", "recorder", "entrance_lead", "property_staff", "owner", "resident"):
        browser = as_role(role)
        for method, part, allowed in WAYS:
            status = browser.open(f"{at}/{case.vote_id}{part}", method=method).status_code
            assert status == (200 if role in allowed else 403), f"{role} {method} {part} → {status}"
    for method, part, _allowed in WAYS:
        assert client.open(f"{at}/{case.vote_id}{part}", method=method).status_code == 303


def test_only_who_may_count_counts(case, as_role, at):
    case.settle(*FLATS).open().close()
    assert as_role("entrance_lead").post_form(f"{at}/{case.vote_id}/result").status_code == 403
    assert as_role("entrance_lead").post_form(f"{at}/{case.vote_id}/ballots").status_code == 403
    assert as_role("recorder").post_form(f"{at}/{case.vote_id}/result").status_code == 303


def test_drafts_are_hidden_from_who_only_delivers(case, worker, as_role, at):
    case.settle(*FLATS)
    draft(worker, at)
    lead = as_role("entrance_lead")
    assert "选聘物业服务企业" not in text_of(lead.get(at))
    assert lead.get(f"{at}/{the_vote(case)}").status_code == 404


def test_another_community_s_vote_is_unknown_here(case, as_role, other_tenant, enable, at):
    case.settle(*FLATS).open()
    enable("voting", tenant=other_tenant)
    stranger = as_role("community_worker", tenant=other_tenant)
    there = f"{other_tenant.base}/voting/desk/{case.vote_id}"
    for part in (
        "",
        "/electorate",
        "/electors/1",
        "/delivery",
        "/papers",
        "/print",
        "/ballots.pdf",
        "/official",
    ):
        assert stranger.get(there + part).status_code == 404
    for part in ("/open", "/close", "/publish", "/file", "/electorate/build", "/electorate/freeze"):
        assert stranger.post_form(there + part).status_code == 404
    with case.unit():
        assert db.scalar(select(func.count()).select_from(Elector)) == 4
