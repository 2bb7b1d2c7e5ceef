"""四议两公开 at the desk and by API, from the topic's page on; adding a chain to a topic that has none."""

import pytest

from yishi.testing import text_of
from yishi.toolkit import topics
from yishi_voting.tests.test_voting_disclosures import BODIES
from yishi_voting.votes.steps import decide_step

CHAIN = "four_discussions_two_disclosures"
MEETING = {
    "on": "2026-06-01",
    "decided_by": "英俊社区第一党支部",
    "outcome": "passed",
    "text": "提议在东墙边修建车棚",
    "kept_at": "记录本第3页",
}


@pytest.fixture
def plain(enable, unit, actor, clock_at):
    """A topic without steps, on 2 June: the community's chain is for announced acts."""
    enable("voting", chain=CHAIN, chain_kinds=["notices.act"])
    clock_at("2026-06-02 09:00")
    with unit():
        return topics.raise_topic(actor("community_worker"), text="在东墙边修建车棚").id


@pytest.fixture
def worker(plain, as_role):
    return as_role("community_worker")


def states(browser, tenant, topic_id):
    answer = browser.get(f"{tenant.api}/voting/topics/{topic_id}/steps").get_json()
    return {step["name"]: step["state"] for step in answer["steps"]}


def codes(answer):
    return answer.headers["X-Yishi-Reasons"].split(", ")


def test_staff_put_a_chain_on_a_topic_from_its_page(plain, worker, as_role, client, tenant):
    chain = f"{tenant.base}/voting/desk/topics/{plain}/chain"
    assert chain in worker.get(f"{tenant.base}/topics/{plain}").get_data(as_text=True)
    assert chain not in as_role("resident").get(f"{tenant.base}/topics/{plain}").get_data(as_text=True)
    assert as_role("resident").post_form(chain, {"chain": CHAIN, "reason": "要"}).status_code == 403

    page = text_of(worker.get(chain))
    assert "四议两公开" in page
    assert "不设程序" not in page
    refused = worker.post_form(chain, {"chain": CHAIN, "reason": ""})
    assert refused.status_code == 422
    assert worker.post_form(chain, {"chain": CHAIN, "reason": "事关全体居民"}).status_code == 303

    shown = text_of(client.get(f"{tenant.base}/topics/{plain}"))
    assert "增加了程序「党支部会提议」：事关全体居民" in shown
    assert list(states(client, tenant, plain)) == ["party_branch", *BODIES, "resolution_posted"]
    assert "四议两公开" not in text_of(worker.get(chain))


def test_the_branch_s_proposal_is_recorded_from_the_topic_s_page(plain, worker, client, tenant):
    by_api = f"{tenant.api}/voting/topics/{plain}/chain"
    assert worker.post(by_api, json={"chain": CHAIN, "reason": "事关全体居民"}).status_code == 200
    record = f"{tenant.base}/voting/desk/topics/{plain}/steps/party_branch"
    assert record in worker.get(f"{tenant.base}/topics/{plain}").get_data(as_text=True)
    assert "「党支部会提议」已经办了" not in text_of(client.get(f"{tenant.base}/topics/{plain}"))

    refused = worker.post_form(record, {**MEETING, "kept_at": ""})
    assert codes(refused) == ["voting.evidence_missing"]
    assert "第一党支部" in refused.get_data(as_text=True)
    assert worker.post_form(record, MEETING).status_code == 303
    for page in (f"{tenant.base}/topics/{plain}", f"{tenant.base}/voting/of/{plain}"):
        assert "2026年6月1日（周一）由英俊社区第一党支部定：提议在东墙边修建车棚" in text_of(client.get(page))
    assert "记录本第3页" in text_of(worker.get(f"{tenant.base}/voting/of/{plain}"))
    assert "记录本第3页" not in text_of(client.get(f"{tenant.base}/voting/of/{plain}"))
    assert states(client, tenant, plain)["party_branch"] == "passed"
    # The next one is a vote, and it is offered with the topic and the step filled in.
    offered = worker.get(f"{tenant.base}/voting/of/{plain}").get_data(as_text=True)
    assert f"family=two_committees&amp;topic={plain}&amp;gate=voting.two_committees" in offered


