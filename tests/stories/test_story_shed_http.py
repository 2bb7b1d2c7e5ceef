"""万晟爱琴海's bike shed as people and programs meet it: pages and API alone, rows 1 to 7 of story B.

The property company posts, an owner objects, the 红色议事会 rejects, the shed moves to the east wall, and
the representatives and the two committees let it be built.
"""

import re

import pytest

from yishi.testing import on_both_databases, text_of

GATES = {
    "notices.no_objection": "pending",
    "voting.council_review": "pending",
    "voting.reps_meeting": "pending",
    "voting.two_committees": "pending",
}
"""What a shed that takes no green of the owners goes through."""
SHED = {
    "kind": "act",
    "title": "关于在3号楼与4号楼之间修建车棚的公示",
    "text": "为解决电动自行车停放问题，拟修建车棚一处，设车位40个。",
    "issuer": "万晟物业服务有限公司",
    "days": "9",
    "posted_place": "3号楼1单元门口",
    "act_kind": "works",
    "act_place": "3号楼与4号楼之间的绿地",
    "act_area": "42",
    "land_kind": "shared_green",
    "present_use": "每天晚上老人和小孩在那里聊天、锻炼",
}
EAST_WALL = {
    **SHED,
    "title": "关于在东墙边修建车棚的公示",
    "days": "5",
    "act_place": "东墙边",
    "land_kind": "none",
    "present_use": "",
}
RESIDENTS = [f"居民代表{n:02}" for n in range(1, 29)]
LEADS = [f"单元长{n:02}" for n in range(1, 11)]
CADRES = [f"党员干部{n}" for n in range(1, 7)]
REPRESENTATIVES = "\n".join(f"代表{n:02}" for n in range(1, 61))
"""51 residents' representatives and the 9 of the residents' committee."""
PARTY_COMMITTEE = ["书记", "委员甲", "委员乙", "委员丙", "兼职甲", "兼职乙", "兼职丙"]
RESIDENTS_COMMITTEE = ["主任", "副主任", "委员丁", "委员戊", "委员己", "委员庚", "兼职甲", "兼职乙", "兼职丙"]


def last_id(answer):
    """The id in the address to which a form led."""
    assert answer.status_code == 303, text_of(answer)
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.location)[-1]


def codes(answer):
    """Why it was refused, each code once: of a page and of the API alike."""
    return answer.headers["X-Yishi-Reasons"].split(", ")


def gates(browser, tenant, topic_id):
    answer = browser.get(f"{tenant.api}/topics/{topic_id}").get_json()
    return {gate["kind"]: gate["state"] for gate in answer["gates"]}


def concluded(browser, tenant, topic_id, conclusion, text):
    """`POST …/conclude` as a program does, with the version it has read."""
    topic = f"{tenant.api}/topics/{topic_id}"
    said = {"conclusion": conclusion, "text": text, "version": browser.get(topic).get_json()["version"]}
    return browser.post(f"{topic}/conclude", json=said)


@pytest.fixture
def worker(as_role):
    return as_role("community_worker")


@pytest.fixture
def recorder(as_role):
    return as_role("recorder")


@pytest.fixture
def council(as_role, tenant):
    """Opens the 红色议事会 at the desk and seats 28 residents, 10 leads and 6 cadres; gives its id."""

    def opened():
        desk, pages = as_role("administrator"), f"{tenant.base}/council"
        form = {
            "name": "红色议事会",
            "reason": "车棚的事请大家商量。",
            "chair": "孟书语",
            "basis": "party_secretary",
        }
        council_id = last_id(desk.post_form(f"{pages}/new", form))
        for constituency, names in (
            ("resident", RESIDENTS),
            ("entrance_lead", LEADS),
            ("party_cadre", CADRES),
        ):
            for name in names:
                seat = {"role": "member", "name": name, "constituency": constituency}
                assert desk.post_form(f"{pages}/councils/{council_id}/seats/new", seat).status_code == 303
        return council_id

    return opened


