"""The electorate before it is built: on a page and for programs; nothing is written."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from yishi.testing import text_of
from yishi.toolkit import db
from yishi_voting import service
from yishi_voting.models import Elector
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["叶主强"]),
    ("201", None, ["居民乐"]),
    ("202", 9000, []),
)


@pytest.fixture
def drafted(case):
    case.settle(*FLATS)
    with case.unit():
        case.vote_id = service.draft(case.worker, replace(QUESTION, estate_id=case.estate_id)).id
    return case


def electors(case):
    with case.unit():
        return db.scalar(select(func.count()).select_from(Elector))


def test_the_page_shows_what_would_come_and_what_is_missing(drafted, as_role, tenant):
    worker = as_role("community_worker")
    here = f"{tenant.base}/voting/desk/{drafted.vote_id}/electorate"
    assert f"{here}/preview" in worker.get(here).get_data(as_text=True)

    page = text_of(worker.get(f"{here}/preview"))

    for part in ("4 套", "3 人", "260.00 ㎡", "现在还没有写入", "还没有面积的房屋：1 套", "1栋1单元201室"):
        assert part in page
    assert "还不知道业主是谁的房屋：1 套" in page
    assert electors(drafted) == 0
    assert as_role("recorder").get(f"{here}/preview").status_code == 403


def test_the_api_gives_the_same_figures_as_the_building(drafted, as_role, tenant):
    worker = as_role("community_worker")
    api = f"{tenant.api}/voting/{drafted.vote_id}"
    seen = worker.get(f"{api}/electorate/preview").get_json()
    assert (seen["units"], seen["persons"], seen["area"]) == (4, 3, 26000)
    assert (seen["without_area"], seen["without_owner"]) == (["1栋1单元201室"], ["1栋1单元202室"])
    assert electors(drafted) == 0
    day = {"record_date": "2026-04-10"}
    assert worker.put(f"{api}/record-date", json=day).status_code == 200
    assert worker.post(f"{api}/electorate/build").get_json() == seen
    assert electors(drafted) == 3


def test_without_an_estate_it_says_what_to_do(case, as_role, tenant):
    case.settle(*FLATS)
    with case.unit():
        vote_id = service.draft(case.worker, QUESTION).id
    refused = as_role("community_worker").get(f"{tenant.api}/voting/{vote_id}/electorate/preview")
    assert (refused.status_code, refused.get_json()["reasons"][0]["code"]) == (422, "voting.estate_missing")
