"""Purging a module's data, uninstalling it, and giving it to who waited for it."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from yishi.actor import system
from yishi.audit.models import Attachment, SearchToken
from yishi.cli import plugin as plugin_commands
from yishi.cli import tenant as tenant_commands
from yishi.cli import tenant_whole
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Refusal
from yishi.installation import installation
from yishi.tenants import purging, secrets, switching
from yishi.tenants.catching_up import catch_up, remember_installed
from yishi.tenants.current import current_registry, set_current
from yishi.tenants.models import Figure, Tenant, TenantPlugin
from yishi.tenants.modules import history
from yishi.tenants.onboarding import create_tenant
from yishi.tenants.scope import installation_actor
from yishi.testing.acting import fake

ME = installation_actor()


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (fake("polls"), fake("polls_extra", requires=("polls",)), fake("notices"))


@pytest.fixture
def filled(kit, unit, tenant, other_tenant, enable):
    """The module `polls` with a table, files, words, secrets and figures in two tenants; then off in one."""
    owner = kit.database.owner_engine()
    with owner.begin() as connection:
        for name in ("polls_poll", "polls_extra_thing"):
            connection.exec_driver_sql(
                f"CREATE TABLE {name} (tenant_id BIGINT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE, "
                "id CHAR(32) NOT NULL, word TEXT, PRIMARY KEY (tenant_id, id))"
            )
            for each in (tenant, other_tenant):
                connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({each.id}, 'a', 'w')")
    owner.dispose()
    for each in (tenant, other_tenant):
        enable("polls", tenant=each, days=3)
        with unit(each):
            for plugin in ("polls", "polls_extra"):
                key = installation().storage.put(each.id, plugin.encode(), ".txt")
                db.add(
                    Attachment(subject_kind=f"{plugin}.poll", subject_id=new_id(), name="x", mime="text/plain",
                               size=1, storage_key=key, at=clock.now())
                )  # fmt: skip
                db.add(SearchToken(token="w", kind=f"{plugin}.poll", subject_id=new_id()))
                secrets.keep(plugin, "key", "value")
                db.add(
                    Figure(tenant_id=each.id, period="2026-06", key=f"{plugin}.asked", numerator=1,
                           computed_at=clock.now())
                )  # fmt: skip
    with unit(tenant):
        switching.disable(system(tenant.id, "cli"), tenant_id=tenant.id, plugin="polls")
    return tenant


def left(tenant):
    """What there is of both modules in a tenant."""
    marks = [f"{kind}" for kind in db.scalars(select(Attachment.subject_kind))]
    marks += [f"word:{kind}" for kind in db.scalars(select(SearchToken.kind))]
    marks += [f"secret:{p}" for p in ("polls", "polls_extra") if secrets.kept(p)]
    marks += [f"figure:{key}" for key in db.scalars(select(Figure.key).where(Figure.tenant_id == tenant.id))]
    for name in ("polls_poll", "polls_extra_thing"):
        sql = text(f"SELECT count(*) FROM {name} WHERE tenant_id = :tenant_id")
        marks += [name] * (db.scalar(sql, {"tenant_id": tenant.id}) or 0)
    return {m for m in marks if not m.startswith(("topic", "word:topic", "word:person"))}


def test_a_purge_takes_all_of_one_module_in_one_tenant_and_nothing_else(unit, filled, other_tenant):
    with unit(filled):
        before = left(filled)
        counts = purging.purge(system(filled.id, "cli"), plugin="polls")
    assert counts == {"polls_poll": 1, "attachment": 1}
    with unit(filled):
        assert left(filled) == {mark for mark in before if "polls_extra" in mark}
        row = db.scalars(select(TenantPlugin).where(TenantPlugin.tenant_id == filled.id)).one()
        assert (row.settings, row.enabled, row.allowed) == ({}, False, True)
        files = [
            installation().storage.read(filled.id, f.name) for f in installation().storage.iterate(filled.id)
        ]
        assert files == [b"polls_extra"]
    with unit(other_tenant):
        assert left(other_tenant) == before


def test_a_module_that_is_on_is_not_purged(unit, filled, other_tenant):
    with unit(other_tenant), pytest.raises(Refusal) as refused:
        purging.purge(system(other_tenant.id, "cli"), plugin="polls")
    assert refused.value.code == "modules.still_on"


def test_a_purge_is_on_record(unit, actor, filled):
    with unit(filled):
        purging.purge(system(filled.id, "cli"), plugin="polls")
        assert "modules.purged" in [row.code for row in history(actor("administrator"))]


@pytest.fixture
def command(kit, monkeypatch):
    """`command("plugin", "list")`: a command on this test's installation."""

    def opened():
        set_current(None, kit.registry)
        return kit.installation.yishi

    for module in (plugin_commands, tenant_commands, tenant_whole):
        if hasattr(module, "at_work"):
            monkeypatch.setattr(module, "at_work", opened)
    groups = {"plugin": plugin_commands.plugin, "tenant": tenant_commands.tenant}

    def run(group, *arguments, **given):
        return CliRunner().invoke(groups[group], list(arguments), **given)

    return run


