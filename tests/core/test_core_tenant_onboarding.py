"""Onboarding: the tree stays right, addresses are unique, nobody reaches outside the own subtree."""

from datetime import date

import pytest
from sqlalchemy import select

from yishi.audit.ledger import entries
from yishi.audit.models import Activity
from yishi.database import db
from yishi.errors import Conflict, NotAllowed, Refusal, Stale, Unknown
from yishi.tenants import onboarding, tree
from yishi.tenants.models import Tenant, TenantAncestor, TenantHost, TenantPlacement
from yishi.testing.marks import on_both_databases


def closure():
    """All (tenant, ancestor, depth), by slug, as stored."""
    slugs = dict(db.execute(select(Tenant.id, Tenant.slug)).all())
    rows = db.execute(select(TenantAncestor.tenant_id, TenantAncestor.ancestor_id, TenantAncestor.depth))
    return {(slugs[t], slugs[a], d) for t, a, d in rows}


def closure_of_parents():
    """The same, worked out from the parents alone."""
    rows = db.execute(select(Tenant.id, Tenant.slug, Tenant.parent_id)).all()
    by_id = {row.id: row for row in rows}
    found = set()
    for row in rows:
        above, depth = row, 0
        while above is not None:
            found.add((row.slug, above.slug, depth))
            above, depth = by_id.get(above.parent_id), depth + 1
    return found


@pytest.fixture
def grown(unit, actor, district):
    """A subdistrict with two communities below the operator's district."""
    with unit(district):
        who = actor("operator")
        street = onboarding.create_tenant(who, kind="subdistrict", name="双德街道", parent_id=district.id)
        first = onboarding.create_tenant(who, kind="community", name="超然社区", parent_id=street.id)
        second = onboarding.create_tenant(who, kind="community", name="硅谷社区", parent_id=street.id)
    return street, first, second


@on_both_databases
def test_the_closure_is_right_after_creating_and_moving_a_whole_subtree(unit, actor, district, grown):
    street, first, _second = grown
    with unit(district):
        who = actor("operator")
        other = onboarding.create_tenant(who, kind="district", name="北湖区", parent_id=district.id)
        assert closure() == closure_of_parents()
        onboarding.move_tenant(who, tenant_id=street.id, parent_id=other.id, since=date(2026, 6, 1))
        assert closure() == closure_of_parents()
        assert tree.is_below(first.id, other.id)
        onboarding.move_tenant(who, tenant_id=first.id, parent_id=district.id)
        assert closure() == closure_of_parents()


def test_a_move_is_a_dated_act(unit, actor, district, grown):
    street, first, _second = grown
    with unit(district):
        onboarding.move_tenant(
            actor("operator"),
            tenant_id=first.id,
            parent_id=district.id,
            since=date(2026, 6, 1),
            reason="调整",
        )
        rows = db.execute(
            select(
                TenantPlacement.parent_name,
                TenantPlacement.since,
                TenantPlacement.until,
                TenantPlacement.note,
            )
            .where(TenantPlacement.tenant_id == first.id)
            .order_by(TenantPlacement.id)
        ).all()
    assert [tuple(r) for r in rows] == [
        ("双德街道", None, date(2026, 6, 1), ""),
        ("高新区", date(2026, 6, 1), None, "调整"),
    ]
    assert street.slug == "shuangde"


def test_a_tenant_cannot_be_moved_below_itself(unit, actor, district, grown):
    with unit(district):
        who = actor("operator")
        inner = onboarding.create_tenant(who, kind="district", name="甲区", parent_id=district.id)
        deeper = onboarding.create_tenant(who, kind="district", name="乙区", parent_id=inner.id)
        with pytest.raises(Refusal) as refused:
            onboarding.move_tenant(who, tenant_id=inner.id, parent_id=deeper.id)
    assert refused.value.code == "tenants.circle"


def test_an_operator_reaches_nothing_outside_its_subtree(unit, actor, district, other_tenant):
    with unit(district):
        who = actor("operator")
        acts = [
            lambda: onboarding.create_tenant(
                who, kind="alliance", name="别处联盟", parent_id=other_tenant.id
            ),
            lambda: onboarding.move_tenant(who, tenant_id=other_tenant.id, parent_id=district.id),
            lambda: onboarding.rename_tenant(who, tenant_id=other_tenant.id, name="改名社区"),
            lambda: onboarding.add_host(who, tenant_id=other_tenant.id, host="x.example.cn"),
            lambda: onboarding.remove_host(who, tenant_id=other_tenant.id, host="x.example.cn"),
            lambda: onboarding.move_tenant(who, tenant_id=district.id, parent_id=other_tenant.id),
        ]
        for act in acts:
            with pytest.raises(Unknown) as refused:
                act()
            assert refused.value.code == "no_such_tenant"
        with pytest.raises(NotAllowed):
            onboarding.create_tenant(who, kind="district", name="新区", parent_id=None)


@pytest.mark.parametrize("role", ["administrator", "resident", "community_worker"])
def test_who_is_no_operator_opens_nothing(unit, actor, tenant, role):
    with unit(tenant), pytest.raises(NotAllowed):
        onboarding.create_tenant(actor(role), kind="alliance", name="联盟", parent_id=tenant.id)


def test_an_operators_role_in_a_community_counts_for_nothing(unit, actor, tenant):
    who = actor("administrator", permissions=frozenset({"operator.tenants"}))
    with unit(tenant), pytest.raises(NotAllowed):
        onboarding.create_tenant(who, kind="alliance", name="联盟", parent_id=tenant.id)


