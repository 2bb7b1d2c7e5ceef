"""Preparatory groups for programs: recorded, formed, posted, and refused with all reasons at once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from yishi.toolkit import db
from yishi_voting.models import Group
from yishi_voting.tests.test_voting_groups import FLATS, NINE

REQUEST = {"requested_on": "2026-03-23", "asking": 130}
MEMBERS = [{"name": seat.name, "kind": seat.kind, "head": seat.head} for seat in NINE]


@pytest.fixture
def groups(case, tenant):
    case.settle(*FLATS)
    case.clock_at("2026-03-31 09:00")
    return f"{tenant.api}/voting/groups"


@pytest.fixture
def worker(groups, as_role):
    return as_role("community_worker")


def record(case, worker, groups, **more):
    body = {"estate_id": str(case.estate_id), **REQUEST, **more}
    return worker.post(groups, json=body, headers={"Idempotency-Key": "a" * 20})


def codes(answer):
    return {reason["code"] for reason in answer.get_json()["reasons"]}


def test_a_group_from_the_request_to_the_posted_roster(case, worker, groups):
    made = record(case, worker, groups)
    assert made.status_code == 201
    group = made.get_json()
    assert group["due"]["text"] == "成立筹备组"
    assert date.fromisoformat(group["due"]["day"]) == date(2026, 5, 22)
    again = record(case, worker, groups)
    assert (again.status_code, again.get_json()["id"]) == (201, group["id"])
    with case.unit():
        assert db.scalar(select(func.count()).select_from(Group)) == 1

    formed = {**REQUEST, "formed_on": "2026-03-30", "members": MEMBERS, "version": group["version"]}
    done = worker.put(f"{groups}/{group['id']}", json=formed)
    assert done.status_code == 200
    assert (done.get_json()["members"], done.get_json()["owners"]) == (9, 5)
    assert [(one["name"], one["head"]) for one in done.get_json()["roster"] if one["head"]] == [
        ("郑街平", True)
    ]
    assert done.get_json()["due"]["text"] == "公布筹备组名单"

    stale = worker.put(f"{groups}/{group['id']}", json=formed)
    assert stale.status_code == 409
    (line,) = worker.get(groups).get_json()["items"]
    assert (line["id"], line["formed_on"]) == (group["id"], "2026-03-30")


def test_all_that_is_wrong_is_said_at_once(case, worker, groups):
    refused = record(case, worker, groups, formed_on="2026-03-30", members=MEMBERS[:4])
    assert refused.status_code == 422
    assert {"voting.group_even", "voting.group_too_small", "voting.group_head_missing"} <= codes(refused)
    unknown = worker.get(f"{groups}/01a217b3-0000-7000-8000-000000000000")
    assert unknown.status_code == 404


def test_only_who_organises(case, groups, as_role):
    for role, status in (("resident", 403), ("recorder", 403), ("administrator", 200)):
        assert as_role(role).get(groups).status_code == status
