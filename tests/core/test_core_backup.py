"""A backup holds everything, goes to either database, and nothing damaged or misplaced is ever restored."""

import json
import random
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.data import populated, rows
from yishi import backup as backups
from yishi.actor import system
from yishi.audit import ledger
from yishi.audit.checking import check
from yishi.audit.models import Attachment
from yishi.database import GLOBAL_TABLES, Base, db
from yishi.errors import Refusal
from yishi.installation import installation
from yishi.people import persons, privacy
from yishi.tenants import secrets
from yishi.tenants.models import Tenant
from yishi.testing import on_both_databases, postgres
from yishi.testing.acting import Kit
from yishi.testing.installations import Installation, migrator_of

pytestmark = pytest.mark.slow

ACROSS = [
    pytest.param(one, other, marks=[pytest.mark.postgres] if "postgres" in (one, other) else [])
    for one in ("sqlite", "postgres")
    for other in ("sqlite", "postgres")
]


@pytest.fixture
def make_target(tmp_path):
    """`make_target("sqlite")`: an installation of its own, without any table."""
    made = []

    def make(kind):
        folder = tmp_path / f"target{len(made)}"
        folder.mkdir()
        installation = Installation(folder, kind, None, ())
        if kind == "postgres":
            if reason := postgres.why_unavailable():
                pytest.skip(reason)
            server = postgres.shared()
            name = installation._current = server.create_database()
            installation.config = installation.config.with_(
                database_url=_psycopg(server.url(name, postgres.APP)),
                owner_database_url=_psycopg(server.url(name, postgres.OWNER)),
            )
        installation._open()
        made.append(installation)
        return installation

    yield make
    for target in made:
        target.end()


def _psycopg(url):
    return url.replace("postgresql://", "postgresql+psycopg://")


def save(kit, path):
    migrator = migrator_of(kit.installation.yishi)
    try:
        return backups.back_up(migrator, kit.installation.yishi.installation.storage, path)
    finally:
        migrator.engine.dispose()


def load(target, path):
    migrator = migrator_of(target.yishi)
    try:
        return backups.restore(migrator, target.yishi.installation.storage, path)
    finally:
        migrator.engine.dispose()


def files(installation):
    root = installation.yishi.installation.storage.root
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def untouched(target):
    """Neither tables nor files came into being."""
    with rows.as_owner(target) as connection:
        return not rows.present(connection) and not files(target)


@pytest.fixture
def saved(sampled, tmp_path):
    populated.begin_populated(sampled)
    path = tmp_path / "backup.zip"
    assert save(sampled, path).problems == []
    return path


@pytest.mark.parametrize(("database_kind", "target_kind"), ACROSS)
def test_every_row_and_file_comes_back_on_either_database(
    sampled, saved, make_target, database_kind, target_kind
):
    before = rows.everything(sampled.installation)
    empty = {t.name for t in Base.metadata.sorted_tables if not before.get(t.name)}
    assert empty == set(), "the populated installation leaves tables empty"
    assert len(files(sampled.installation)) >= 4
    target = make_target(target_kind)

    found = load(target, saved)

    after = rows.everything(target)
    assert not rows.difference(before, after)
    assert rows.digest(before) == rows.digest(after)
    assert found.rows == sum(map(len, before.values()))
    assert files(target) == files(sampled.installation)
    there = Kit(target)
    for slug in ("yangguang", "dongfeng"):
        with there.unit(there.tenants[slug], commit=False):
            checked = check(*installation().verifiers())
            assert (checked.wrong, checked.checkpoints) == ([], 1)
            person = persons.with_phone(populated.PHONE)[0]
            assert privacy.open_person_field(person.id, "phone", person.phone_sealed) == populated.PHONE
            assert secrets.secret("core", "token") == "a secret of a module"
            photo = db.scalars(select(Attachment)).first()
            assert installation().storage.read(there.tenants[slug].id, photo.storage_key)
    home = there.browser().get("/yangguang/")
    assert home.status_code == 200


