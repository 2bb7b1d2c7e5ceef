"""万晟爱琴海's bike shed as people and programs meet it: pages and API alone, rows 1 to 7 of story B.

The property company posts, an owner objects, the 红色议事会 rejects, the shed moves to the east wall, and
the representatives and the two committees let it be built.
"""

import pytest

from tests.stories.shed_acts import (
    BOTH_COMMITTEES,
    EAST_WALL,
    GATES,
    REPRESENTATIVES,
    SHED,
    codes,
    concluded,
    gates,
    last_id,
    result_of,
)
from yishi.testing import on_both_databases, text_of


@pytest.fixture
def worker(as_role):
    return as_role("community_worker")


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
    red_council,
    council,
    session,
    agreed,
    meeting_votes,
    worker,
    year,
    article,
    statute,
):
    # Given 英俊社区 as its profile ships it: topics pass the council, the representatives and the two committees
    clock_at(f"{year}-05-25 09:00")
    red_council()
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
    agreed(meeting, item)

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
    vote = meeting_votes(
        act, "two_committees", "two_committees", BOTH_COMMITTEES, 8, 3, f"{year}-06-22", present=11
    )

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
