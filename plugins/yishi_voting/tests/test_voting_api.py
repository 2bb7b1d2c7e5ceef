"""The API as programs meet it: one's own ballot, results after the count alone, refusals with codes."""

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import db
from yishi_voting import service
from yishi_voting.models import Objection
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
)


@pytest.fixture
def running(case):
    return case.settle(*FLATS).open()


@pytest.fixture
def api(running, tenant):
    return f"{tenant.api}/voting/{running.vote_id}"


def codes(answer):
    return [reason["code"] for reason in answer.get_json()["reasons"]]


def test_votes_are_listed_in_pages(running, client, tenant):
    answer = client.get(f"{tenant.api}/voting/?page_size=1").get_json()
    (line,) = answer["items"]
    assert (line["title"], line["state"], line["outcome"]) == (QUESTION.title, "open", "")
    assert answer["page"] == {"number": 1, "size": 1, "total": 1, "pages": 1}
    wrong = client.get(f"{tenant.api}/voting/?page_size=1000")
    assert (wrong.status_code, wrong.mimetype) == (422, "application/problem+json")


def test_a_vote_is_read_with_rule_and_hashes(running, client, api):
    one = client.get(api).get_json()
    assert one["rule"]["key"] == one["rule_key"] == "owners.civil_code_278"
    assert (one["method"], one["options"], one["channels"]) == ("yes_no", [], list(QUESTION.channels))
    assert len(one["rule_hash"]) == len(one["electorate_hash"]) == 64


@on_both_databases
def test_a_ballot_is_cast_once_changed_and_read_back(running, as_role, api):
    owner, key = as_role("owner"), {"Idempotency-Key": "my-ballot-1"}
    first, again = (owner.post(f"{api}/ballots", json={"choice": "yes"}, headers=key) for _n in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    cast = first.get_json()
    assert (cast["number"], cast["receipt"]) == (1, None)
    second = owner.post(f"{api}/ballots", json={"choice": "no"})
    assert (second.status_code, codes(second)) == (409, ["voting.cast_already"])

    changed = owner.put(f"{api}/ballots/{cast['ballot_id']}", json={"choice": "no"})
    assert changed.status_code == 200
    stale = owner.put(f"{api}/ballots/{cast['ballot_id']}", json={"choice": "abstain"})
    assert (stale.status_code, codes(stale)) == (409, ["voting.changed_meanwhile"])
    assert owner.post(f"{api}/ballots", json={"choice": "yes"}, headers=key).get_json() == cast

    (mine,) = owner.get(f"{api}/ballots/mine").get_json()["items"]
    assert (mine["choice"], mine["changeable"], mine["area"]) == ("no", True, 8000)
    (other,) = as_role("resident").get(f"{api}/ballots/mine").get_json()["items"]
    assert (other["number"], other["choice"]) == (2, None)
    assert as_role("grid_lead").get(f"{api}/ballots/mine").get_json()["items"] == []


def test_a_ballot_of_another_is_nobodys_to_change(running, as_role, api):
    ballot = as_role("owner").post(f"{api}/ballots", json={"choice": "yes"}).get_json()["ballot_id"]
    answer = as_role("resident").put(f"{api}/ballots/{ballot}", json={"choice": "no"})
    assert (answer.status_code, codes(answer)) == (409, ["voting.changed_meanwhile"])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"choice": "maybe"}, "voting.choice_wrong"),
        ({"choice": ["yes"]}, "voting.choice_wrong"),
        ({"choice": {"a": 1}}, "voting.choice_wrong"),
        ({"choice": None}, "voting.choice_wrong"),
        ({"choice": "yes", "number": 2}, "voting.not_in_electorate"),
        ({}, "form.invalid"),
    ],
)
def test_a_wrong_ballot_is_refused_with_a_code(running, as_role, api, body, found):
    answer = as_role("owner").post(f"{api}/ballots", json=body)
    assert codes(answer) == [found] or found == "form.invalid"
    assert answer.status_code in (403, 422)
    assert answer.mimetype == "application/problem+json"
    assert running.ballots() == []


def test_after_the_close_nothing_is_taken_and_after_the_count_everybody_reads(running, as_role, client, api):
    owner = as_role("owner")
    owner.post(f"{api}/ballots", json={"choice": "yes"})
    running.clock_at("2026-05-10 18:00")
    late = as_role("resident").post(f"{api}/ballots", json={"choice": "yes"})
    assert codes(late) == ["voting.closed"]
    assert codes(client.get(f"{api}/result")) == ["voting.not_counted_yet"]
    running.close()
    running.count()
    found = client.get(f"{api}/result").get_json()
    assert (found["outcome"], found["result"]["yes"]["persons"]) == ("invalid", 1)
    with running.unit():
        from yishi.toolkit import topics

        assert topics.evidence_hash(found["result"]) == found["result_hash"]


def test_the_electorate_in_figures_and_an_objection_once(case, as_role, client, tenant, unit):
    case.settle(*FLATS).announce()
    path = f"{tenant.api}/voting/{case.vote_id}/electorate"
    found = client.get(path).get_json()
    assert (found["electors"], found["persons"], found["area"], found["hash"]) == (3, 3, 25000, "")
    owner, key = as_role("owner"), {"Idempotency-Key": "objection-1"}
    first, again = (
        owner.post(f"{path}/objections", json={"text": "面积不对"}, headers=key) for _n in range(2)
    )
    assert (first.status_code, again.get_json()) == (201, first.get_json())
    with unit():
        assert db.query(Objection).count() == 1
    case.clock_at("2026-04-20 09:00")
    assert codes(owner.post(f"{path}/objections", json={"text": "晚了"})) == ["voting.objection_late"]


def test_a_secret_ballot_gives_its_receipt_and_keeps_no_key_to_it(case, as_role, client, tenant):
    content = Content(
        title="评一评", family="simple_majority", matter="general", secret=True, channels=("web",)
    )
    case.settle(*FLATS).announce(content, opens="2026-04-10 10:30", closes="2026-04-12 18:00")
    with case.unit():
        owner = case.actor("owner")
        service.build_from_members(case.worker, case.vote_id, [Member("m", owner.name, owner.person_id)])
    case.open(moment="2026-04-10 11:00")
    api, key = f"{tenant.api}/voting/{case.vote_id}", {"Idempotency-Key": "secret-ballot"}
    voter = as_role("owner")
    cast = voter.post(f"{api}/ballots", json={"choice": "yes"}, headers=key)
    assert (cast.status_code, cast.get_json()["ballot_id"]) == (201, None)
    again = voter.post(f"{api}/ballots", json={"choice": "yes"}, headers=key)
    assert (again.status_code, codes(again)) == (409, ["voting.secret_is_final"])
    (mine,) = voter.get(f"{api}/ballots/mine").get_json()["items"]
    assert (mine["channel"], mine["choice"], mine["cast_at"]) == ("web", None, None)
    receipt = {"receipt": cast.get_json()["receipt"]}
    assert codes(client.post(f"{api}/receipts", json=receipt)) == ["voting.not_counted_yet"]
    case.close("2026-04-12 18:00")
    case.count()
    assert client.post(f"{api}/receipts", json=receipt).get_json() == {"choice": "yes"}
    assert client.post(f"{api}/receipts", json={"receipt": "0" * 20}).status_code == 404


@pytest.mark.parametrize("path", ["", "/electorate", "/ballots/mine"])
def test_an_answer_asks_three_statements_at_most(running, as_role, count_queries, api, path):
    reader = as_role("owner")
    with count_queries() as asked:
        assert reader.get(api + path).status_code == 200
    assert asked.count <= 3, str(asked)
