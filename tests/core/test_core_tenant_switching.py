"""Switching modules: both halves are needed, said before, kept after, seen at once everywhere."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from marshmallow import Schema, fields
from sqlalchemy import select

from yishi.app import create_app
from yishi.audit.ledger import entries
from yishi.database import db, new_id
from yishi.errors import NotAllowed, Refusal, Stale, Unknown
from yishi.tenants import modules, switching
from yishi.tenants.models import TenantPlugin
from yishi.tenants.resolve import load_by_slug
from yishi.testing.acting import fake
from yishi.testing.marks import on_both_databases

CALLS = []


def told(hook, name):
    def call(tenant, actor):
        CALLS.append((hook, name, tenant.slug, actor.name))

    return call


class Simple(Schema):
    days = fields.Integer(load_default=7)


def both(name):
    return {"enabled": told("enabled", name), "disabled": told("disabled", name)}


WAITING = new_id()
BASE = fake("base_mod", hooks={**both("base_mod")}, settings=Simple)
UPPER = fake(
    "upper_mod",
    requires=("base_mod",),
    hooks={**both("upper_mod"), "waiting_topics": lambda tenant: [(WAITING, "车棚建在哪里")]},
)
GUARDED = fake("guarded_mod", restricted=True, hooks=both("guarded_mod"))
FOREIGN = fake("alliance_mod", kinds=("alliance",))


def boom(tenant, actor):
    raise ZeroDivisionError("a plugin's own fault")


BROKEN = fake("broken_mod", hooks={"enabled": boom})
STUBBORN = fake("stubborn_mod", hooks={"disabled": boom})


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (BASE, UPPER, GUARDED, FOREIGN, BROKEN, STUBBORN)


@pytest.fixture(autouse=True)
def _quiet():
    CALLS.clear()


@pytest.fixture
def allowed(kit, unit, actor, district, tenant):
    """`allowed("base_mod")`: the district's operator has allowed it to `tenant`."""

    def allow(*names):
        for name in names:
            with unit(district):
                switching.allow(actor("operator"), tenant_id=tenant.id, plugin=name)
        kit.run_jobs()

    return allow


def on(kit, tenant):
    return set(kit.view(tenant).enabled)


@on_both_databases
def test_a_module_needs_the_districts_word_and_the_tenants(kit, unit, actor, tenant, allowed):
    with unit(tenant), pytest.raises(Refusal) as refused:
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin="base_mod")
    assert refused.value.code == "modules.not_allowed"
    allowed("base_mod")
    assert on(kit, tenant) == set()
    with unit(tenant):
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin="base_mod")
    assert on(kit, tenant) == {"base_mod"}


def test_requirements_come_along_and_it_is_said_before(kit, unit, actor, tenant, allowed):
    allowed("upper_mod")
    with unit(tenant):
        who = actor("administrator")
        plan = switching.plan_enable(who, tenant_id=tenant.id, plugin="upper_mod")
        assert (plan.along, plan.blocked, plan.done) == (("base_mod",), (), False)
        with pytest.raises(Refusal) as refused:
            switching.enable(who, tenant_id=tenant.id, plugin="upper_mod", with_requirements=False)
        assert refused.value.code == "modules.requires"
        switching.enable(who, tenant_id=tenant.id, plugin="upper_mod")
    assert on(kit, tenant) == {"base_mod", "upper_mod"}
    assert [c[:2] for c in CALLS] == [("enabled", "base_mod"), ("enabled", "upper_mod")]


def test_off_takes_its_dependents_only_when_told_and_says_what_waits(kit, unit, actor, tenant, allowed):
    allowed("upper_mod")
    with unit(tenant):
        who = actor("administrator")
        switching.enable(who, tenant_id=tenant.id, plugin="upper_mod")
        plan = switching.plan_disable(who, tenant_id=tenant.id, plugin="base_mod")
        assert plan.along == ("upper_mod",)
        assert plan.waiting == ((WAITING, "车棚建在哪里"),)
        with pytest.raises(Refusal) as refused:
            switching.disable(who, tenant_id=tenant.id, plugin="base_mod")
        assert refused.value.code == "modules.required"
        switching.disable(who, tenant_id=tenant.id, plugin="base_mod", cascade=True)
    assert on(kit, tenant) == set()
    assert [c[:2] for c in CALLS[2:]] == [("disabled", "upper_mod"), ("disabled", "base_mod")]