@on_both_databases
def test_ids_of_tenants_go_on_after_the_highest_there_ever_was(sampled, make_target, tmp_path, database_kind):
    def add(kit, slug):
        with kit.database.unit():
            tenant = Tenant(slug=slug, kind="community", name=slug, created_at=populated.WHEN)
            db.add(tenant)
            db.flush()
            return tenant.id

    gone = add(sampled, "gone")
    with sampled.database.unit():
        db.delete(db.get(Tenant, gone))
    save(sampled, tmp_path / "b.zip")
    target = make_target(database_kind)
    load(target, tmp_path / "b.zip")
    assert add(Kit(target), "new") == gone + 1
    assert add(sampled, "new") == gone + 1, "a deleted tenant's id is given again"


def test_a_backup_of_a_running_server_is_one_moment_and_blocks_nobody(sampled, tmp_path, make_target):
    populated.begin_populated(sampled)
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            with sampled.unit():
                ledger_size = check().size
                ledger.append(system(sampled.tenant.id), "test.busy")
                written.append(ledger_size)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _n in range(3):
            count = len(written)
            found = save(sampled, tmp_path / "busy.zip")
            assert found.problems == []
            while len(written) < count + 2 and writer.is_alive():
                stop.wait(0.01)
    finally:
        stop.set()
        writer.join()
    target = make_target("sqlite")
    load(target, tmp_path / "busy.zip")
    with Kit(target).unit(Kit(target).tenants["yangguang"], commit=False):
        assert check().wrong == []


# --- what must not be restored ----------------------------------------------------------------------


