"""The administrator's and the operator's pages, through real requests."""

from __future__ import annotations

import pytest
from marshmallow import Schema, fields
from sqlalchemy import select

from yishi.database import db
from yishi.tenants.models import Tenant, TenantPlugin
from yishi.testing import text_of

PAGES = ["console/", "console/modules", "console/settings", "console/activity"]
OPERATOR_PAGES = [
    "operator/",
    "operator/new",
    "operator/modules",
    "operator/figures",
    "operator/tenants/yangguang",
]


class NeighbourSettings(Schema):
    """Settings of a test's module."""

    greeting = fields.String(load_default="您好", metadata={"label": "问候语"})


@pytest.fixture
def neighbour(fake_plugin):
    return fake_plugin("neighbour", title="邻里", summary="邻里互助。", settings=NeighbourSettings)


@pytest.mark.parametrize("page", PAGES)
def test_the_console_opens_for_the_administrator_and_nobody_else(page, tenant, as_role, client):
    assert as_role("administrator").get(f"{tenant.base}/{page}").status_code == 200
    assert as_role("resident").get(f"{tenant.base}/{page}").status_code == 403
    assert client.get(f"{tenant.base}/{page}").status_code == 303


@pytest.mark.parametrize("page", OPERATOR_PAGES)
def test_the_operator_sees_the_own_subtree(page, district, tenant, as_role):
    assert as_role("operator", tenant=district).get(f"{district.base}/{page}").status_code == 200
    assert as_role("administrator", tenant=district).get(f"{district.base}/{page}").status_code == 403


def test_an_operator_can_not_look_at_another_districts_tenant(district, other_tenant, as_role):
    operator = as_role("operator", tenant=district)
    foreign = operator.get(f"{district.base}/operator/tenants/{other_tenant.slug}")
    unknown = operator.get(f"{district.base}/operator/tenants/no-such-place")
    assert foreign.status_code == unknown.status_code == 404
    assert text_of(foreign) == text_of(unknown)


def test_a_module_is_allowed_switched_on_set_up_and_switched_off(neighbour, district, tenant, as_role, unit):
    administrator = as_role("administrator")
    page = text_of(administrator.get(f"{tenant.base}/console/modules"))
    assert "邻里" in page
    assert "申请开通" in page
    administrator.post(f"{tenant.base}/console/modules/neighbour/request")
    operator = as_role("operator", tenant=district)
    assert "申请开通「邻里」" in text_of(operator.get(f"{district.base}/operator/"))
    allowed = operator.post(
        f"{district.base}/operator/tenants/{tenant.slug}/modules/neighbour", data={"on": "1"}
    )
    assert allowed.status_code == 303
    switched = administrator.post(f"{tenant.base}/console/modules/neighbour/switch", data={"on": "1"})
    assert switched.status_code == 303
    path = f"{tenant.base}/console/modules/neighbour/settings"
    assert "问候语" in text_of(administrator.get(path))
    saved = administrator.post_form(path, {"greeting": "大家好"})
    assert saved.status_code == 303
    with unit():
        row = db.execute(
            select(TenantPlugin).where(
                TenantPlugin.tenant_id == tenant.id, TenantPlugin.plugin == "neighbour"
            )
        ).scalar_one()
        assert row.enabled
        assert row.settings == {"greeting": "大家好"}
    page = text_of(administrator.get(f"{tenant.base}/console/modules"))
    assert "问候语" in page
    assert "您好 → 大家好" in page
    off = administrator.post(f"{tenant.base}/console/modules/neighbour/switch", data={"on": "0"})
    assert off.status_code == 303
    log = text_of(administrator.get(f"{tenant.base}/console/activity?kind=modules"))
    assert "开启了模块「邻里」" in log
    assert "关闭了模块「邻里」" in log


def test_a_switch_made_on_an_old_page_is_refused(neighbour, enable, tenant, as_role):
    enable("neighbour")
    administrator = as_role("administrator")
    stale = administrator.post(
        f"{tenant.base}/console/modules/neighbour/switch", data={"on": "0", "version": "99", "sure": "1"}
    )
    assert stale.status_code == 409
    said = text_of(stale)
    assert "别人已经改过" in said
    assert "关闭模块「邻里」" in said
    assert "已开启" in said
    assert "您填的" not in said, "nothing was typed, so there is nothing to compare"


def test_what_depends_on_a_module_is_said_before_it_is_switched_off(fake_plugin, enable, tenant, as_role):
    fake_plugin("base_thing", title="基础", summary="被用到。")
    fake_plugin("upper_thing", title="上层", summary="用到别的。", requires=("base_thing",))
    enable("upper_thing")
    administrator = as_role("administrator")
    asked = administrator.post(f"{tenant.base}/console/modules/base_thing/switch", data={"on": "0"})
    assert asked.status_code == 200
    assert "会一起关闭" in text_of(asked)
    assert "上层" in text_of(asked)
    done = administrator.post(
        f"{tenant.base}/console/modules/base_thing/switch", data={"on": "0", "sure": "1"}
    )
    assert done.status_code == 303


def test_the_operator_opens_a_community_and_a_replay_opens_no_second_one(district, as_role, unit):
    operator = as_role("operator", tenant=district)
    data = {
        "kind": "community",
        "name": "晨光社区",
        "parent": district.slug,
        "profile": "community",
        "_key": "once",
    }
    first = operator.post_form(f"{district.base}/operator/new", data)
    assert first.status_code == 303, text_of(first)
    again = operator.post_form(f"{district.base}/operator/new", data)
    assert again.headers["Location"] == first.headers["Location"]
    with unit(district):
        assert db.scalars(select(Tenant.slug).where(Tenant.name == "晨光社区")).all() == ["chenguang"]
    assert operator.get("/chenguang/").status_code == 200


def test_bad_input_keeps_what_was_typed(district, as_role):
    operator = as_role("operator", tenant=district)
    refused = operator.post_form(
        f"{district.base}/operator/new",
        {"kind": "community", "name": "", "parent": district.slug, "brand": "我们的议事厅"},
    )
    assert refused.status_code == 422
    assert "我们的议事厅" in refused.text


def test_the_communitys_own_words_are_saved(tenant, as_role):
    administrator = as_role("administrator")
    path = f"{tenant.base}/console/settings"
    saved = administrator.post_form(path, {"_step": "names", "brand": "百姓议事堂", "story": "因花得名。"})
    assert saved.status_code == 303, text_of(saved)
    assert "百姓议事堂" in text_of(administrator.get(path))