def test_from_the_resolution_to_the_second_disclosure(
    plain, worker, as_role, client, tenant, unit, actor, clock_at
):
    api = f"{tenant.api}/voting/topics/{plain}"
    assert worker.post(f"{api}/chain", json={"chain": CHAIN, "reason": "事关全体居民"}).status_code == 200
    said = {key: value for key, value in MEETING.items() if key != "outcome"}
    assert worker.post(f"{api}/steps/party_branch", json=said).status_code == 200
    with unit():
        for name in BODIES:
            evidence = topics.Evidence("voting.result", plain, topics.evidence_hash({"of": name}))
            decide_step(actor("community_worker"), plain, f"voting.{name}", "passed", evidence)

    # A week on the board, no day less
    step = f"{tenant.base}/voting/desk/topics/{plain}/steps/resolution_posted"
    assert "至少公开 7 天" in text_of(worker.get(step))
    posted = {"on": "2026-06-02", "place": "小区公告栏", "kept_at": "照片存社区"}
    assert worker.post_form(step, posted).status_code == 303
    assert "2026年6月2日公开在小区公告栏，到2026年6月9日" in text_of(
        client.get(f"{tenant.base}/voting/of/{plain}")
    )
    clock_at("2026-06-09 18:00")
    assert codes(worker.post_form(f"{step}/end", {})) == ["voting.posting_too_short"]
    early = worker.post(f"{api}/steps/resolution_posted/end", json={})
    assert early.get_json()["reasons"][0]["code"] == "voting.posting_too_short"
    clock_at("2026-06-10 08:00")
    assert "公开期满，请确认" in text_of(worker.get(f"{tenant.base}/voting/desk/disclosures"))
    assert worker.post_form(f"{step}/end", {"answers": "有人问费用，已答复。"}).status_code == 303
    assert "有人问费用，已答复。" in text_of(client.get(f"{tenant.base}/voting/of/{plain}"))
    assert set(list(states(client, tenant, plain).values())[:5]) == {"passed"}

    # Carried out, its result is made public as well, and the desk says by when
    administrator = as_role("administrator")
    with unit():
        topics.conclude(actor("administrator"), topic_id=plain, conclusion="adopted", text="同意")
        topics.execute(actor("administrator"), topic_id=plain)
        topics.carry_out(actor("administrator"), topic_id=plain, result_text="建好了")
    assert "2026年6月15日以前公开" in text_of(administrator.get(f"{tenant.base}/voting/desk/disclosures"))
    assert "公开事项待办" in text_of(administrator.get(f"{tenant.base}/desk/"))
    result = {**posted, "on": "2026-06-10"}
    assert worker.post(f"{api}/steps/result_posted", json=result).status_code == 200
    clock_at("2026-06-18 08:00")
    assert worker.post(f"{api}/steps/result_posted/end", json={}).status_code == 200
    assert states(client, tenant, plain)["result_posted"] == "passed"
    assert "没有要公开的" in text_of(worker.get(f"{tenant.base}/voting/desk/disclosures"))


def test_steps_of_a_topic_that_is_not_public_are_not_shown(enable, unit, actor, as_role, client, tenant):
    enable("voting", chain=CHAIN)
    with unit():
        hidden = topics.raise_topic(actor("resident"), text="邻居家的事").id
    assert "邻居家的事" not in text_of(client.get(f"{tenant.base}/voting/of/{hidden}"))
    assert client.get(f"{tenant.api}/voting/topics/{hidden}/steps").status_code == 404
    assert as_role("community_worker").get(f"{tenant.api}/voting/topics/{hidden}/steps").status_code == 200


def test_the_settings_choose_the_kinds_of_topics_from_a_list(plain, as_role, tenant):
    form = as_role("administrator").get(f"{tenant.base}/console/modules/voting/settings")
    assert "所有议题" in text_of(form)
    assert 'name="chain_kinds" value="all"' in form.get_data(as_text=True)
