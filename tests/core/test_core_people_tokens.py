"""API tokens, and the account command."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from yishi.cli import cli
from yishi.database import db as session
from yishi.errors import NotAllowed, Refusal, Unknown
from yishi.people import accounts, memberships, passwords, sessions, tokens
from yishi.people.models import Credential
from yishi.people.request_context import read_context
from yishi.tenants.models import TenantHost
from yishi.testing import on_both_databases, text_of


def seen(kit, tenant, token):
    """The actor that a request with this token would be."""
    with kit.database.unit(writes=False) as unit:
        return read_context(unit.connection, kit.registry, address=tenant.slug, api_token=token).actor


# --- tokens ----------------------------------------------------------------------------------------------


@on_both_databases
def test_a_token_holds_what_was_chosen_and_is_stored_hashed(kit, unit, actor, tenant):
    with unit():
        _row, token = tokens.create(actor("administrator"), "看板", ["topics.read", "people.see"])
        assert token not in str([(c.identifier, c.secret) for c in session.query(Credential)])
    assert seen(kit, tenant, token).permissions == {"topics.read", "people.see"}
    assert seen(kit, tenant, token).channel == "api"


def test_a_token_never_exceeds_its_owner(kit, unit, actor, tenant):
    with unit():
        with pytest.raises(NotAllowed):
            tokens.create(actor("resident"), "越权", ["people.see"])
        _row, token = tokens.create(actor("community_worker"), "看板", ["topics.read", "people.see"])
    with unit():
        own = memberships.of_account(kit.somebody("community_worker").account_id)
        memberships.revoke(actor("administrator"), own.id, "community_worker")
    assert seen(kit, tenant, token).permissions == {"topics.read"}


def test_a_token_is_good_in_its_own_tenant_only(kit, unit, actor, other_tenant):
    with unit():
        _row, token = tokens.create(actor("administrator"), "看板", ["people.see"])
    assert not seen(kit, other_tenant, token).permissions


@on_both_databases
def test_a_token_is_good_at_the_tenants_own_host_as_well(kit, unit, actor, tenant):
    with unit():
        _row, token = tokens.create(actor("administrator"), "看板", ["people.see"])
        session.add(TenantHost(host="yangguang.example", tenant_id=tenant.id))
    answer = kit.browser().get(
        "/api/me", headers={"Authorization": f"Bearer {token}", "Host": "yangguang.example"}
    )
    assert answer.json["permissions"] == ["people.see"]


def test_a_token_lapses_and_can_be_ended(kit, unit, actor, tenant, clock_at):
    clock = clock_at("2026-06-01 08:00")
    with unit():
        _row, lapsing = tokens.create(actor("administrator"), "短", ["people.see"], days=1)
        row, ended = tokens.create(actor("administrator"), "长", ["people.see"])
    with unit():
        with pytest.raises(Unknown):
            tokens.revoke(actor("community_worker"), row.id)
        tokens.revoke(actor("administrator"), row.id)
    assert not seen(kit, tenant, ended).permissions
    assert seen(kit, tenant, lapsing).permissions
    clock.advance(timedelta(days=1))
    assert not seen(kit, tenant, lapsing).permissions


@pytest.mark.parametrize("bad", [{"label": " "}, {"scopes": []}, {"days": 0}, {"days": 367}])
def test_a_token_needs_a_name_a_right_and_an_end(unit, actor, bad):
    given = {"label": "看板", "scopes": ["people.see"], **bad}
    with unit(), pytest.raises(Refusal):
        tokens.create(actor("administrator"), **given)


def test_a_token_makes_no_tokens(unit, actor):
    with unit(), pytest.raises(NotAllowed):
        tokens.create(actor("administrator", channel="api"), "子令牌", ["people.see"])


def test_the_page_shows_a_token_once(as_role, tenant):
    admin = as_role("administrator")
    path = f"{tenant.base}/account/tokens"
    assert "看人员" in text_of(admin.get(path))
    assert "看人员" not in text_of(as_role("resident").get(path))
    form = {"label": "看板", "days": "30", "scopes": ["people.see"], "_step": ""}
    assert "yishi_" in admin.post_form(path, form).text
    assert 'id="made-token"' not in admin.get(path).text
    refused = as_role("resident").post_form(path, form)
    assert refused.status_code == 403


# --- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def run(kit, sampled, monkeypatch):
    """Runs `yishi account …` on this test's installation."""
    monkeypatch.setattr("yishi.cli.account.opened", lambda: kit.installation.yishi)

    def call(*args, code=0):
        result = CliRunner().invoke(cli, ["account", *args])
        assert result.exit_code == code, result.output
        return result.stdout

    return call


def test_the_first_administrator_comes_from_the_command(kit, run, tenant, unit):
    said = run("create-staff", "boss", "--name", "管大事", "--tenant", tenant.slug, "--role", "administrator")
    name, password = said.split()
    with kit.database.unit():
        credential = passwords.check(name, password)
        assert credential.must_change
    with unit(writes=False):
        assert memberships.of_account(credential.account_id).roles == ["administrator"]


def test_the_command_grants_revokes_resets_and_signs_out(kit, run, tenant, unit):
    run("create-staff", "boss", "--name", "管大事", "--phone", "13900000001")
    assert run("grant", "boss", tenant.slug, "recorder") == "yangguang: recorder\n"
    assert run("grant", "13900000001", tenant.slug, "recorder", "--revoke") == "yangguang: -\n"
    with kit.database.unit():
        sessions.start(accounts.by_phone("13900000001").id, address="192.0.2.7")
    assert "192.0.2.7" in run("sessions", "boss")
    assert run("revoke", "boss") == "1\n"
    assert "192.0.2.7" not in run("sessions", "boss")
    assert run("reset-password", "boss").startswith("boss  ")
    assert "没有账号" in CliRunner().invoke(cli, ["account", "revoke", "nobody"]).output
