"""The API as programs meet it."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from yishi import topics
from yishi.toolkit import public
from yishi.topics.page_query import OPINIONS

RAISE = {"title": "小广场加座椅", "text": "老年人多，希望在小广场上多安装几个座椅。", "category": "facility"}


@pytest.fixture
def worker(as_role):
    return as_role("community_worker")


def test_a_topic_goes_from_raised_to_carried_out(as_role, worker, tenant):
    resident = as_role("resident")
    raised = resident.post(f"{tenant.api}/topics", json=RAISE)
    assert raised.status_code == 201, raised.text
    path = f"{tenant.api}/topics/{raised.json['id']}"
    accepted = worker.post(f"{path}/accept", json={"version": raised.json["version"]})
    assert accepted.status_code == 200, accepted.text
    said = as_role("owner").post(f"{path}/opinions", json={"text": "同意，最好有靠背。", "stance": "support"})
    assert said.status_code == 201, said.text
    version = worker.get(path).json["version"]
    concluded = worker.post(
        f"{path}/conclude", json={"conclusion": "adopted", "text": "大家都赞成。", "version": version}
    )
    assert concluded.status_code == 200, concluded.text
    executed = worker.post(f"{path}/execute", json={"version": concluded.json["version"]})
    done = worker.post(
        f"{path}/carry-out", json={"result_text": "装了六把。", "version": executed.json["version"]}
    )
    assert done.json["stage"] == "carried_out"
    assert done.json["opinions_count"] == 1
    assert [e["text"] for e in done.json["timeline"]][-1] == "提出了这件事"


def test_a_stale_version_is_409_with_both_states(as_role, worker, tenant):
    raised = as_role("resident").post(f"{tenant.api}/topics", json=RAISE)
    refused = worker.post(f"{tenant.api}/topics/{raised.json['id']}/accept", json={"version": 99})
    assert refused.status_code == 409
    assert refused.content_type == "application/problem+json"
    assert {"yours", "theirs", "version"} <= refused.json["details"].keys()


def test_a_repeated_request_with_its_key_creates_nothing_new(as_role, worker, tenant):
    resident = as_role("resident")
    headers = {"Idempotency-Key": "the-very-same"}
    first = resident.post(f"{tenant.api}/topics", json=RAISE, headers=headers)
    again = resident.post(f"{tenant.api}/topics", json=RAISE, headers=headers)
    assert first.json["id"] == again.json["id"]
    assert worker.get(f"{tenant.api}/topics").json["page"]["total"] == 1


def test_a_key_is_of_one_address(as_role, tenant):
    """Some programs send one key for all that they create: what another request made is not the answer."""
    resident, headers = as_role("resident"), {"Idempotency-Key": "one-key-for-all"}
    first, second = (resident.post(f"{tenant.api}/topics", json=RAISE).json["id"] for _topic in range(2))
    said = [
        resident.post(f"{tenant.api}/topics/{topic}/opinions", json={"text": text}, headers=headers)
        for topic, text in ((first, "同意。"), (second, "也同意。"), (first, "同意。"))
    ]
    assert [answer.status_code for answer in said] == [201, 201, 201]
    assert said[0].json == said[2].json
    assert said[1].json["text"] == "也同意。"


def test_an_opinion_sent_again_is_answered_after_many_others(as_role, actor, unit, tenant):
    resident, headers = as_role("resident"), {"Idempotency-Key": "the-very-same"}
    topic = resident.post(f"{tenant.api}/topics", json=RAISE).json["id"]
    path = f"{tenant.api}/topics/{topic}/opinions"
    first = resident.post(path, json={"text": "同意。"}, headers=headers)
    with unit():
        for n in range(OPINIONS + 1):
            topics.give(actor("community_worker"), topic_id=UUID(topic), text=f"第 {n} 句")
    again = resident.post(path, json={"text": "同意。"}, headers=headers)
    assert (again.status_code, again.json) == (201, first.json)


def test_wrong_fields_are_named_all_at_once(as_role, tenant):
    refused = as_role("resident").post(f"{tenant.api}/topics", json={"title": "x" * 99, "colour": "red"})
    assert refused.status_code == 422
    assert {r["field"] for r in refused.json["reasons"]} == {"title", "text", "colour"}


def test_malformed_json_is_a_problem_and_not_a_fault(as_role, tenant):
    refused = as_role("resident").post(
        f"{tenant.api}/topics", data=b"{not json", content_type="application/json"
    )
    assert refused.status_code == 400
    assert refused.content_type == "application/problem+json"


def test_without_session_or_token_acts_need_signing_in(client, tenant):
    client.csrf = False
    refused = client.post(f"{tenant.api}/topics", json=RAISE)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_tenants_topic_answers_as_an_unknown_one(as_role, worker, tenant, other_tenant):
    foreign = as_role("resident", tenant=other_tenant).post(f"{other_tenant.api}/topics", json=RAISE)
    found = worker.get(f"{tenant.api}/topics/{foreign.json['id']}")
    unknown = worker.get(f"{tenant.api}/topics/00000000-0000-7000-8000-000000000000")
    assert found.status_code == unknown.status_code == 404
    assert found.json == unknown.json


def test_the_document_has_only_what_is_switched_on(fake_plugin, kit, enable, tenant, other_tenant):
    class HelloSchema(Schema):
        word = fields.String(required=True)

    blueprint = Blueprint("neighbour_api", __name__)

    @blueprint.get("/hello")
    @public
    @blueprint.response(200, HelloSchema)
    def hello():
        """A greeting."""
        return {"word": "您好"}

    fake_plugin("neighbour", api_blueprint=blueprint)
    enable("neighbour")
    browser = kit.browser()
    here = browser.get(f"{tenant.api}/openapi.json").json
    there = browser.get(f"{other_tenant.api}/openapi.json").json
    assert f"{tenant.api}/neighbour/hello" in here["paths"]
    assert not [path for path in there["paths"] if "neighbour" in path]
    assert len(here["components"]["schemas"]) == len(there["components"]["schemas"]) + 1
    assert browser.get(f"{tenant.api}/neighbour/hello").json == {"word": "您好"}
    assert browser.get(f"{other_tenant.api}/neighbour/hello").status_code == 404


def test_the_document_is_openapi_3_1_with_problems_everywhere(client, tenant):
    document = client.get(f"{tenant.api}/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert f"{tenant.api}/topics" in document["paths"]
    for path, operations in document["paths"].items():
        assert "{tenant}" not in path
        for method, operation in operations.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                assert {"401", "403", "404", "409", "422", "429"} <= operation["responses"].keys(), path


def test_the_docs_page_is_readable_without_another_host(client, tenant):
    page = client.get(f"{tenant.api}/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("https://", "").replace("http://", "")
    assert client.get("/static/vendor/swagger/swagger-ui.css").status_code == 200
