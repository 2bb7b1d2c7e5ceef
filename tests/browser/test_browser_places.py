"""The roster as people see it, from an empty list to an import with every kind of change."""

import io

import pytest

from tests.browser.helpers import assert_sound
from tests.core.places_cases import csv_file, imported, many, new_estate
from yishi.database import db
from yishi.places.models import Unit
from yishi.web.place_pages import imports

pytestmark = pytest.mark.browser

CHANGES = csv_file(
    ["1", "1", "0101", "123.45", "赵安甲", "13800000000", "", "Y0"],
    ["1", "1", "0102", "61.01", "钱新来", "13912345678", "", "N1"],
    ["1", "1", "0103", "62.02", "孙安甲改", "13800000002", "", "Y2"],
    ["11", "1", "0101", "九十", "周一一", "", "", ""],
    ["11", "1", "0102", "90", "周二二、周三三", "13712345678", "", ""],
    ["11", "", "", "90", "周四四", "", "", ""],
)


@pytest.fixture
def estate_id(unit, actor):
    made = new_estate(unit, actor)
    imported(unit, actor, made, many(60))
    return made


def upload(kit, base, estate_id, data):
    browser = kit.as_role("administrator")
    fields = {"file": (io.BytesIO(data), "世纪花园业主名册2026.csv"), "area_source": "register"}
    answer = browser.post_form(
        f"{base}/places/{estate_id}/import", fields, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    return answer.location


@pytest.mark.parametrize("width", [375, 1280])
def test_the_rosters_pages_are_sound(kit, unit, tenant, browser, estate_id, width):
    token = kit.somebody("administrator").token
    with unit():
        flat = db.query(Unit).order_by(Unit.sort_key).first().id
    path = upload(kit, tenant.base, estate_id, CHANGES)
    pages = [
        f"{tenant.base}/places/",
        f"{tenant.base}/places/new",
        f"{tenant.base}/places/{estate_id}",
        f"{tenant.base}/places/{estate_id}?q=nobody",
        f"{tenant.base}/places/{estate_id}/import",
        f"{tenant.base}/places/{estate_id}/imports",
        f"{tenant.base}/places/units/{flat}",
        f"{tenant.base}/places/units/{flat}/edit",
        f"{tenant.base}/places/units/{flat}/owners/new",
        *(f"{path}?tab={tab}" for tab in ("problems", "changed", "people", "added", "missing")),
    ]
    for each in pages:
        assert_sound(browser.page(each, width=width, token=token))


@pytest.mark.parametrize("width", [375, 1280])
def test_an_import_is_confirmed_watched_and_done_without_a_script(
    kit, tenant, browser, estate_id, run_jobs, width, monkeypatch
):
    token = kit.somebody("administrator").token
    path = upload(kit, tenant.base, estate_id, CHANGES)
    page = browser.page(path, width=width, token=token, scripts=False)
    # Long enough to look at it.
    monkeypatch.setattr(imports, "SECONDS", "600")
    page.get_by_role("button", name="确认写入").click()
    page.get_by_text("正在排队").wait_for()
    assert_sound(browser.page(path, width=width, token=token))
    monkeypatch.setattr(imports, "SECONDS", "1")
    page.reload()
    run_jobs()
    page.get_by_text("名册已写入").wait_for()
    assert_sound(browser.page(path, width=width, token=token))
