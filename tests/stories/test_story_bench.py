"""A resident's matter, from the first word to a published conclusion, through the pages that people use."""

from __future__ import annotations

import re

import pytest

from yishi.testing import text_of

TEXT = "咱们社区老年人多，希望能在小广场上多安装几个座椅，方便他们使用。"


@pytest.fixture
def hall(enable, tenant):
    enable("notices")
    return tenant


def do(browser, topic, name, **fields):
    """One act on the topic's page, with the version that the page carries."""
    page = browser.get(topic)
    version = re.search(r'name="_version" value="(\d+)"', page.text)
    step = {"_step": name, "_version": version[1] if version else ""}
    done = browser.post_form(f"{topic}/do/{name}", {**step, **fields})
    assert done.status_code == 303, text_of(done)
    return text_of(browser.get(topic))


def test_seats_for_the_small_square(hall, as_role, client, clock_at, run_jobs):
    clock_at("2026-06-01 09:00")
    resident, owner, worker = as_role("resident"), as_role("owner"), as_role("community_worker")
    raised = resident.post_form(
        f"{hall.base}/topics/raise",
        {"text": TEXT, "title": "小广场加座椅", "category": "facility", "place": "小广场", "anonymous": "1"},
    )
    assert raised.status_code == 303, text_of(raised)
    topic = re.match(rf"{hall.base}/topics/[0-9a-f-]{{36}}", raised.headers["Location"])[0]

    # Nobody but the raiser and staff sees it before it is accepted; the others can't tell it exists.
    assert owner.get(topic).status_code == client.get(topic).status_code == 404
    assert "小广场加座椅" in text_of(resident.get(f"{hall.base}/"))
    assert "小广场加座椅" in text_of(worker.get(f"{hall.base}/desk/"))

    do(worker, topic, "accept", public="1", category="facility")
    run_jobs()
    seen = text_of(client.get(topic))
    assert TEXT in seen
    assert "居民乐" not in seen
    assert "居*乐" not in seen
    assert "居民乐" in text_of(worker.get(topic))

    said = owner.post_form(f"{topic}/opinions", {"stance": "support", "text": "同意，最好有靠背。"})
    assert said.status_code == 303, text_of(said)
    assert "同意，最好有靠背。" in text_of(client.get(topic))

    do(worker, topic, "deliberate")
    do(worker, topic, "conclude", conclusion="adopted", text="装六把带靠背的座椅。", transferred_to="")
    do(worker, topic, "execute")
    do(worker, topic, "carry_out", result_text="六把座椅装好了。")
    run_jobs()

    end = text_of(client.get(topic))
    for told in ("提出了这件事", "装六把带靠背的座椅。", "六把座椅装好了。", "办成"):
        assert told in end
    assert "办成" in text_of(resident.get(f"{hall.base}/me/"))
    assert client.get(f"/api/{hall.slug}/topics").json["items"][0]["stage"] == "carried_out"


def test_a_gate_that_is_open_stops_the_conclusion_and_all_reasons_are_named(hall, as_role, unit, actor):
    from yishi import topics
    from yishi.plugins.values import GateProposal

    with unit():
        raised = topics.raise_topic(actor("community_worker"), title="修车棚", text="在楼间绿地修车棚。")
        for kind, label in (("core.one", "业主共同决定"), ("core.two", "居民代表会议")):
            topics.add_gate(
                actor("administrator"),
                topic_id=raised.id,
                proposal=GateProposal(kind, label, legal_basis="民法典278(8)"),
                reason="占用共有绿地",
            )
        topic = f"{hall.base}/topics/{raised.id}"
        version = raised.version
    refused = as_role("administrator").post_form(
        f"{topic}/do/conclude",
        {
            "_step": "conclude",
            "_version": version,
            "conclusion": "adopted",
            "text": "修。",
            "transferred_to": "",
        },
    )
    assert refused.status_code == 422
    page = text_of(refused)
    assert "业主共同决定" in page
    assert "居民代表会议" in page
    assert "民法典278(8)" in page