def rewritten(source, target, change):
    """The backup with its members passed through `change(name, data)`; None leaves one out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target


def first(archive, ending):
    with zipfile.ZipFile(archive) as opened:
        return next(n for n in opened.namelist() if n.endswith(ending) or n.startswith(ending))


def without(name):
    return lambda n, data: None if n == name else data


def altered(name):
    return lambda n, data: data[:-2] + b" \n" if n == name else data


def manifest(**changes):
    def change(name, data):
        return json.dumps({**json.loads(data), **changes}).encode() if name == "manifest.json" else data

    return change


DAMAGES = {
    "a member is missing": (lambda p: without(first(p, "/topic.jsonl")), "backup.damaged"),
    "a file is missing": (lambda p: without(first(p, "files/")), "backup.damaged"),
    "a row was changed": (lambda p: altered(first(p, "/topic.jsonl")), "backup.damaged"),
    "the manifest is missing": (lambda p: without("manifest.json"), "backup.unreadable"),
    "the manifest is no JSON": (lambda p: altered("manifest.json"), "backup.unreadable"),
    "it is of another format": (lambda p: manifest(format=99), "backup.format"),
    "its manifest is a list": (
        lambda p: lambda n, d: b"[]" if n == "manifest.json" else d,
        "backup.unreadable",
    ),
    "it needs a module that is not here": (
        lambda p: manifest(revisions={"core": "core_0001", "gone_module": "gone_0001"}),
        "backup.plugins_missing",
    ),
    "it is of a newer version": (lambda p: manifest(revisions={"core": "core_9999"}), "backup.newer"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_or_does_not_fit_is_refused_before_anything_is_done(
    saved, make_target, tmp_path, damage
):
    make_change, code = DAMAGES[damage]
    change = make_change(saved)
    if damage == "the manifest is no JSON":
        change = lambda n, d: d[:-1] if n == "manifest.json" else d  # noqa: E731
    bad = rewritten(saved, tmp_path / "bad.zip", change)
    target = make_target("sqlite")
    with pytest.raises(Refusal) as caught:
        load(target, bad)
    assert caught.value.code == code
    assert untouched(target)


def test_something_added_is_refused(saved, make_target, tmp_path):
    bad = rewritten(saved, tmp_path / "bad.zip", lambda _n, data: data)
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr("tenants/1/extra.jsonl", b"[]\n")
    target = make_target("sqlite")
    with pytest.raises(Refusal, match=r"backup\.damaged"):
        load(target, bad)
    assert untouched(target)


def test_flipped_bits_and_lost_ends_are_found_wherever_they_are(sampled, saved, tmp_path):
    whole = saved.read_bytes()
    dice = random.Random(20260628)
    bad = tmp_path / "bad.zip"
    for _n in range(120):
        place = dice.randrange(len(whole))
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :])
        assert refused_or_the_same(bad, saved), f"byte {place}"
    for _n in range(20):
        bad.write_bytes(whole[: dice.randrange(len(whole))])
        assert refused_or_the_same(bad, None)


def refused_or_the_same(bad, good):
    """A flip in a time stamp of the zip harms nothing; then all members must still read the same."""
    try:
        if backups.verify(bad).problems:
            return True
    except Refusal:
        return True
    if good is None:
        return False
    with zipfile.ZipFile(bad) as one, zipfile.ZipFile(good) as other:
        return all(one.read(n) == other.read(n) for n in other.namelist())


@on_both_databases
def test_a_database_with_anything_in_it_is_never_filled(sampled, saved, database_kind):
    before = rows.everything(sampled.installation)
    kept = files(sampled.installation)
    with pytest.raises(Refusal) as caught:
        load(sampled.installation, saved)
    assert caught.value.code == "backup.not_empty"
    assert rows.everything(sampled.installation) == before
    assert files(sampled.installation) == kept


@on_both_databases
def test_an_empty_database_that_was_migrated_can_be_filled(saved, make_target, database_kind, sampled):
    target = make_target(database_kind)
    migrator = migrator_of(target.yishi)
    migrator.upgrade()
    migrator.engine.dispose()
    load(target, saved)
    assert not rows.difference(rows.everything(sampled.installation), rows.everything(target))


def test_an_account_alone_is_something_to_lose(saved, make_target):
    from yishi.people.models import Account

    target = make_target("sqlite")
    migrator = migrator_of(target.yishi)
    migrator.upgrade()
    migrator.engine.dispose()
    with target.yishi.database.unit():
        db.add(Account(name="somebody", created_at=populated.WHEN))
    with pytest.raises(Refusal, match=r"backup\.not_empty"):
        load(target, saved)


def test_a_restore_that_breaks_half_way_can_be_run_again(saved, make_target, monkeypatch, sampled):
    target = make_target("sqlite")
    storage = target.yishi.installation.storage
    real, calls = type(storage).put_as, []

    def full(self, tenant_id, name, data):
        calls.append(name)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(self, tenant_id, name, data)

    monkeypatch.setattr(type(storage), "put_as", full)
    with pytest.raises(OSError, match="No space"):
        load(target, saved)
    with rows.as_owner(target) as connection:
        assert connection.execute(text("SELECT count(*) FROM tenant")).scalar() == 0
    monkeypatch.undo()
    load(target, saved)
    assert not rows.difference(rows.everything(sampled.installation), rows.everything(target))


def test_nothing_is_left_where_a_backup_could_not_be_finished(sampled, tmp_path, monkeypatch):
    populated.begin_populated(sampled)
    target = tmp_path / "b.zip"
    storage = sampled.installation.yishi.installation.storage

    def broken(*_args):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(type(storage), "read", broken)
    with pytest.raises(OSError, match="Input/output"):
        save(sampled, target)
    assert not target.exists()


def test_a_backup_has_no_key_and_no_open_phone(saved):
    with zipfile.ZipFile(saved) as archive:
        whole = b"".join(archive.read(n) for n in archive.namelist())
    assert populated.PHONE.encode() not in whole
    assert populated.ID_NUMBER.encode() not in whole
    assert b"a secret of a module" not in whole
    assert b"only 32 byte" not in whole


def test_the_tables_of_a_module_that_can_not_be_used_are_named_as_left_out(sampled, tmp_path):
    with rows.as_owner(sampled.installation, writes=True) as connection:
        connection.execute(text("CREATE TABLE alembic_version_lost (version_num VARCHAR(32) NOT NULL)"))
    assert save(sampled, tmp_path / "b.zip").left_out == ["lost"]


def test_global_and_tenant_rows_stand_apart_in_the_zip(saved):
    with zipfile.ZipFile(saved) as archive:
        for name in archive.namelist():
            folder, *rest = Path(name).parts
            if folder == "global":
                assert rest[0].removesuffix(".jsonl") in GLOBAL_TABLES
            elif folder == "tenants":
                assert rest[1].removesuffix(".jsonl") not in GLOBAL_TABLES
