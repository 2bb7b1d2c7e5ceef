"""The voter's pages as people meet them: what is shown, what is refused, and how much each page asks."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import db, topics
from yishi_voting import service
from yishi_voting.ballots.paper_token import paper_path
from yishi_voting.models import Ballot, Elector, Proxy, SecretBallot
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("301", 9000, ["长春世纪置业有限公司"], "unsold"),
)
PAGES = ("", "{id}", "{id}/result", "{id}/electorate", "{id}/electorate?q=201")
MINE = ("{id}/cast/1", "{id}/receipt/1", "{id}/object", "{id}/proxy/1", "{id}/find")


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/voting/"


@pytest.fixture
def running(case):
    return case.settle(*FLATS).open()


def cast(browser, page, choice, **more):
    """Through the three steps of the web; the last answer."""
    checked = browser.post_form(page, {"choice": choice, "_step": "choose", **more})
    assert checked.status_code == 200, text_of(checked)
    return browser.post_form(page, {"choice": choice, "_step": "sign", **more})


def counted(case):
    case.close()
    return case.count()


# --- the list and one vote -----------------------------------------------------------------------------


def test_running_votes_come_first_and_say_how_long(running, client, at):
    page = text_of(client.get(at))
    assert page.index("正在投票") < page.index(QUESTION.title)
    assert "还有 14 天" in page


def test_an_announced_vote_tells_rule_article_roll_and_ways(case, client, at):
    case.settle(*FLATS).announce()
    page = text_of(client.get(f"{at}{case.vote_id}"))
    for words in (
        "选聘和解聘物业服务企业或者其他管理人",
        "参加表决要达到全体的2/3（面积和人数都算）",
        "同意要超过参加表决的一半（面积和人数都算）",
        "民法典第278条第二款",
        "2021年1月1日",
        "2026年4月10日",
        "纸质表决票",
        "政府投票平台",
        "记名投票",
        "一人最多受 3 位委托",
    ):
        assert words in page, words
    assert "去表决" not in page


def test_where_the_web_does_not_count_nothing_is_cast_there(case, as_role, at):
    case.settle(*FLATS).open(replace(QUESTION, channels=("paper",)))
    owner = as_role("owner")
    page = text_of(owner.get(f"{at}{case.vote_id}"))
    assert "本平台网上投票在这次表决里不算数" in page
    assert "去表决" not in page
    refused = owner.post_form(f"{at}{case.vote_id}/cast/1", {"choice": "yes", "_step": "sign"})
    assert refused.headers["X-Yishi-Reasons"] == "voting.channel_off"


def test_home_asks_and_leads_to_the_vote(running, as_role, tenant):
    home = text_of(as_role("owner").get(f"{tenant.base}/"))
    assert "去表决" in home
    running.web("owner", "yes")
    asked = text_of(as_role("owner").get(f"{tenant.base}/")).partition("我提的事")[0]
    assert "去表决" not in asked


def test_a_vote_is_found_by_its_words_and_from_its_topic(case, as_role, actor, unit, tenant, at):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="换一家物业公司")
        topics.accept(actor("community_worker"), topic_id=topic.id)
        service.start_chain(case.worker, topic.id, "owners", "按议事规则")
        topic_id = topic.id
    case.settle(*FLATS).announce(replace(QUESTION, topic_id=topic_id, gate_kind="voting.owners_vote"))
    reader = as_role("resident")
    assert QUESTION.title in text_of(reader.get(f"{tenant.base}/search?q=物业服务"))
    assert f"/voting/of/{topic_id}" in reader.get(f"{tenant.base}/topics/{topic_id}").get_data(as_text=True)
    assert QUESTION.title in text_of(reader.get(f"{at}of/{topic_id}"))


# --- casting -------------------------------------------------------------------------------------------


@on_both_databases
def test_choose_check_sign_receipt_and_change_until_the_close(running, as_role, unit, at):
    owner, page = as_role("owner"), f"{at}{running.vote_id}/cast/1"
    checked = owner.post_form(page, {"choice": "yes", "_step": "choose"})
    assert "这是记名投票" in text_of(checked)
    assert "叶主强" in text_of(checked)
    assert running.ballots() == []

    signed = owner.post_form(page, {"choice": "yes", "_step": "sign"})
    assert (signed.status_code, signed.location) == (303, f"{at}{running.vote_id}/receipt/1")
    assert "已经投出 1 号票" in text_of(owner.get(signed.location))
    with unit():
        first = db.scalar(select(Ballot.id))
    changed = cast(owner, page, "no", replaces=str(first))
    assert "不同意" in text_of(owner.get(changed.location))
    assert [row[0] for row in running.ballots()] == ["superseded", "counted"]

    running.clock_at("2026-05-10 18:00")
    assert owner.get(page).location == f"{at}{running.vote_id}"
    for step in ("choose", "sign"):
        late = owner.post_form(page, {"choice": "yes", "_step": step})
        assert late.headers["X-Yishi-Reasons"] == "voting.closed"
    assert (late.status_code, late.headers["X-Yishi-Reasons"]) == (422, "voting.closed")


def test_a_signature_sent_twice_counts_once_and_leads_to_the_same_receipt(running, as_role, at):
    form = {"choice": "yes", "_step": "sign", "_key": "the-same-form-twice"}
    page = f"{at}{running.vote_id}/cast/1"
    first, second = (as_role("owner").post_form(page, form) for _n in range(2))
    assert first.location == second.location
    assert running.counted() == 1


def test_two_tabs_that_change_one_ballot_do_not_overwrite_each_other(running, as_role, at):
    first = running.web("owner", "yes").ballot_id
    page, owner = f"{at}{running.vote_id}/cast/1", as_role("owner")
    cast(owner, page, "no", replaces=str(first))
    second = owner.post_form(page, {"choice": "abstain", "_step": "sign", "replaces": str(first)})
    assert (second.status_code, second.headers["X-Yishi-Reasons"]) == (409, "voting.changed_meanwhile")
    assert "弃权" in text_of(second)


@pytest.mark.parametrize("step", ["choose", "sign"])
@pytest.mark.parametrize("wrong", [{}, {"choice": "maybe"}, {"choice": "yes", "surprise": "1"}])
def test_a_wrong_ballot_is_told_and_nothing_is_cast(running, as_role, at, step, wrong):
    answer = as_role("owner").post_form(f"{at}{running.vote_id}/cast/1", {**wrong, "_step": step})
    assert answer.status_code == 422
    assert "还没有提交成功" in text_of(answer)
    assert running.ballots() == []


def test_nobody_casts_for_others_or_before_signing_in(running, as_role, client, at):
    page = f"{at}{running.vote_id}/cast/1"
    assert as_role("resident").get(page).headers["X-Yishi-Reasons"] == "voting.not_in_electorate"
    assert as_role("grid_lead").post_form(page, {"choice": "yes", "_step": "sign"}).status_code == 403
    assert "/sign-in?next=" in client.get(page).location


def test_of_co_owners_the_named_one_votes_and_the_others_are_told(case, as_role, at):
    case.settle(("101", 8000, ["叶主强", "居民乐"])).open()
    with case.unit():
        service.name_voter(case.worker, case.vote_id, 1, case.people["居民乐"])
    told = text_of(as_role("owner").get(f"{at}{case.vote_id}"))
    assert "共有人推选了另一位投票" in told
    assert "去表决" not in told
    checked = as_role("resident").post_form(
        f"{at}{case.vote_id}/cast/1", {"choice": "yes", "_step": "choose"}
    )
    assert re.search(r'class="signature">居民乐<', checked.get_data(as_text=True))


def test_who_helps_signs_in_the_name_of_the_resident_who_sees_it(running, as_role, tenant, at):
    worker, resident = as_role("community_worker"), running.people["叶主强"]
    begun = worker.post_form(f"{tenant.base}/assist", {"person": str(resident), "reason": "老人眼睛看不清"})
    assert begun.status_code == 303, text_of(begun)
    page = f"{at}{running.vote_id}/cast/1?for={resident}"
    checked = worker.post_form(page, {"choice": "yes", "_step": "choose"})
    assert re.search(r'class="signature">叶主强<', checked.get_data(as_text=True))
    assert "您正在代居民办理" in text_of(checked)
    signed = worker.post_form(page, {"choice": "yes", "_step": "sign"})
    assert "已经投出" in text_of(signed)
    assert "看我投了什么" in text_of(as_role("owner").get(f"{at}{running.vote_id}"))
    assert worker.get(f"{at}{running.vote_id}/receipt/1").status_code == 403


def test_going_back_keeps_what_was_chosen(running, as_role, at):
    page = (
        as_role("owner")
        .post_form(f"{at}{running.vote_id}/cast/1", {"choice": "abstain", "_step": "again"})
        .get_data(as_text=True)
    )
    assert re.search(r'value="abstain" checked', page)


METHODS = (
    ("single_choice", 1, {"choice": "b"}, "b", "南门外"),
    ("single_choice", 1, {"choice": "-"}, None, "空白票"),
    ("approval", 2, {"choice": ["a", "c"]}, ["a", "c"], "地下车库"),
    ("irv", 1, {"r0": "2", "r1": "1", "r2": ""}, ["b", "a"], "第 1 位：南门外"),
    ("score", 1, {"s0": "7", "s1": "", "s2": "0"}, {"a": 7, "c": 0}, "东墙边：7 分"),
)


@pytest.mark.parametrize(("method", "seats", "form", "choice", "said"), METHODS)
def test_a_ballot_of_each_shape_is_cast_and_read_back(
    case, as_role, unit, at, method, seats, form, choice, said
):
    options = [{"key": k, "title": t} for k, t in (("a", "东墙边"), ("b", "南门外"), ("c", "地下车库"))]
    choosing(case, method=method, seats=seats, options=options)
    owner, page = as_role("owner"), f"{at}{case.vote_id}/cast/1"
    assert said in text_of(owner.post_form(page, {**form, "_step": "choose"}))
    done = owner.post_form(page, {**form, "_step": "sign"})
    assert said in text_of(owner.get(done.location))
    with unit():
        assert db.scalar(select(Ballot.choice)) == {"choice": choice}
    assert owner.get(page).status_code == 200


def choosing(case, **more):
    """A vote of the community's own question, opened; the owner has number 1."""
    content = Content(title="车棚建在哪里", family="plurality", matter="general", channels=("web", "paper"))
    case.settle(*FLATS).announce(
        replace(content, **more), opens="2026-04-10 10:30", closes="2026-05-10 18:00"
    )
    with case.unit():
        known = [case.actor(role) for role in ("owner", "resident", "grid_lead")]
        members = [Member(p.name, p.name, p.person_id) for p in known]
        service.build_from_members(case.worker, case.vote_id, members)
    return case.open(moment="2026-04-10 11:00")