@pytest.fixture
def session(as_role, tenant, clock_at):
    """Plans and announces a session on a topic by the API, and 39 of 45 come; gives meeting and item."""

    def held(council_id, topic_id, evening):
        worker, recorder = as_role("community_worker"), as_role("recorder")
        api, pages = f"{tenant.api}/council", f"{tenant.base}/council"
        plan = {
            "title": "车棚评议",
            "starts_at": f"{evening}T19:00:00+08:00",
            "audience": "seats",
            "place": "三楼",
        }
        planned = worker.post(f"{api}/councils/{council_id}/meetings", json=plan).get_json()["line"]
        meeting = planned["id"]
        shown = worker.post(f"{api}/meetings/{meeting}/items", json={"topic_id": topic_id}).get_json()
        sent = worker.post(f"{api}/meetings/{meeting}/announce", json={"version": shown["line"]["version"]})
        assert sent.get_json()["line"]["state"] == "announced"

        clock_at(f"{evening} 19:00")
        assert recorder.post(f"{api}/meetings/{meeting}/begin").get_json()["line"]["state"] == "held"
        doors = f"{pages}/meetings/{meeting}/doors"
        # A program puts down 24 residents at once; 9 leads and 6 cadres are found at the door and tapped.
        residents = [seat for tens in "012" for seat in seats_at(recorder, doors, f"居民代表{tens}")][:24]
        at_once = [{"mode": "onsite", "seat_id": seat.removeprefix("seat:")} for seat in residents]
        meter = recorder.post(f"{api}/meetings/{meeting}/attendance", json={"arrivals": at_once}).get_json()
        assert (meter["seats"]["present"], meter["seats"]["met"]) == (24, False)
        for seat in seats_at(recorder, doors, "单元长")[:9] + seats_at(recorder, doors, "党员干部"):
            assert recorder.post_form(doors, {"who": seat, "mode": "onsite"}).status_code == 303
        meter = recorder.get(f"{api}/meetings/{meeting}/attendance").get_json()["seats"]
        assert (meter["summoned"], meter["present"]) == (45, 39)
        assert (meter["needed"], meter["met"]) == (30, True)
        return meeting, shown["items"][0]["id"]

    return held


def seats_at(browser, doors, words):
    """`seat:…` of each whom the door finds by these words, in the order of the page."""
    page = browser.get(f"{doors}?q={words}").get_data(as_text=True)
    return list(dict.fromkeys(re.findall(r'value="(seat:[0-9a-f-]{36})"', page)))


@pytest.fixture
def meeting_votes(as_role, tenant, clock_at):
    """A body meets on an evening and votes by show of hands at the desk; gives the vote's id, counted."""

    def held(topic_id, step, family, members, yes, no, evening, **figures):
        worker, recorder = as_role("community_worker"), as_role("recorder")
        desk = f"{tenant.base}/voting/desk"
        clock_at(f"{evening} 09:00")
        form = {
            "title": "在东墙边修建车棚",
            "matter": "general",
            "method": "yes_no",
            "channels": ["onsite"],
            "non_response": "not_participated",
            "seats": "1",
            "topic_id": topic_id,
            "gate_kind": f"voting.{step}",
        }
        vote_id = last_id(worker.post_form(f"{desk}/new?family={family}", form))
        here = f"{desk}/{vote_id}"
        assert worker.post_form(f"{here}/electorate", {"members": members}).status_code == 303
        days = {"opens_at": f"{evening}T19:00", "closes_at": f"{evening}T21:00"}
        announced = worker.post_form(f"{here}/announce", days)
        assert announced.status_code == 303, text_of(announced)

        clock_at(f"{evening} 19:30")
        assert worker.post_form(f"{here}/electorate/freeze").status_code == 303
        opened = worker.post_form(f"{here}/open")
        if opened.status_code != 303:
            return opened
        for number, choice in enumerate(["yes"] * yes + ["no"] * no, 1):
            hand = {"number": str(number), "choice": choice, "signed": "1"}
            assert recorder.post_form(f"{here}/papers?how=onsite", hand).status_code == 303
        assert worker.post_form(f"{here}/close").status_code == 303
        counted = recorder.post_form(f"{here}/result", {name: str(n) for name, n in figures.items()})
        assert counted.status_code == 303, text_of(counted)
        return vote_id

    return held