def test_off_and_on_again_keeps_the_settings(kit, unit, actor, tenant, enable):
    enable("base_mod", days=3)
    with unit(tenant):
        who = actor("administrator")
        switching.disable(who, tenant_id=tenant.id, plugin="base_mod")
        switching.enable(who, tenant_id=tenant.id, plugin="base_mod")
        stored = db.scalar(select(TenantPlugin.settings).where(TenantPlugin.tenant_id == tenant.id))
    assert stored == {"days": 3}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alliance_mod", "modules.unsuitable"),
        ("guarded_mod", "modules.restricted"),
        ("nowhere", "modules.not_installed"),
    ],
)
def test_a_refusal_names_its_reasons(unit, actor, tenant, name, code):
    with unit(tenant), pytest.raises(Refusal) as refused:
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin=name)
    assert code in {reason.code for reason in refused.value.reasons}


def test_a_restricted_module_is_switched_by_the_operator_and_told_to_the_tenant(
    kit, unit, actor, district, tenant, allowed
):
    allowed("guarded_mod", "base_mod")
    with unit(district):
        switching.enable(actor("operator"), tenant_id=tenant.id, plugin="guarded_mod")
        with pytest.raises(Refusal) as refused:
            switching.enable(actor("operator"), tenant_id=tenant.id, plugin="base_mod")
    assert refused.value.code == "modules.tenants_own"
    assert on(kit, tenant) == {"guarded_mod"}
    kit.run_jobs()
    assert CALLS == [("enabled", "guarded_mod", "yangguang", "区远航")]
    with unit(tenant):
        assert [row.code for row in modules.history(actor("administrator"))].count("modules.enabled") == 1


def test_an_operator_touches_no_tenant_of_another_district(unit, actor, district, other_tenant):
    with unit(district):
        who = actor("operator")
        for act in (switching.allow, switching.disallow, switching.enable, switching.plan_enable):
            with pytest.raises(Unknown) as refused:
                act(who, tenant_id=other_tenant.id, plugin="guarded_mod")
            assert refused.value.code == "no_such_tenant"


def test_an_administrator_switches_nothing_elsewhere(unit, actor, tenant, other_tenant):
    with unit(tenant), pytest.raises((Unknown, NotAllowed)):
        switching.enable(actor("administrator"), tenant_id=other_tenant.id, plugin="base_mod")


def test_nobody_allows_modules_to_himself(unit, actor, district, tenant):
    with unit(district), pytest.raises(Unknown):
        switching.allow(actor("operator"), tenant_id=district.id, plugin="base_mod")
    with unit(tenant), pytest.raises(NotAllowed):
        switching.allow(actor("administrator"), tenant_id=tenant.id, plugin="base_mod")


def test_withdrawing_the_permission_ends_it_at_once_and_giving_it_back_restores_it(
    kit, unit, actor, district, tenant, enable
):
    enable("base_mod")
    CALLS.clear()
    with unit(district):
        switching.disallow(actor("operator"), tenant_id=tenant.id, plugin="base_mod")
    assert on(kit, tenant) == set()
    with unit(district):
        switching.allow(actor("operator"), tenant_id=tenant.id, plugin="base_mod")
    assert on(kit, tenant) == {"base_mod"}
    kit.run_jobs()
    assert [c[0] for c in CALLS] == ["disabled", "enabled"]


@on_both_databases
def test_of_two_administrators_the_slower_is_told(unit, actor, tenant, allowed):
    allowed("base_mod")
    with unit(tenant):
        who = actor("administrator")
        version = modules.rows_of(tenant.id)["base_mod"].version
        switching.enable(who, tenant_id=tenant.id, plugin="base_mod", version=version)
        with pytest.raises(Stale) as stale:
            switching.disable(who, tenant_id=tenant.id, plugin="base_mod", version=version)
    assert stale.value.details["theirs"] == {"allowed": True, "enabled": True}