def test_a_secret_receipt_is_shown_once_and_stands_nowhere(case, as_role, unit, at):
    choosing(case, family="simple_majority", secret=True, channels=("web",))
    owner, page = as_role("owner"), f"{at}{case.vote_id}/cast/1"
    shown = cast(owner, page, "yes")
    receipt = re.search(r'id="receipt">([0-9a-f ]{24})<', shown.get_data(as_text=True))[1]
    assert shown.headers["Cache-Control"] == "no-store"
    again = owner.post_form(page, {"choice": "yes", "_step": "sign"})
    assert again.headers["X-Yishi-Reasons"] == "voting.secret_is_final"
    later = owner.get(f"{at}{case.vote_id}/receipt/1").get_data(as_text=True)
    assert receipt not in later
    assert receipt.replace(" ", "") not in later
    early = owner.post_form(f"{at}{case.vote_id}/find", {"receipt": receipt})
    assert early.headers["X-Yishi-Reasons"] == "voting.not_counted_yet"
    counted(case)
    assert "同意" in text_of(as_role("resident").post_form(f"{at}{case.vote_id}/find", {"receipt": receipt}))
    with unit():
        assert db.query(SecretBallot).count() == 1
        assert db.query(Ballot).count() == 0


# --- by the paper's code -------------------------------------------------------------------------------