def result_of(browser, tenant, vote_id):
    """Outcome and every test as `key: fraction`, from the API that anybody reads."""
    found = browser.get(f"{tenant.api}/voting/{vote_id}/result").get_json()
    return found["outcome"], {test["key"]: test["fraction"] for test in found["result"]["tests"]}


# --- rows 1 to 6 ----------------------------------------------------------------------------------------


@pytest.mark.slow
@on_both_databases
@pytest.mark.parametrize(
    ("year", "article", "statute"),
    [
        (2020, "物权法第76条第(七)项", {}),
        # Since 2026 the law itself asks that four fifths of the members are representatives.
        (2026, "民法典第278条第(八)项", {"composition.persons": "51/60"}),
    ],
    ids=["2020", "2026"],
)
def test_the_shed_on_the_green_is_stopped_and_the_one_by_the_wall_is_built(
    enable,
    as_role,
    client,
    tenant,
    clock_at,
    run_jobs,
    council,
    session,
    meeting_votes,
    worker,
    year,
    article,
    statute,
):
    # Given a community whose topics pass the council, the representatives and the two committees
    clock_at(f"{year}-05-25 09:00")
    enable("voting", chain="council_and_two_gates")
    enable("council")
    enable("notices", days_act=5)
    company, owner, administrator = as_role("property_staff"), as_role("owner"), as_role("administrator")
    board = f"{tenant.base}/notices"

    # Row 1: when the company posts its shed on the green
    shed = last_id(company.post_form(f"{board}/new", SHED))
    assert company.post_form(f"{board}/{shed}/post").status_code == 303

    # then everybody reads it, with the law of the day and the last day to object, and prints it
    page = text_of(client.get(f"{board}/{shed}"))
    for words in ("公示中", "42.00 ㎡", article, "每天晚上老人和小孩在那里聊天、锻炼"):
        assert words in page, words
    notice = client.get(f"{tenant.api}/notices/{shed}").get_json()
    assert (notice["land_kind"], notice["objections_until"]) == ("shared_green", f"{year}-06-03")
    assert client.get(f"{board}/{shed}/notice.pdf").get_data().startswith(b"%PDF")
    act = notice["topic_id"]
    assert gates(client, tenant, act) == {**GATES, "voting.owners_vote": "pending"}

    # Row 2: when an owner objects
    clock_at(f"{year}-05-27 20:00")
    said = {
        "reasons": ["occupies_shared_green"],
        "text": "绿地没了，老人和孩子就没地方去了。",
        "alternative": "东墙边",
    }
    assert owner.post_form(f"{board}/{shed}/object", said).status_code == 303

    # then the notice says so, a topic is there to be talked about, and work can't begin
    assert "有异议" in text_of(client.get(f"{board}/{shed}"))
    (objection,) = owner.get(f"{tenant.api}/notices/{shed}").get_json()["objections"]
    assert owner.get(f"{tenant.api}/topics/{objection['topic_id']}").get_json()["kind"] == "notices.objection"
    assert gates(client, tenant, act)["notices.no_objection"] == "blocked"
    refused = concluded(administrator, tenant, act, "adopted", "开工")
    reasons = [reason["code"] for reason in refused.get_json()["reasons"]]
    assert reasons == ["topics.gate_blocked", *["topics.gate_pending"] * 4]
    version = administrator.get(f"{tenant.api}/topics/{act}").get_json()["version"]
    early = administrator.post(f"{tenant.api}/topics/{act}/execute", json={"version": version})
    assert early.status_code == 422
    assert "开始落实" not in text_of(administrator.get(f"{tenant.base}/topics/{act}"))

    # Row 3: when 39 of 45 come to the council and 11 of them agree, 25 do not, 3 abstain
    clock_at(f"{year}-06-08 09:00")
    council_id = council()
    meeting, item = session(council_id, act, f"{year}-06-12")
    at_item = f"{tenant.base}/council/meetings/{meeting}/items/{item}"
    hands = {
        "residents_yes": "5", "residents_no": "16", "residents_abstain": "3",
        "three_leads_yes": "2", "three_leads_no": "7",
        "party_yes": "4", "party_no": "2",
    }  # fmt: skip
    reviewed = worker.post_form(f"{at_item}/review", hands)
    assert reviewed.status_code == 303, text_of(reviewed)

    # then the review is lost, its gate has failed, and the council can't adopt what it rejected
    page = text_of(worker.get(f"{at_item}/review"))
    assert "同意 11 人（占到会的 28.21%），不同意 25 人，弃权 3 人：评议没有通过" in page
    assert "39 / 45，要 30（达到 2/3）" in page
    (shown,) = client.get(f"{tenant.api}/council/meetings/{meeting}").get_json()["items"]
    review = shown["review"]
    assert (review["summoned"], review["present"]) == (45, 39)
    assert (review["yes"], review["no"], review["abstain"], review["result"]) == (11, 25, 3, "rejected")
    assert gates(client, tenant, act)["voting.council_review"] == "failed"
    adopting = {"conclusion": "adopted", "text": "还是建吧。"}
    assert "council.review_rejected" in codes(worker.post_form(f"{at_item}/conclude", adopting))
    assert codes(worker.post_form(f"{tenant.base}/council/meetings/{meeting}/close")) == [
        "council.item_undecided"
    ]
    rejecting = {"conclusion": "rejected", "text": "民主评议没有通过，绿地不能占。"}
    assert worker.post_form(f"{at_item}/conclude", rejecting).status_code == 303
    assert worker.post_form(f"{tenant.base}/council/meetings/{meeting}/close").status_code == 303
    run_jobs()
    topic = client.get(f"{tenant.api}/topics/{act}").get_json()
    assert (topic["stage"], topic["conclusion"]) == ("concluded", "rejected")
    (objection,) = owner.get(f"{tenant.api}/notices/{shed}").get_json()["objections"]
    assert (objection["state"], objection["answer"]) == ("upheld", "民主评议没有通过，绿地不能占。")

    # Row 4: when the company gives the site up and moves to the east wall
    clock_at(f"{year}-06-13 10:00")
    assert company.post_form(f"{board}/{shed}/withdraw", {"reason": "另外选址。"}).status_code == 303
    moved = last_id(company.post_form(f"{board}/{shed}/relocate"))
    assert company.post_form(f"{board}/{moved}/edit", EAST_WALL).status_code == 303
    assert company.post_form(f"{board}/{moved}/post").status_code == 303

    # then both notices lead to each other and the new act begins anew, without the owners' vote
    assert "另外选址，重新公示" in text_of(client.get(f"{board}/{shed}"))
    before = client.get(f"{tenant.api}/notices/{shed}").get_json()
    after = client.get(f"{tenant.api}/notices/{moved}").get_json()
    assert (before["state"], before["successor_id"], after["relocated_from_id"]) == ("withdrawn", moved, shed)
    assert after["objections_until"] == f"{year}-06-18"
    act = after["topic_id"]
    assert gates(client, tenant, act) == GATES

    # and when the council, 39 of 45 again, agrees to it
    meeting, item = session(council_id, act, f"{year}-06-19")
    agreed = {"residents": {"yes": 20, "no": 4}, "three_leads": {"yes": 6}, "party": {"yes": 6}}
    told = worker.post(f"{tenant.api}/council/meetings/{meeting}/items/{item}/review", json={"hands": agreed})
    assert told.get_json()["items"][0]["review"]["result"] == "passed"
    forward = {"conclusion": "forwarded", "text": "同意，请居民代表会议表决。"}
    outcome = f"{tenant.api}/council/meetings/{meeting}/items/{item}/outcome"
    assert worker.post(outcome, json=forward).status_code == 200

    # Row 5: when 46 of 60 representatives are present and 31 agree
    reps = {"present": 46, "representatives": 51}
    vote = meeting_votes(
        act, "reps_meeting", "residents_representatives", REPRESENTATIVES, 31, 15, f"{year}-06-20", **reps
    )

    # then it is passed
    assert result_of(client, tenant, vote) == (
        "passed",
        {**statute, "quorum.persons": "46/60", "approval.persons": "31/46"},
    )
    assert "✓ 通过" in text_of(client.get(f"{tenant.base}/voting/{vote}/result"))

    # Row 6: and before the two committees have met, nothing is executable
    clock_at(f"{year}-06-22 09:00")
    run_jobs(plan=True)
    assert gates(client, tenant, act) == {
        **dict.fromkeys(GATES, "passed"),
        "voting.two_committees": "pending",
    }
    assert codes(concluded(administrator, tenant, act, "adopted", "同意修建")) == ["topics.gate_pending"]

    # when 11 of the 13 persons of both committees are present and 8 agree
    both = "\n".join([*PARTY_COMMITTEE, *RESIDENTS_COMMITTEE])
    vote = meeting_votes(act, "two_committees", "two_committees", both, 8, 3, f"{year}-06-22", present=11)

    # then, and only then, it is carried out
    assert result_of(client, tenant, vote) == (
        "passed",
        {"quorum.persons": "11/13", "approval.persons": "8/13"},
    )
    assert set(gates(client, tenant, act).values()) == {"passed"}
    assert concluded(administrator, tenant, act, "adopted", "同意修建").get_json()["conclusion"] == "adopted"
    begun = administrator.post_form(f"{tenant.base}/topics/{act}/do/execute", {"_step": "execute"})
    assert begun.status_code == 303, text_of(begun)
    assert client.get(f"{tenant.api}/topics/{act}").get_json()["stage"] == "executing"


