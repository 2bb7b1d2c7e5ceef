"""Roles: granted in the open, within the kind of tenant, never taken from the last administrator."""

import pytest

from yishi.actor import system
from yishi.audit.models import LedgerEntry
from yishi.database import db as session
from yishi.errors import Conflict, NotAllowed, Refusal, Stale, Unknown
from yishi.people import accounts, inviting, memberships, sessions
from yishi.people.models import RoleGrant
from yishi.testing import on_both_databases, text_of


def member(kit, role, tenant=None):
    return memberships.of_account(kit.somebody(role, tenant).account_id)


def ledger(unit):
    with unit(writes=False):
        return [row.entry for row in session.query(LedgerEntry).order_by(LedgerEntry.seq)]


@on_both_databases
def test_a_granted_role_is_in_force_on_the_next_request_and_on_the_ledger(kit, unit, actor, as_role, tenant):
    assert as_role("resident").get(f"{tenant.base}/people/").status_code == 403
    with unit():
        memberships.grant(actor("administrator"), member(kit, "resident").id, "community_worker")
    assert as_role("resident").get(f"{tenant.base}/people/").status_code == 200
    assert '"roles.granted"' in ledger(unit)[-1]
    assert "community_worker" in ledger(unit)[-1]
    with unit():
        memberships.revoke(actor("administrator"), member(kit, "resident").id, "community_worker")
        assert [g.granted for g in session.query(RoleGrant).order_by(RoleGrant.id)] == [True, False]
    assert as_role("resident").get(f"{tenant.base}/people/").status_code == 403


def test_the_ledger_names_nobody(kit, unit, actor):
    with unit():
        memberships.grant(actor("administrator"), member(kit, "resident").id, "recorder")
    assert kit.somebody("resident").name not in ledger(unit)[-1]


@on_both_databases
@pytest.mark.parametrize("way", ["revoke", "end", "leave"])
def test_the_last_administrator_stays(kit, unit, actor, way):
    admin = actor("administrator")
    ways = {
        "revoke": lambda own: memberships.revoke(admin, own.id, "administrator"),
        "end": lambda own: memberships.end(admin, own.id, "换届"),
        "leave": lambda _own: memberships.leave(admin),
    }
    with unit(), pytest.raises(Conflict) as refused:
        ways[way](member(kit, "administrator"))
    assert refused.value.code == "people.last_administrator"
    with unit(writes=False):
        assert member(kit, "administrator").roles == ["administrator"]


def test_one_of_two_administrators_may_go(kit, unit, actor):
    with unit():
        memberships.grant(actor("administrator"), member(kit, "community_worker").id, "administrator")
        memberships.leave(actor("administrator"))
        with pytest.raises(Conflict):
            memberships.revoke(system(actor().tenant_id), member(kit, "community_worker").id, "administrator")


def test_an_administrator_elsewhere_does_not_count(kit, unit, actor, other_tenant):
    with unit(other_tenant):
        assert member(kit, "administrator", other_tenant) is not None
    with unit(), pytest.raises(Conflict):
        memberships.revoke(actor("administrator"), member(kit, "administrator").id, "administrator")


def test_operators_stand_in_districts_only(kit, unit, actor, district):
    with unit(), pytest.raises(Refusal) as refused:
        memberships.grant(actor("administrator"), member(kit, "resident").id, "operator")
    assert refused.value.code == "people.operator_elsewhere"
    with unit(district):
        account = accounts.create(name="新运营员")
        made = memberships.add(actor("administrator", district), account.id, ["operator"])
        assert made.roles == ["operator"]


def test_a_made_up_role_is_refused(kit, unit, actor):
    with unit(), pytest.raises(Refusal) as refused:
        memberships.grant(actor("administrator"), member(kit, "resident").id, "emperor")
    assert refused.value.code == "people.no_such_role"


def test_only_administrators_grant(kit, unit, actor):
    with unit(), pytest.raises(NotAllowed):
        memberships.grant(actor("community_worker"), member(kit, "community_worker").id, "administrator")


def test_a_scope_goes_with_its_role(kit, unit, actor):
    with unit():
        one = member(kit, "resident")
        memberships.grant(actor("administrator"), one.id, "building_lead", scope=["b1", "b2"])
        memberships.grant(actor("administrator"), one.id, "grid_lead", scope=["g1"])
        assert one.scope == {"building": ["b1", "b2"], "grid": ["g1"]}
        memberships.revoke(actor("administrator"), one.id, "building_lead")
        assert one.scope == {"grid": ["g1"]}
        with pytest.raises(Refusal):
            memberships.grant(actor("administrator"), one.id, "administrator", scope=["b1"])


def test_two_administrators_at_once_lose_nothing(kit, unit, actor):
    with unit():
        seen = member(kit, "resident").version
        memberships.grant(actor("administrator"), member(kit, "resident").id, "recorder", version=seen)
    with unit(), pytest.raises(Stale) as refused:
        memberships.grant(actor("administrator"), member(kit, "resident").id, "grid_lead", version=seen)
    assert refused.value.details["theirs"]["roles"] == ["resident", "recorder"]