def code_of(page):
    return re.search(r"验证码是 (\d{6})", text_of(page))[1]


@pytest.fixture
def paper(running, kit, unit):
    """The address of ballot 3 (two co-owners without accounts; one has a telephone)."""

    with unit():
        for name, phone in (("赵安平", "13800138001"), ("钱安福", "13800138002")):
            kit.give_phone(running.people[name], phone)
        row = db.scalars(select(Elector).where(Elector.number == 3)).one()
        return paper_path(row.salt, row.vote_id, row.number).removeprefix("voting/")


def test_by_the_code_of_the_paper_and_the_telephone_on_the_roster(running, paper, client, at):
    page = f"{at}{paper}"
    first = text_of(client.get(page))
    assert "赵*平" in first
    assert "赵安平" not in first
    sent = client.post_form(page, {"choice": "yes", "signer": "0", "_step": "choose"})
    assert "138****8001" in text_of(sent)
    assert running.ballots() == []
    wrong = client.post_form(page, {"choice": "yes", "signer": "0", "code": "000000x", "_step": "sign"})
    assert wrong.headers["X-Yishi-Reasons"] == "sign_in.code_wrong"
    other = client.post_form(page, {"choice": "yes", "signer": "1", "code": code_of(sent), "_step": "sign"})
    assert other.headers["X-Yishi-Reasons"] == "sign_in.code_wrong"
    signed = client.post_form(page, {"choice": "yes", "signer": "0", "code": code_of(sent), "_step": "sign"})
    assert "已经投出" in text_of(signed)
    assert running.ballots() == [("counted", "", "web")]
    twice = client.post_form(page, {"choice": "no", "signer": "0", "code": code_of(sent), "_step": "sign"})
    assert twice.headers["X-Yishi-Reasons"] == "sign_in.code_wrong"
    assert running.ballots() == [("counted", "", "web")]