# --- the other cases of rows 5 and 6 ----------------------------------------------------------------------


@pytest.fixture
def by_the_wall(enable, as_role, tenant, clock_at):
    """A topic that passes the representatives and the two committees, raised by a resident; its id."""
    clock_at("2026-06-20 08:00")
    enable("voting", chain="two_gates")
    raised = as_role("resident").post(f"{tenant.api}/topics", json={"text": "在东墙边修建车棚"}).get_json()
    accepted = {"public": True, "version": raised["version"]}
    assert (
        as_role("community_worker")
        .post(f"{tenant.api}/topics/{raised['id']}/accept", json=accepted)
        .status_code
        == 200
    )
    return raised["id"]


@pytest.mark.parametrize(
    ("present", "yes", "no", "outcome", "word", "gate"),
    [
        (39, 31, 8, "invalid", "○ 无效", "pending"),
        (46, 23, 23, "rejected", "✕ 未通过", "failed"),
        (40, 21, 19, "passed", "✓ 通过", "passed"),
    ],
)
def test_row_5_39_present_decide_nothing_and_half_is_not_more_than_half(
    by_the_wall, client, as_role, tenant, meeting_votes, present, yes, no, outcome, word, gate
):
    # Given 60 members, 51 of them representatives; when so many are present and say yes
    vote = meeting_votes(
        by_the_wall,
        "reps_meeting",
        "residents_representatives",
        REPRESENTATIVES,
        yes,
        no,
        "2026-06-20",
        present=present,
        representatives=51,
    )

    # then the result, its page and the topic's gate say the same
    assert result_of(client, tenant, vote) == (
        outcome,
        {
            "composition.persons": "51/60",
            "quorum.persons": f"{present}/60",
            "approval.persons": f"{yes}/{present}",
        },
    )
    assert word in text_of(client.get(f"{tenant.base}/voting/{vote}/result"))
    assert gates(client, tenant, by_the_wall)["voting.reps_meeting"] == gate
    refused = concluded(as_role("administrator"), tenant, by_the_wall, "adopted", "同意修建")
    assert refused.status_code == 422
    assert ("topics.gate_failed" in codes(refused)) is (gate == "failed")


