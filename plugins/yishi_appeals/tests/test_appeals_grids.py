"""A lead sees on the desk what lies in the places that they look after, also where they are a grid."""

from uuid import uuid4

import pytest
from sqlalchemy import Uuid, literal, select

from yishi.testing import text_of
from yishi.toolkit import db, new_id, places
from yishi_appeals import service
from yishi_appeals.raising import Content

GRID = uuid4()


def grids():
    yield select(
        literal(GRID, Uuid()).label("grid_id"),
        literal("第一网格").label("name"),
        places.Building.id.label("building_id"),
    ).where(places.Building.name == "1号楼")


@pytest.fixture
def raised(world, fake_plugin, enable, unit, actor):
    """An appeal in each of two buildings, not public yet; their ids, and those of the buildings."""
    fake_plugin("gridded", hooks={"grids": grids}, title="网格", summary="网格")
    enable("gridded")
    with unit():
        blocks = [
            places.Building(id=new_id(), estate_id=world.garden, name=f"{n}号楼", sort_key=str(n))
            for n in (1, 2)
        ]
        db.add_all(blocks)
        db.flush()
        return [
            (
                service.raise_appeal(
                    actor("resident"),
                    Content(text=f"{one.name}的楼道灯不亮了。", estate_id=world.garden, building_id=one.id),
                ).id,
                one.id,
            )
            for one in blocks
        ]


@pytest.mark.parametrize("kind", ["grid", "building"])
def test_a_lead_sees_what_lies_in_their_places_without_the_name_of_who_raised_it(
    raised, kit, tenant, actor, count_queries, kind
):
    (first, block), (second, _other) = raised
    scope = {"grid": [str(GRID)]} if kind == "grid" else {"building": [str(block)]}
    one = kit.new_somebody(f"{kind}_lead", tenant, scope=scope)
    browser = kit.browser().sign_in(one.token)
    with count_queries() as asked:
        said = text_of(browser.get(f"{tenant.base}/appeals/desk"))
    assert asked.count <= 3, str(asked)
    assert "1号楼的楼道灯" in said
    assert "2号楼的楼道灯" not in said
    page = browser.get(f"{tenant.base}/appeals/{first}")
    assert page.status_code == 200
    assert actor("resident").name not in text_of(page)
    assert browser.get(f"{tenant.base}/appeals/{second}").status_code == 404
    assert [line["id"] for line in browser.get(f"{tenant.api}/appeals/desk").json["items"]] == [str(first)]


def test_a_resident_of_the_grid_sees_nothing_of_it(raised, client, tenant, kit):
    other = kit.new_somebody("owner", tenant)
    browser = kit.browser().sign_in(other.token)
    for appeal_id, _block in raised:
        assert browser.get(f"{tenant.base}/appeals/{appeal_id}").status_code == 404