def test_a_code_is_good_in_the_browser_that_asked_for_it_alone(running, paper, client, as_role, at):
    sent = client.post_form(f"{at}{paper}", {"choice": "yes", "signer": "0", "_step": "choose"})
    form = {"choice": "yes", "signer": "0", "code": code_of(sent), "_step": "sign"}
    stranger = as_role("resident").post_form(f"{at}{paper}", form)
    assert stranger.headers["X-Yishi-Reasons"] == "sign_in.code_wrong"
    assert running.ballots() == []


def test_a_guessed_token_and_another_number_are_unknown(running, paper, client, at):
    vote, _b, _number, token = paper.split("/")
    for wrong in (f"{vote}/b/3/{'0' * 24}", f"{vote}/b/2/{token}", f"{vote}/b/99/{token}", f"{vote}/b/3/é"):
        assert client.get(f"{at}{wrong}").status_code == 404


def test_who_has_no_telephone_is_told_the_other_ways(running, client, unit, at):
    with unit():
        row = db.scalars(select(Elector).where(Elector.number == 4)).one()
        path = paper_path(row.salt, row.vote_id, row.number).removeprefix("voting/")
    answer = client.post_form(f"{at}{path}", {"choice": "yes", "_step": "choose"})
    assert answer.headers["X-Yishi-Reasons"] == "people.no_mobile"


# --- proxies, the electorate ---------------------------------------------------------------------------

AGENT = {"agent_name": "李安寿", "agent_phone": "13800138009", "written": "1", "_step": "name"}


def test_an_elector_names_an_agent_in_writing_and_takes_it_back(running, as_role, unit, at):
    owner, page = as_role("owner"), f"{at}{running.vote_id}/proxy/1"
    unsigned = owner.post_form(page, {**AGENT, "written": ""})
    assert unsigned.headers["X-Yishi-Reasons"] == "voting.proxy_not_written"
    assert "物业管理条例第12条" in text_of(unsigned)
    assert owner.post_form(page, {**AGENT, "instructions": "投同意"}).status_code == 303
    shown = text_of(owner.get(page))
    for words in ("李安寿（尾号 8009）", "投同意", "2026年5月10日"):
        assert words in shown
    with unit():
        proxy_id = db.scalar(select(Proxy.id))
    others = as_role("resident")
    revoke = f"{page}/{proxy_id}/revoke"
    assert others.post_form(revoke, {"reason": "x", "_step": "revoke"}).status_code == 403
    assert others.post_form(page, AGENT).status_code == 403
    assert others.get(page).headers["X-Yishi-Reasons"] == "voting.proxy_of_another"
    stolen = f"{at}{running.vote_id}/proxy/2/{proxy_id}/revoke"
    assert others.post_form(stolen, {"reason": "x", "_step": "revoke"}).status_code == 403
    assert owner.post_form(revoke, {"reason": "自己投", "_step": "revoke"}).status_code == 303
    assert "已撤销" in text_of(owner.get(page))


def test_an_agent_who_is_known_here_votes_on_the_web(running, kit, as_role, unit, at):
    with unit():
        kit.give_phone(running.people["居民乐"], "13800138007")
    named = {**AGENT, "agent_name": "居民乐", "agent_phone": "138 0013 8007"}
    as_role("owner").post_form(f"{at}{running.vote_id}/proxy/1", named)
    agent = as_role("resident")
    assert "您代 叶主强 投这张票" in text_of(agent.get(f"{at}{running.vote_id}"))
    done = cast(agent, f"{at}{running.vote_id}/cast/1", "yes")
    assert done.status_code == 303
    with unit():
        assert db.scalar(select(Ballot.proxy_id)) is not None


