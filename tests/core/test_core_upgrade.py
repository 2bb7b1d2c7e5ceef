"""A populated backup of each release comes up to today's version with everything in it, and the product works.

The backups are made by `python -m tests.data.make_release_backup` and kept for good.
"""

import json
import zipfile
from importlib.metadata import version

import pytest
from sqlalchemy import inspect, select, text

from tests.core.test_core_backup import load, make_target
from tests.data import populated, rows
from tests.data.make_release_backup import FOLDER, make, name_of
from yishi import topics
from yishi.audit.checking import check
from yishi.audit.models import Attachment
from yishi.database import db
from yishi.database.rls import secured_tables
from yishi.installation import installation
from yishi.people import persons, privacy
from yishi.testing import on_both_databases, text_of
from yishi.testing.acting import Kit
from yishi.testing.installations import migrator_of
from yishi.topics.models import Topic

__all__ = ["make_target"]

RELEASES = sorted(FOLDER.glob("backup_*.zip"))
each_release = pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def test_this_version_has_its_backup():
    assert FOLDER / name_of(version("yishi")) in RELEASES, "python -m tests.data.make_release_backup"


@each_release
@on_both_databases
def test_a_release_is_restored_upgraded_and_works(release, make_target, database_kind):
    target = make_target(database_kind)
    load(target, release)

    migrator = migrator_of(target.yishi)
    try:
        assert migrator.behind() == []
        assert [d for o in migrator.owners for d in migrator.drift(o.name)] == []
        with migrator.engine.connect() as connection:
            if database_kind == "postgres":
                there = set(inspect(connection).get_table_names())
                own = {
                    t for t in there if "tenant_id" in {c["name"] for c in inspect(connection).get_columns(t)}
                }
                assert secured_tables(connection) == own - rows.GLOBAL_TABLES
            else:
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    finally:
        migrator.engine.dispose()
    nothing_was_lost(target, manifest_of(release))
    the_product_works(Kit(target))


def nothing_was_lost(target, manifest):
    """As many rows as were saved, in each table that still stands (a migration may add some)."""
    saved: dict[str, int] = {}
    for name, member in manifest["members"].items():
        if name.endswith(".jsonl"):
            table = name.rsplit("/", 1)[1].removesuffix(".jsonl")
            saved[table] = saved.get(table, 0) + member["rows"]
    now = rows.everything(target)
    assert len(saved) > 30
    assert {t: n for t, n in saved.items() if len(now.get(t, ())) < n} == {}
    storage = target.yishi.installation.storage
    kept = sum(1 for tenant_id in range(1, 9) for _f in storage.iterate(tenant_id))
    assert kept == sum(name.startswith("files/") for name in manifest["members"])


def the_product_works(kit):
    """People read and act as before; what was sealed opens; the record is whole."""
    for slug in ("yangguang", "dongfeng"):
        tenant = kit.tenants[slug]
        for path in ("/", "/topics/", "/notices/"):
            assert kit.browser().get(tenant.base + path).status_code == 200
        for role, path in (
            ("community_worker", "/desk/"),
            ("administrator", "/console/"),
            ("resident", "/me/"),
        ):
            assert kit.as_role(role, tenant).get(tenant.base + path).status_code == 200
        with kit.unit(tenant, commit=False):
            assert check(*installation().verifiers()).wrong == []
            person = persons.with_phone(populated.PHONE)[0]
            assert privacy.open_person_field(person.id, "phone", person.phone_sealed) == populated.PHONE
            photo = db.scalars(select(Attachment).where(Attachment.role == "photo")).first()
            lamp = db.scalars(select(Topic).where(Topic.stage == "executing")).one()
            gate = db.scalars(select(Topic.number).order_by(Topic.number.desc())).first()
        page = kit.browser().get(f"{tenant.base}/topics/{lamp.id}")
        assert lamp.title in text_of(page)
        assert kit.browser().get(f"{tenant.base}/files/{photo.id}").status_code == 200
        raised = kit.as_role("resident", tenant).post_form(
            f"{tenant.base}/topics/raise", {"text": "升级后再提一件"}
        )
        assert raised.status_code == 303
        with kit.unit(tenant):
            newest = db.scalars(select(Topic).order_by(Topic.number.desc())).first()
            assert newest.number == gate + 1
            topics.carry_out(kit.actor("community_worker", tenant), topic_id=lamp.id, result_text="修好了。")
    kit.run_jobs(may_fail=True)


def test_the_backup_of_a_release_can_be_made_again(tmp_path):
    found = make(tmp_path / "again.zip")
    assert found.problems == []
    assert found.rows > 100
    newest = manifest_of(FOLDER / name_of(version("yishi")))
    again = manifest_of(tmp_path / "again.zip")
    assert set(again["tables"]) >= set(newest["tables"])