def test_a_module_that_fails_to_start_stays_off_and_says_so(kit, unit, actor, tenant, allowed):
    allowed("broken_mod")
    with pytest.raises(Refusal) as refused, unit(tenant):
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin="broken_mod")
    assert refused.value.code == "modules.failed"
    assert on(kit, tenant) == set()
    with unit(tenant):
        states = {m.name: m for m in modules.modules_of_tenant(tenant.id, "community")}
    assert "ZeroDivisionError" in states["broken_mod"].problem


def test_a_module_that_fails_to_stop_is_off_all_the_same(kit, unit, actor, tenant, allowed):
    allowed("stubborn_mod")
    with unit(tenant):
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin="stubborn_mod")
        switching.disable(actor("administrator"), tenant_id=tenant.id, plugin="stubborn_mod")
    assert on(kit, tenant) == set()


def test_a_switch_is_seen_by_another_process_at_its_next_request(kit, unit, actor, tenant, allowed):
    allowed("base_mod")
    other = create_app(kit.installation.config).extensions["yishi"]

    def seen():
        with other.database.unit(writes=False):
            return set(load_by_slug("yangguang", other.registry).enabled)

    assert seen() == set()
    with unit(tenant):
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin="base_mod")
    assert seen() == {"base_mod"}
    with unit(tenant):
        switching.disable(actor("administrator"), tenant_id=tenant.id, plugin="base_mod")
    assert seen() == set()
    other.database.dispose()


def test_asking_for_a_module_reaches_the_operator_once(unit, actor, district, tenant, other_tenant):
    with unit(tenant):
        for _again in range(2):
            switching.request_module(actor("administrator"), tenant_id=tenant.id, plugin="base_mod")
    with unit(other_tenant):
        switching.request_module(
            actor("administrator", other_tenant), tenant_id=other_tenant.id, plugin="base_mod"
        )
    with unit(district):
        asked = modules.requests_below(actor("operator"))
        assert [(r.slug, r.plugin) for r in asked] == [("yangguang", "base_mod")]
        switching.allow(actor("operator"), tenant_id=tenant.id, plugin="base_mod", version=asked[0].version)
        assert modules.requests_below(actor("operator")) == []


def test_allowing_for_the_whole_subtree_leaves_out_who_it_does_not_suit(kit, unit, actor, district, tenant):
    with unit(district):
        assert switching.allow_below(actor("operator"), plugin="base_mod") == 1
        assert switching.allow_below(actor("operator"), plugin="alliance_mod") == 0
    assert "base_mod" in kit.view(tenant).allowed


def test_each_switch_stands_in_the_ledger(unit, actor, tenant, allowed, run_jobs):
    allowed("upper_mod")
    with unit(tenant):
        switching.enable(actor("administrator"), tenant_id=tenant.id, plugin="upper_mod")
        switching.disable(actor("administrator"), tenant_id=tenant.id, plugin="upper_mod")
        acts = [(e["entry"]["act"], e["entry"]["facts"]["plugin"]) for e in entries()]
    assert acts == [
        ("modules.allowed", "base_mod"),
        ("modules.allowed", "upper_mod"),
        ("modules.enabled", "base_mod"),
        ("modules.enabled", "upper_mod"),
        ("modules.disabled", "upper_mod"),
    ]


def test_switching_to_what_already_is_changes_nothing(unit, actor, tenant, allowed):
    allowed("base_mod")
    with unit(tenant):
        who = actor("administrator")
        switching.enable(who, tenant_id=tenant.id, plugin="base_mod")
        before = list(entries())
        assert switching.enable(who, tenant_id=tenant.id, plugin="base_mod").done
        assert list(entries()) == before


@on_both_databases
def test_switched_from_two_sides_at_once_it_is_switched_once(kit, actor, tenant, allowed):
    allowed("base_mod")
    CALLS.clear()
    version = modules_version(kit, tenant)
    who, together = actor("administrator"), Barrier(4)

    def switch(_side):
        together.wait()
        try:
            with kit.unit(tenant):
                switching.enable(who, tenant_id=tenant.id, plugin="base_mod", version=version)
        except Stale:
            return "stale"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(switch, range(4))) == ["done", "stale", "stale", "stale"]
    assert [call[:2] for call in CALLS] == [("enabled", "base_mod")]


def modules_version(kit, tenant):
    with kit.database.unit(writes=False):
        return modules.rows_of(tenant.id)["base_mod"].version
