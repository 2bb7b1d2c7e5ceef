"""A community's own words for its council and its members stand wherever they are named (A82)."""

import pytest

from yishi.audit.models import Activity
from yishi.database import db
from yishi.tenants.models import Tenant
from yishi.tenants.profiles import profile
from yishi.testing import text_of
from yishi_council.tests.cases import announced, council, seats


@pytest.fixture
def on(enable, clock_at):
    clock_at("2026-03-03 09:00")
    enable("council")


@pytest.fixture
def as_shipped(kit, on, tenant, unit, actor):
    """`as_shipped("red_council")`: the words of a shipped profile; gives a council with a member, and a session."""

    def named(name):
        with kit.database.unit():
            db.get_one(Tenant, tenant.id).labels = profile(name, "community").labels
        with unit():
            made = council(actor, name="三号院")
            seats(actor, made.id, resident=1)
            return made.id, announced(actor, made.id, "2026-03-06 19:00", title="车棚").id

    return named


@pytest.mark.parametrize(
    ("name", "body", "member"),
    [("red_council", "红色议事会", "红色议事员"), ("baixing", "百姓议事堂", "议事成员")],
)
def test_members_are_called_what_the_profile_calls_them(
    as_shipped, as_role, tenant, unit, name, body, member
):
    council_id, meeting = as_shipped(name)
    pages, desk = f"{tenant.base}/council", as_role("administrator")
    shown = text_of(as_role("resident").get(f"{pages}/councils/{council_id}"))
    assert f"谁在{body}里" in shown
    assert member in shown
    assert f"本社区的{body}" in text_of(as_role("resident").get(f"{pages}/"))
    for path in (f"councils/{council_id}/manage", f"councils/{council_id}/seats/new"):
        page = text_of(desk.get(f"{pages}/{path}"))
        assert member in page, path
        assert "议事员" not in page.replace(member, ""), path
    doors = text_of(desk.get(f"{pages}/meetings/{meeting}/doors?q=resident0"))
    assert member in doors
    # What is on record says it, too, as the community said it then.
    with unit():
        told = db.query(Activity).filter_by(code="council.seated").all()
        assert member in {one.params["role"] for one in told}


def test_without_words_of_its_own_a_community_reads_the_catalogue_s(on, as_role, tenant, unit, actor):
    with unit():
        made = council(actor, name="三号院")
        seats(actor, made.id, resident=1)
    shown = text_of(as_role("resident").get(f"{tenant.base}/council/councils/{made.id}"))
    assert "谁在议事会里" in shown
    assert "议事员" in shown