def test_the_command_asks_for_the_name_before_it_purges(command, unit, filled, tmp_path):
    wrong = command("plugin", "purge", filled.slug, "polls", input="no\n")
    assert wrong.exit_code == 1
    with unit(filled):
        assert "polls_poll" in left(filled)
    target = tmp_path / "polls.zip"
    done = command("plugin", "purge", filled.slug, "polls", "--confirm", "polls", "--export", str(target))
    assert done.exit_code == 0, done.output
    assert target.exists()
    with unit(filled):
        assert "polls_poll" not in left(filled)


def test_a_module_that_somebody_has_on_is_not_uninstalled(command, filled, other_tenant):
    with pytest.raises(Refusal) as refused:
        command("plugin", "uninstall", "polls", "--confirm", "polls", catch_exceptions=False)
    assert refused.value.code == "modules.on_somewhere"
    assert other_tenant.slug in refused.value.message
    assert filled.slug not in refused.value.message


def test_uninstalling_forgets_every_trace(command, kit, unit, filled, other_tenant):
    with unit(other_tenant):
        switching.disable(system(other_tenant.id, "cli"), tenant_id=other_tenant.id, plugin="polls")
    with pytest.raises(Refusal) as refused:
        command("plugin", "uninstall", "polls", "--confirm", "polls", catch_exceptions=False)
    assert refused.value.code == "modules.required_by_installed"
    assert command("plugin", "uninstall", "polls_extra", "--confirm", "polls_extra").exit_code == 0
    kit.registry.plugins.pop("polls_extra")
    done = command("plugin", "uninstall", "polls", "--confirm", "polls", catch_exceptions=False)
    assert "pip uninstall" in done.output
    with kit.database.unit(writes=False):
        assert db.scalars(select(TenantPlugin.plugin)).all() == []


def test_modules_are_switched_by_command_with_what_they_require(command, kit, tenant):
    done = command("plugin", "enable", tenant.slug, "polls_extra", "--yes", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert set(kit.view(tenant).enabled) == {"polls", "polls_extra"}
    with pytest.raises(Refusal):
        command("plugin", "disable", tenant.slug, "polls", "--yes", catch_exceptions=False)
    assert command("plugin", "disable", tenant.slug, "polls", "--yes", "--cascade").exit_code == 0
    assert set(kit.view(tenant).enabled) == set()
    assert command("plugin", "enable", tenant.slug, "polls", input="n\n").exit_code == 1
    assert set(kit.view(tenant).enabled) == set()


def test_the_list_says_what_is_installed_and_what_is_not_usable(command, kit, filled):
    kit.registry.skip("broken", "it can't be imported: ImportError: no module")
    said = command("plugin", "list", catch_exceptions=False).output
    assert "polls" in said
    assert "ImportError" in said


def test_permissions_are_listed_by_the_names_that_profiles_take(command, kit):
    said = command("plugin", "list", "--permissions", catch_exceptions=False).output
    (line,) = [line for line in said.splitlines() if line.split()[:1] == ["places.import"]]
    assert "administrator community_worker" in line


def test_a_tenant_is_deleted_by_command_only_when_its_address_is_typed(command, kit, tenant, tmp_path):
    wrong = command("tenant", "delete", tenant.slug, input="no\n")
    assert wrong.exit_code == 1
    target = tmp_path / "all.zip"
    done = command("tenant", "delete", tenant.slug, "--confirm", tenant.slug, "--export", str(target),
                   catch_exceptions=False)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert target.exists()
    with kit.database.unit(writes=False):
        assert db.scalar(select(Tenant.id).where(Tenant.slug == tenant.slug)) is None


def test_an_export_by_command_never_overwrites_and_leaves_no_half(command, tenant, tmp_path):
    target = tmp_path / "all.zip"
    assert command("tenant", "export", tenant.slug, str(target)).exit_code == 0
    with pytest.raises(Refusal):
        command("tenant", "export", tenant.slug, str(target), catch_exceptions=False)
    assert [p.name for p in tmp_path.iterdir()] == ["all.zip"]


def test_a_module_installed_later_goes_to_the_tenants_whose_profile_wants_it(kit, unit, tenant):
    set_current(None, kit.registry)
    with kit.database.unit():
        assert set(remember_installed(kit.registry)) == {"polls", "polls_extra", "notices"}
        assert remember_installed(kit.registry) == []
        wants = create_tenant(ME, kind="community", name="甲社区", parent_id=None, profile="community")
        refused = create_tenant(ME, kind="community", name="乙社区", parent_id=None, profile="community")
        without = create_tenant(ME, kind="community", name="丙社区", parent_id=None)
        db.execute(TenantPlugin.__table__.delete().where(TenantPlugin.tenant_id == wants.id))
        db.execute(
            TenantPlugin.__table__.update().where(TenantPlugin.tenant_id == refused.id).values(enabled=False)
        )
        assert catch_up(ME, registry=current_registry(), plugins=["notices"]) == {"notices": 1}
        assert catch_up(ME, registry=current_registry(), plugins=["notices"]) == {}
    assert set(kit.view(wants).enabled) == {"notices"}
    assert set(kit.view(refused).enabled) == set()
    assert set(kit.view(without).enabled) == set()