def test_row_6_six_of_thirteen_stop_it_for_good(by_the_wall, client, as_role, tenant, meeting_votes):
    # Given representatives who agreed
    reps = {"present": 46, "representatives": 51}
    meeting_votes(
        by_the_wall,
        "reps_meeting",
        "residents_representatives",
        REPRESENTATIVES,
        31,
        15,
        "2026-06-20",
        **reps,
    )

    # when of both committees' 7 + 9 - 3 = 13 persons 11 are present and 6 agree
    both = "\n".join([*PARTY_COMMITTEE, *RESIDENTS_COMMITTEE])
    vote = meeting_votes(
        by_the_wall, "two_committees", "two_committees", both, 6, 5, "2026-06-22", present=11
    )

    # then it is lost, though 6 of the 11 present are more than half, and can't be carried out
    assert result_of(client, tenant, vote) == (
        "rejected",
        {"quorum.persons": "11/13", "approval.persons": "6/13"},
    )
    administrator = as_role("administrator")
    assert codes(concluded(administrator, tenant, by_the_wall, "adopted", "同意")) == ["topics.gate_failed"]
    form = {"_step": "conclude", "conclusion": "adopted", "text": "同意"}
    by_page = administrator.post_form(f"{tenant.base}/topics/{by_the_wall}/do/conclude", form)
    assert codes(by_page) == ["topics.gate_failed"]
    assert "开始落实" not in text_of(administrator.get(f"{tenant.base}/topics/{by_the_wall}"))