def test_the_electorate_masks_others_and_shows_ones_own_in_full(case, as_role, client, at):
    case.settle(*FLATS).announce()
    page = f"{at}{case.vote_id}/electorate"
    own, foreign = text_of(as_role("owner").get(page)), text_of(client.get(page))
    assert "叶主强" in own
    assert own.index("叶主强") < own.index("赵*平、钱*福")
    assert "叶主强" not in foreign
    assert "叶*强" in foreign
    assert "80.00 ㎡" in own
    filed = as_role("owner").post_form(f"{at}{case.vote_id}/object", {"text": "面积应当是 77.77"})
    assert filed.status_code == 303
    assert "待答复" in text_of(as_role("owner").get(filed.location))
    assert "77.77" not in text_of(as_role("resident").get(f"{at}{case.vote_id}/object"))


def test_an_electorate_that_is_not_posted_is_shown_to_nobody_but_staff(case, as_role, client, at):
    content = Content(title="车棚建在哪里", family="plurality", matter="general", channels=("web",))
    case.announce(content, opens="2026-04-10 10:30", closes="2026-05-10 18:00")
    page = f"{at}{case.vote_id}/electorate"
    assert client.get(page).status_code == as_role("resident").get(page).status_code == 404
    assert as_role("community_worker").get(page).status_code == 200
    assert "看名册" not in text_of(client.get(f"{at}{case.vote_id}"))


# --- results -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["administrator", "recorder", "owner", None])
def test_before_the_count_no_page_and_no_answer_holds_a_result(running, as_role, client, tenant, at, role):
    running.web("owner", "yes")
    running.paper(2, "no")
    reader = as_role(role) if role else client
    for moment in ("2026-05-01 09:00", "2026-05-10 18:00"):
        running.clock_at(moment)
        page = text_of(reader.get(f"{at}{running.vote_id}/result"))
        assert "还没有结果" in page
        assert not re.search(r"\d÷|÷ \d|80\.00", page)
        answer = reader.get(f"{tenant.api}/voting/{running.vote_id}/result")
        assert (answer.status_code, answer.get_json()["code"]) == (422, "voting.not_counted_yet")
        one = reader.get(f"{tenant.api}/voting/{running.vote_id}").get_json()
        assert one["outcome"] == ""
        assert "result" not in one


def test_the_result_at_a_glance_with_fractions_line_article_and_hashes(running, client, at):
    running.web("owner", "yes")
    running.web("resident", "yes")
    running.paper(3, "no")
    running.clock_at("2026-05-11 09:00")
    running.paper(4, "yes")
    running.clock_at("2026-05-10 18:00")
    result = counted(running)
    raw = client.get(f"{at}{running.vote_id}/result").get_data(as_text=True)
    page = text_of(client.get(f"{at}{running.vote_id}/result"))
    for words in (
        "✓ 通过",
        "4 项要求全部达到",
        "参加表决要达到全体的2/3（面积和人数都算）",
        "250.00 ㎡ ÷ 340.00 ㎡，须 ≥ 2/3，即至少 226.67 ㎡",
        "3 人 ÷ 4 人，须 ≥ 2/3，即至少 3 人",
        "170.00 ㎡ ÷ 250.00 ㎡，须 > 1/2，即至少 125.01 ㎡",
        "2 人 ÷ 3 人，须 > 1/2，即至少 2 人",
        "民法典第278条第二款",
        "截止以后才收到 1 张票",
        result["electorate_hash"],
        result["rule_hash"],
    ):
        assert words in page, words
    assert raw.count('<rect class="line"') == 4
    assert 'x="66.6667"' in raw
    assert "叶主强" not in page


def test_a_missed_quorum_and_a_missed_majority_are_told_apart(running, client, at):
    running.web("owner", "yes")
    counted(running)
    page = text_of(client.get(f"{at}{running.vote_id}/result"))
    assert "○ 无效" in page
    assert "参加表决的不够（按面积、按人数），这次表决不产生效力" in page
    assert "没有达到，差 2 人" in page


def test_a_rejected_vote_says_by_what(running, client, at):
    for number, choice in ((1, "yes"), (2, "no"), (3, "no")):
        running.paper(number, choice)
    counted(running)
    page = text_of(client.get(f"{at}{running.vote_id}/result"))
    assert "✕ 未通过" in page
    assert "参加的人够了，但同意的没有达到要求（按面积、按人数）" in page