def test_equal_names_get_addresses_by_path_and_then_by_number(unit, actor, district, grown):
    street, _first, _second = grown
    with unit(district):
        who = actor("operator")
        slugs = [
            onboarding.create_tenant(who, kind="community", name="东风社区", parent_id=street.id).slug
            for _ in range(3)
        ]
    assert slugs == ["shuangde-dongfeng", "shuangde-dongfeng-2", "shuangde-dongfeng-3"]


@pytest.mark.parametrize(
    "slug", ["api", "admin", "sign-in", "A B", "东风", "-x", "x-", "a/b", "~x", "x" * 64]
)
def test_reserved_and_odd_addresses_are_refused(unit, actor, district, slug):
    with unit(district), pytest.raises(Refusal) as refused:
        onboarding.create_tenant(
            actor("operator"), kind="community", name="某社区", parent_id=district.id, slug=slug
        )
    assert refused.value.code in {"tenants.reserved_slug", "tenants.bad_slug"}


def test_a_modules_name_is_no_address(kit, unit, actor, district):
    kit.fake_plugin("polls")
    with kit.unit(district):
        with pytest.raises(Refusal) as refused:
            onboarding.create_tenant(
                kit.actor("operator"), kind="community", name="某", parent_id=district.id, slug="polls"
            )
        made = onboarding.create_tenant(
            kit.actor("operator"), kind="community", name="Polls", parent_id=district.id
        )
    assert refused.value.code == "tenants.reserved_slug"
    assert made.slug == "gaoxin-polls"


def test_an_address_in_use_and_a_code_in_use_are_conflicts(unit, actor, district):
    with unit(district):
        who = actor("operator")
        given = {"kind": "community", "parent_id": district.id, "code_system": "nbs"}
        onboarding.create_tenant(who, name="甲社区", slug="jia", code="220173005001", **given)
        with pytest.raises(Conflict) as taken:
            onboarding.create_tenant(who, name="乙社区", slug="jia", **given)
        with pytest.raises(Conflict) as coded:
            onboarding.create_tenant(who, name="丙社区", code="220173005001", **given)
    assert (taken.value.code, coded.value.code) == ("tenants.slug_taken", "tenants.code_taken")


@pytest.mark.parametrize(("kind", "parent"), [("district", "yangguang"), ("community", "yangguang")])
def test_a_tenant_stands_only_where_its_kind_may(kit, tenant, kind, parent):
    from yishi.tenants.scope import installation_actor

    with kit.database.unit():
        from yishi.tenants.current import set_current

        set_current(None, kit.registry)
        with pytest.raises(Refusal) as refused:
            onboarding.create_tenant(
                installation_actor(), kind=kind, name="某", parent_id=kit.tenants[parent].id
            )
    assert refused.value.code == "tenants.wrong_parent"


def test_two_who_edit_at_once_both_keep_what_they_typed(unit, actor, district, tenant):
    with unit(district):
        who = actor("operator")
        version = db.scalar(select(Tenant.version).where(Tenant.id == tenant.id))
        onboarding.edit_tenant(who, tenant_id=tenant.id, changes={"brand": "百姓议事堂"}, version=version)
        with pytest.raises(Stale) as stale:
            onboarding.edit_tenant(who, tenant_id=tenant.id, changes={"brand": "议事点"}, version=version)
    assert stale.value.details["yours"] == {"brand": "议事点"}
    assert stale.value.details["theirs"] == {"brand": "百姓议事堂"}


def test_an_administrator_edits_its_own_brand_but_not_its_name(unit, actor, tenant, other_tenant):
    with unit(tenant):
        who = actor("administrator")
        onboarding.edit_tenant(who, tenant_id=tenant.id, changes={"brand": "百姓议事堂"})
        with pytest.raises(NotAllowed):
            onboarding.edit_tenant(who, tenant_id=tenant.id, changes={"name": "别的社区"})
        with pytest.raises((NotAllowed, Unknown)):
            onboarding.edit_tenant(who, tenant_id=other_tenant.id, changes={"brand": "x"})


def test_a_new_name_is_found_by_its_pinyin(unit, actor, district, tenant):
    with unit(district):
        onboarding.rename_tenant(actor("operator"), tenant_id=tenant.id, name="世纪花园社区")
        found = db.scalar(select(Tenant.search).where(Tenant.id == tenant.id))
    assert {"世纪花园社区", "sjhysq", "shijihuayuan", "yangguang"} <= set(found.split())


def test_host_names_lead_to_one_tenant_only(unit, actor, district, tenant, grown):
    _street, first, _second = grown
    with unit(district):
        who = actor("operator")
        assert onboarding.add_host(who, tenant_id=tenant.id, host=" YangGuang.Example.CN. ") == (
            "yangguang.example.cn"
        )
        with pytest.raises(Conflict):
            onboarding.add_host(who, tenant_id=first.id, host="yangguang.example.cn")
        for bad in ("localhost", "a b.cn", "http://x.cn", "", "x..cn"):
            with pytest.raises(Refusal):
                onboarding.add_host(who, tenant_id=tenant.id, host=bad)
        onboarding.remove_host(who, tenant_id=tenant.id, host="yangguang.example.cn")
        assert db.scalars(select(TenantHost.host)).all() == []


def test_what_an_operator_does_stands_in_the_logs_of_both(unit, actor, district, run_jobs):
    with unit(district):
        made = onboarding.create_tenant(
            actor("operator"), kind="community", name="超然社区", parent_id=district.id
        )
    run_jobs()
    with unit(district):
        assert "tenants.created" in set(db.scalars(select(Activity.code)))
        assert [e["entry"]["act"] for e in entries()] == ["tenants.created"]
    with unit(made):
        rows = db.execute(select(Activity.code, Activity.actor_name)).all()
        assert [e["entry"]["facts"]["slug"] for e in entries()] == ["chaoran"]
    assert [tuple(row) for row in rows] == [("tenants.created", "区*航")]