def test_another_tenants_membership_is_unknown(kit, unit, actor, other_tenant):
    with unit(other_tenant):
        theirs = member(kit, "resident", other_tenant).id
    with unit(), pytest.raises(Unknown):
        memberships.grant(actor("administrator"), theirs, "recorder")


def test_who_left_can_come_back_as_the_same_person(kit, unit, actor):
    with unit():
        one = member(kit, "resident")
        person = one.person_id
        memberships.leave(actor("resident"))
        assert memberships.of_account(one.account_id) is None
        again = memberships.add(actor("administrator"), one.account_id)
        assert (again.id, again.person_id, again.roles) == (one.id, person, ["resident"])


# --- bringing staff in -----------------------------------------------------------------------------------


def test_staff_invited_by_telephone_find_their_role_when_they_sign_in(kit, unit, actor):
    with unit():
        invited = inviting.by_phone(actor("administrator"), "13900000001", "新来的", ["recorder"])
        assert invited.password is None
        assert memberships.of_account(accounts.by_phone("13900000001").id).roles == ["recorder"]


def test_an_invitation_does_not_tell_whether_an_account_exists(kit, unit, actor):
    with kit.database.unit():
        accounts.create(name="别处的人", phone="13900000002")
    with unit():
        known = inviting.by_phone(actor("administrator"), "13900000002", "甲", ["recorder"])
        unknown = inviting.by_phone(actor("administrator"), "13900000003", "甲", ["recorder"])
        assert known.membership.name == unknown.membership.name == "甲"


def test_a_user_name_carries_its_tenant_and_the_password_is_shown_once(as_role, tenant, kit):
    admin = as_role("administrator")
    form = {"name": "王记录", "phone": "", "user_name": "wang", "role": "recorder", "scope": ""}
    page = admin.post_form(f"{tenant.base}/console/roles", {**form, "_step": ""})
    assert page.status_code == 200
    assert "wang@yangguang" in text_of(page)
    assert "one-time-password" in page.text
    again = admin.get(f"{tenant.base}/console/roles")
    assert "wang@yangguang" in text_of(again)
    assert "one-time-password" not in again.text
    taken = admin.post_form(f"{tenant.base}/console/roles", {**form, "_step": ""})
    assert taken.status_code == 409


def test_an_administrator_resets_the_password_of_their_own_staff_only(kit, unit, actor, other_tenant):
    admin = actor("administrator")
    with unit():
        own = inviting.by_user_name(admin, "zhao", "赵", ["recorder"])
        token = sessions.start(own.membership.account_id, method="password")
        new = inviting.reset_password(admin, own.membership.id)
        assert new.password != own.password
    assert kit.browser().sign_in(token).get("/account").status_code == 303
    with unit(other_tenant):
        memberships.add(system(other_tenant.id), own.membership.account_id, ["recorder"])
    with unit(), pytest.raises(Conflict):
        inviting.reset_password(admin, own.membership.id)
    with unit(other_tenant):
        theirs = memberships.of_account(own.membership.account_id)
        with pytest.raises(Conflict):
            inviting.reset_password(actor("administrator", other_tenant), theirs.id)


def test_a_user_name_of_another_tenants_pattern_is_refused(unit, actor):
    with unit(), pytest.raises(Refusal):
        inviting.by_user_name(actor("administrator"), "li@dongfeng", "李", ["recorder"])


# --- the page --------------------------------------------------------------------------------------------


def test_the_page_lists_staff_and_not_residents(as_role, tenant, kit):
    page = text_of(as_role("administrator").get(f"{tenant.base}/console/roles"))
    assert kit.somebody("recorder").name in page
    assert kit.somebody("resident").name not in page
    assert as_role("community_worker").get(f"{tenant.base}/console/roles").status_code == 403


def test_the_page_refuses_in_words_to_take_the_last_administrator(as_role, tenant, kit, unit):
    with unit(writes=False):
        own = member(kit, "administrator")
    answer = as_role("administrator").post_form(
        f"{tenant.base}/console/roles/{own.id}/revoke", {"role": "administrator", "_version": own.version}
    )
    assert answer.status_code == 409
    assert "这是最后一位管理员" in text_of(answer)


def test_the_page_grants_ends_and_refuses_stale_versions(as_role, tenant, kit, unit):
    admin = as_role("administrator")
    with unit(writes=False):
        one = member(kit, "recorder")
    path = f"{tenant.base}/console/roles/{one.id}"
    form = {"role": "grid_lead", "scope": "", "_step": "", "_version": one.version}
    assert admin.get(path).status_code == 200
    assert admin.post_form(path, form).status_code == 303
    assert admin.post_form(path, {**form, "role": "building_lead"}).status_code == 409
    assert admin.post_form(f"{path}/end", {"reason": ""}).status_code == 422
    assert admin.post_form(f"{path}/end", {"reason": "调走了"}).status_code == 303
    assert as_role("recorder").get(f"{tenant.base}/desk/").status_code in (403, 404)