def test_with_a_policy_for_the_silent_both_counts_stand_side_by_side(case, client, at):
    content = replace(QUESTION, non_response="follow_majority", non_response_basis="议事规则第12条")
    case.settle(*FLATS).open(content)
    with case.unit():
        service.record_delivery(case.worker, case.vote_id, [1, 2, 3, 4], "personal")
    case.web("owner", "yes")
    case.web("resident", "yes")
    counted(case)
    page = text_of(client.get(f"{at}{case.vote_id}/result"))
    for words in (
        "送达后没有反馈的有 2 人",
        "按议事规则算作：同意",
        "议事规则第12条",
        "只算交回的票",
        "○ 无效",
        "没有反馈的业主决定了结果",
    ):
        assert words in page, words


CHOSEN = (
    ("irv", {}, [["a"], ["b"], ["c", "a"]], "“地下车库”只有1票，出局"),
    ("single_choice", {}, ["a", "a", "b"], "“东墙边”得2票，当选"),
    ("approval", {"seats": 2}, [["a", "b"], ["a"], ["b", "c"]], "当选"),
    ("score", {}, [{"a": 9}, {"a": 8, "b": 3}, {}], "空白票 1 票"),
    ("stv", {"seats": 2}, [["a", "b"], ["a", "b"], ["b"]], "当选票数为2"),
    ("equal_shares", {"budget": 900}, [["a"], ["a", "b"], ["b"]], "入选"),
    ("greedy", {"budget": 900}, [["a"], ["a", "b"], ["b"]], "余款"),
)


@pytest.mark.parametrize(("method", "more", "ballots", "told"), CHOSEN)
def test_a_choice_among_options_tells_its_rounds(case, client, at, method, more, ballots, told):
    options = [
        {"key": k, "title": t, **({"cost": 300} if "budget" in more else {})}
        for k, t in (("a", "东墙边"), ("b", "南门外"), ("c", "地下车库"))
    ]
    choosing(case, method=method, options=options, **more)
    for number, choice in enumerate(ballots, 1):
        case.paper(number, choice)
    counted(case)
    page = text_of(client.get(f"{at}{case.vote_id}/result"))
    assert "各项得票" in page
    assert "选出：东墙边" in page
    assert told in page, page


# --- what a page asks, and its English -------------------------------------------------------------------


@on_both_databases
@pytest.mark.parametrize("path", [*PAGES, *MINE])
def test_a_page_asks_three_statements_at_most(running, as_role, count_queries, at, path):
    reader = as_role("owner")
    with count_queries() as asked:
        assert reader.get(at + path.format(id=running.vote_id)).status_code == 200
    assert asked.count <= 3, str(asked)


def test_staff_read_within_the_same_budget(running, as_role, count_queries, at):
    reader = as_role("administrator")
    for path in PAGES:
        with count_queries() as asked:
            reader.get(at + path.format(id=running.vote_id))
        assert asked.count <= 3, str(asked)


def test_the_paper_page_keeps_within_it(running, paper, client, count_queries, at):
    with count_queries() as asked:
        assert client.get(f"{at}{paper}").status_code == 200
    assert asked.count <= 3, str(asked)


@pytest.mark.parametrize("path", [*PAGES, *MINE])
def test_every_page_speaks_english(running, as_role, at, path):
    running.web("owner", "yes")
    owner = as_role("owner")
    owner.set_cookie("yishi-lang", "en")
    page = owner.get(at + path.format(id=running.vote_id)).get_data(as_text=True)
    main = re.search(r"<main.*?</main>", page, re.S)[0]
    for data in (QUESTION.title, QUESTION.text, "世纪花园", "栋", "单元", "室"):
        main = main.replace(data, "")
    names = ("叶主强", "居*乐", "赵*平", "钱*福", "长春世纪置业有限公司", "选聘物业服务企业")
    for name in names:
        main = main.replace(name, "")
    left = re.findall(r"[\u4e00-\u9fff]{2,}", main)
    assert not left, left


def test_a_result_speaks_english(running, client, at):
    for number in (1, 2, 3):
        running.paper(number, "yes")
    counted(running)
    client.set_cookie("yishi-lang", "en")
    page = client.get(f"{at}{running.vote_id}/result").get_data(as_text=True)
    main = re.search(r"<main.*?</main>", page, re.S)[0].replace(QUESTION.title, "").replace("世纪花园", "")
    assert not re.findall(r"[\u4e00-\u9fff]{2,}", main)
    assert "Adopted" in main