def test_row_6_the_two_committees_wait_for_the_representatives(by_the_wall, client, tenant, meeting_votes):
    both = "\n".join([*PARTY_COMMITTEE, *RESIDENTS_COMMITTEE])
    refused = meeting_votes(
        by_the_wall, "two_committees", "two_committees", both, 8, 3, "2026-06-22", present=11
    )
    assert codes(refused) == ["voting.step_before_open"]
    assert gates(client, tenant, by_the_wall)["voting.two_committees"] == "pending"


# --- row 7: the shed on the green after all, under the law of today ------------------------------------------


@pytest.mark.slow
def test_row_7_on_the_green_the_council_alone_decides_nothing(
    enable, as_role, client, tenant, clock_at, council, session, worker
):
    # Given a shed on shared green in 2026, and a community whose topics pass the council alone
    clock_at("2026-05-25 09:00")
    enable("voting", chain="council_only")
    enable("council", "notices")
    company = as_role("property_staff")
    shed = last_id(company.post_form(f"{tenant.base}/notices/new", SHED))
    assert company.post_form(f"{tenant.base}/notices/{shed}/post").status_code == 303
    act = client.get(f"{tenant.api}/notices/{shed}").get_json()["topic_id"]

    # when the council, 39 of 45, agrees to it
    clock_at("2026-06-08 09:00")
    meeting, item = session(council(), act, "2026-06-12")
    at_item = f"{tenant.api}/council/meetings/{meeting}/items/{item}"
    agreed = {"residents": {"yes": 20, "no": 4}, "three_leads": {"yes": 6}, "party": {"yes": 6}}
    told = worker.post(f"{at_item}/review", json={"hands": agreed}).get_json()
    assert told["items"][0]["review"]["result"] == "passed"

    # then it can't adopt it: with the reason code and the article, in the API and on the page
    adopting = {"conclusion": "adopted", "text": "议事会同意了。"}
    refused = worker.post(f"{at_item}/outcome", json=adopting)
    assert refused.status_code == 422
    reason = refused.get_json()["reasons"][0]
    assert (reason["code"], reason["article"]) == ("voting.owners_vote_needed", "民法典第278条第(八)项")
    by_page = worker.post_form(f"{at_item.removeprefix('/api')}/conclude", adopting)
    assert codes(by_page)[0] == "voting.owners_vote_needed"
    assert "议事会通过不能代替业主决定" in text_of(by_page)
    assert gates(client, tenant, act)["voting.owners_vote"] == "pending"

    # and when the owners' vote is announced, its page says what it takes
    estate = last_id(as_role("administrator").post_form(f"{tenant.base}/places/new", {"name": "万晟爱琴海"}))
    clock_at("2026-06-13 09:00")
    form = {
        "title": "是否同意在绿地上修建车棚",
        "matter": "change_common_use",
        "estate_id": estate,
        "topic_id": act,
        "gate_kind": "voting.owners_vote",
        "method": "yes_no",
        "channels": ["paper"],
        "non_response": "not_participated",
        "seats": "1",
    }
    desk = f"{tenant.base}/voting/desk"
    vote = last_id(worker.post_form(f"{desk}/new?family=owners", form))
    days = {"opens_at": "2026-06-30T08:00", "closes_at": "2026-07-12T18:00", "told": "1"}
    assert worker.post_form(f"{desk}/{vote}/announce", days).status_code == 303
    page = text_of(client.get(f"{tenant.base}/voting/{vote}"))
    for words in (
        "改变共有部分的用途或者利用共有部分从事经营活动",
        "参加表决要达到全体的2/3（面积和人数都算）",
        "同意要达到参加表决的3/4（面积和人数都算）",
        "民法典第278条第二款",
    ):
        assert words in page, page
