"""A lead limited to a grid sees what lies in the buildings of that grid; lists stay within three statements."""

from uuid import uuid4

import pytest
from sqlalchemy import Uuid, literal, select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Unknown, db, new_id, places
from yishi_worklist import service
from yishi_worklist.tests.cases import opened
from yishi_worklist.tests.test_worklist_contract import more

GRID, ELSEWHERE = uuid4(), uuid4()


def grids():
    """Of the module that keeps grids: one with the first building, one with the third."""
    for grid, name in ((GRID, "1号楼"), (ELSEWHERE, "3号楼")):
        yield select(
            literal(grid, Uuid()).label("grid_id"),
            literal("网格").label("name"),
            places.Building.id.label("building_id"),
        ).where(places.Building.name == name)


@pytest.fixture
def block(fake_plugin, enable, unit, clock_at):
    """The ids of three buildings; the first is the grid's."""
    clock_at("2026-03-02 09:00")
    fake_plugin("gridded", hooks={"grids": grids}, title="网格", summary="网格")
    enable("worklist")
    enable("gridded")
    with unit():
        estate = places.Estate(id=new_id(), name="世纪花园")
        db.add(estate)
        db.flush()
        made = [
            places.Building(id=new_id(), estate_id=estate.id, name=f"{n}号楼", sort_key=str(n))
            for n in (1, 2, 3)
        ]
        db.add_all(made)
        db.flush()
        return [one.id for one in made]


@pytest.fixture
def items(block, unit, actor):
    """One item in each building, none of them public; and one without a place."""
    with unit():
        there = [
            opened(actor, title=f"{n}号楼的灯", building_id=one, public=False, reporter_id=None).id
            for n, one in enumerate(block, 1)
        ]
        return [*there, opened(actor, title="大门的灯", public=False, reporter_id=None).id]


def lead(kit, tenant, role="grid_lead"):
    return kit.new_somebody(role, tenant, scope={"grid": [str(GRID)]})


@on_both_databases
@pytest.mark.parametrize("role", ["grid_lead", "grid_administrator"])
def test_what_lies_in_the_grid_is_seen_without_being_handed_out(kit, tenant, items, role):
    browser = kit.browser().sign_in(lead(kit, tenant, role).token)
    said = text_of(browser.get(f"{tenant.base}/worklist/desk"))
    assert "1号楼的灯" in said
    assert "总数 1" in said
    for word in ("2号楼的灯", "3号楼的灯", "大门的灯"):
        assert word not in said
    assert [browser.get(f"{tenant.base}/worklist/desk/{one}").status_code for one in items] == [
        200,
        404,
        404,
        404,
    ]
    assert browser.get(f"{tenant.api}/worklist/board/totals").json["total"] == 1


def test_the_public_list_names_to_a_lead_what_is_in_the_grid(kit, tenant, items, client):
    browser = kit.browser().sign_in(lead(kit, tenant).token)
    said = text_of(browser.get(f"{tenant.base}/worklist/"))
    assert "1号楼的灯" in said
    assert "2号楼的灯" not in said
    assert "1号楼的灯" not in text_of(client.get(f"{tenant.base}/worklist/"))


def test_a_lead_works_on_what_is_in_the_grid_and_on_nothing_else(kit, tenant, items, unit):
    one = lead(kit, tenant)
    acting = kit.actor(
        "grid_lead", tenant, person_id=one.person_id, account_id=one.account_id, scope={"grid": [str(GRID)]}
    )
    with unit():
        service.log_progress(acting, items[0], text="换了灯泡。")
        for other in items[1:]:
            with pytest.raises(Unknown):
                service.log_progress(acting, other, text="也换了。")


def test_where_no_module_keeps_grids_a_grid_reaches_nothing(kit, tenant, items, disable):
    disable("gridded")
    browser = kit.browser().sign_in(lead(kit, tenant).token)
    assert "1号楼的灯" not in text_of(browser.get(f"{tenant.base}/worklist/desk"))
    assert browser.get(f"{tenant.base}/worklist/desk/{items[0]}").status_code == 404


@pytest.mark.parametrize("path", ["desk", "", "desk?state="])
def test_lists_of_a_grid_ask_three_statements(kit, tenant, items, block, unit, actor, count_queries, path):
    browser = kit.browser().sign_in(lead(kit, tenant).token)
    with unit():
        more(opened(actor, building_id=block[0], public=False), 300)
    browser.get(f"{tenant.base}/worklist/{path}")
    with count_queries() as asked:
        assert browser.get(f"{tenant.base}/worklist/{path}").status_code == 200
    assert asked.count <= 3, str(asked)
