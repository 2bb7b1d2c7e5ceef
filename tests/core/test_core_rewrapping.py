"""A new master key: everything goes over to it, again and again without harm, and the old one may leave."""

import contextvars
from dataclasses import replace

import pytest
from click.testing import CliRunner

from yishi.actor import system
from yishi.app import SAMPLE_MASTER_KEY, assemble
from yishi.audit import checking, ledger
from yishi.cli.database import db as command
from yishi.config import new_master_key
from yishi.crypto import CryptoError, KeyRing
from yishi.database import db
from yishi.installation import installation, set_installation
from yishi.people import accounts, persons, privacy, rewrapping
from yishi.people.models import TenantKey
from yishi.tenants import secrets
from yishi.testing import on_both_databases

PHONE, NEW = "13812348000", new_master_key("k2")
BOTH = f"{NEW},{SAMPLE_MASTER_KEY}"


@pytest.fixture
def person(unit, actor):
    """Somebody of this tenant under the first master key, with a module's secret and a signed checkpoint."""
    with unit():
        for n in range(3):
            accounts.create(name="住户", phone=f"1390000000{n}")
        found = persons.create(actor("community_worker"), "王小芳", phone=PHONE)
        secrets.keep("sender", "password", "s3cret")
        ledger.append(system(found.tenant_id, "cli"), "test.entry")
        checking.sign_checkpoint("here", installation().signing_key())
        return found


@pytest.fixture
def under():
    """Go on with other master keys; the first ones come back at the end."""
    before = installation()

    def under(keys):
        set_installation(replace(before, keys=KeyRing.parse(keys)))

    yield under
    set_installation(before)


def entries():
    return [line["entry"] for line in ledger.entries() if line["entry"]["act"] == "keys.rewrapped"]


@on_both_databases
def test_all_opens_with_the_new_key_alone_and_no_field_was_rewritten(unit, person, under):
    under(BOTH)
    with unit():
        assert rewrapping.rewrap(system(person.tenant_id, "cli")) == 3
        assert [accounts.reseal(batch=2) for _round in range(3)] == [2, 1, 0]
    under(NEW)
    with unit():
        found = persons.get(person.id)
        assert found.phone_sealed == person.phone_sealed
        assert privacy.open_person_field(person.id, "phone", found.phone_sealed) == PHONE
        assert [p.id for p in persons.with_phone(PHONE)] == [person.id]
        assert secrets.secret("sender", "password") == "s3cret"
        assert checking.check(*installation().verifiers()).wrong == []
        assert [accounts.phone_of(accounts.by_phone(f"1390000000{n}"))[-1] for n in range(3)] == [
            "0",
            "1",
            "2",
        ]
        assert [entry["facts"] for entry in entries()] == [{"keys": 2, "checkpoints": 1, "master_key": "k2"}]


def test_doing_it_again_moves_and_records_nothing(unit, person, under):
    under(BOTH)
    for moved in (3, 0):
        with unit():
            assert rewrapping.rewrap(system(person.tenant_id, "cli")) == moved
    with unit(writes=False):
        assert len(entries()) == 1


def test_a_tenant_is_brought_over_whole_or_not_at_all(unit, person, under, monkeypatch):
    under(BOTH)

    def killed(*_arguments, **_facts):
        raise KeyboardInterrupt

    with unit(writes=False):
        before = db.query(TenantKey.wrapped).scalar()
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", killed)
        with pytest.raises(KeyboardInterrupt), unit():
            rewrapping.rewrap(system(person.tenant_id, "cli"))
    with unit(writes=False):
        assert db.query(TenantKey.wrapped).scalar() == before
    with unit():
        assert rewrapping.rewrap(system(person.tenant_id, "cli")) == 3


def test_what_no_key_of_the_ring_opens_stays_as_it_was(unit, person, under):
    under(NEW)
    with unit(), pytest.raises(CryptoError, match="'sample' is not in the ring"):
        rewrapping.rewrap(system(person.tenant_id, "cli"))
    with unit(), pytest.raises(CryptoError, match="no key 'sample'"):
        accounts.reseal()


def test_a_checkpoint_that_nobody_known_has_signed_is_not_made_good(unit, person, under):
    under(NEW)
    with unit(writes=False):
        assert "no known key" in checking.check(*installation().verifiers()).wrong[0]
    with unit(), pytest.raises(checking.BadCheckpoint):
        checking.countersign(installation().signing_key(), installation().verifiers())


@pytest.fixture
def run(kit, monkeypatch):
    """Run `yishi db` on this test's installation with other master keys; its result."""
    config, opened = kit.installation.config, []
    for name, value in (
        ("DATABASE_URL", config.database_url),
        ("DATA", str(config.data_folder)),
        ("SECRET", config.secret),
        ("MODE", "test"),
    ):
        monkeypatch.setenv(f"YISHI_{name}", value)

    def assembled(*arguments):
        opened.append(assemble(*arguments))
        return opened[-1]

    def run(keys):
        monkeypatch.setenv("YISHI_MASTER_KEYS", keys)
        try:
            return contextvars.copy_context().run(CliRunner().invoke, command, ["rewrap-keys"])
        finally:
            while opened:
                opened.pop().database.dispose()

    monkeypatch.setattr("yishi.cli.common.assemble", assembled)
    return run


def test_the_command_goes_on_where_it_stopped_and_says_when_the_old_key_may_leave(
    run, unit, person, tenant, other_tenant, actor, monkeypatch
):
    with unit(other_tenant):
        persons.create(actor("community_worker", other_tenant), "李四", phone=PHONE)

    def fails_there(by, whole=rewrapping.rewrap):
        moved = whole(by)
        if by.tenant_id == other_tenant.id:
            raise CryptoError("the machine was switched off")
        return moved

    with monkeypatch.context() as patch:
        patch.setattr(rewrapping, "rewrap", fails_there)
        half = run(BOTH)
    assert half.exit_code == 1
    assert f"{tenant.slug}: 3 brought over" in half.output
    assert "accounts: 3 telephones brought over" in half.output
    assert f"{other_tenant.slug}: left as it was: the machine was switched off" in half.output

    rest = run(BOTH)
    assert rest.exit_code == 0
    assert f"{other_tenant.slug}: 1 brought over" in rest.output
    assert f"{tenant.slug}:" not in rest.output
    assert "everything is under 'k2'" in rest.output
    assert run(NEW).output == rest.output[rest.output.index("everything") :]


def test_the_command_says_so_when_the_old_key_left_too_early(run, person):
    early = run(NEW)
    assert early.exit_code == 1
    assert "'sample' is not in the ring" in early.output
    assert "keep all keys" in early.output
