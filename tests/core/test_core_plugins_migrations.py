"""Each owner has its own version table, and looks at its own tables alone."""

from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Integer, select, update
from sqlalchemy.exc import IntegrityError

from tests.contract.breaking import Breaker
from yishi import models
from yishi.database import db, new_id
from yishi.errors import Misconfigured
from yishi.plugins.migrations import owner_of
from yishi.testing import on_both_databases
from yishi.testing.installations import migrator_of
from yishi_notices.models import Notice, Objection
from yishi_notices.service import draft, file_objection, post
from yishi_notices.tests.cases import SHED


@pytest.fixture
def breaker(sampled, tmp_path):
    made = Breaker(sampled, tmp_path)
    yield made
    made.clear()


@pytest.fixture
def migrator(sampled):
    """Makes migrators; their engines are disposed of at the end."""
    made = []

    def make(installation):
        made.append(migrator_of(installation.yishi))
        return made[-1]

    yield make
    for one in made:
        one.engine.dispose()


def test_a_table_belongs_to_the_longest_name_it_begins_with():
    assert owner_of("pet_care_dog", ["pet", "pet_care"]) == "pet_care"
    assert owner_of("pet_dog", ["pet", "pet_care"]) == "pet"
    assert owner_of("petition", ["pet", "pet_care"]) == "core"


def test_a_table_of_the_core_is_the_cores_whatever_a_plugin_is_called():
    models.load()
    assert owner_of("topic_gate", ["topic"]) == "core"
    assert owner_of("topic_ballot", ["topic"]) == "topic"


@on_both_databases
def test_each_plugin_has_a_version_table_of_its_own(breaker, kit, migrator):
    name = breaker.module().name
    found = migrator(kit.installation)

    assert found.current(name) == f"{name}_0001"
    assert found.current("core") == found.head("core")
    assert found.behind() == []


@on_both_databases
def test_a_plugin_whose_package_is_gone_is_an_orphan_and_disturbs_nobody(breaker, kit, migrator):
    without = kit.installation
    name = breaker.module().name
    found = migrator(without)

    assert found.orphans() == [name]
    assert found.drift("core") == []
    assert found.behind() == []


@on_both_databases
def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(
    sampled, unit, actor, enable, migrator, database_kind
):
    """Going back takes columns off `notices_notice`; on SQLite the whole table is made anew for it."""
    enable("notices")
    with unit():
        notice = post(actor("community_worker"), draft(actor("community_worker"), SHED).id)
        file_objection(actor("owner"), notice.id, text="绿地没了", reasons=["safety"])
    found = migrator(sampled.installation)

    found.downgrade("notices", "notices_0002")
    found.upgrade("notices")

    with unit(commit=False):
        assert db.scalars(select(Objection.text)).all() == ["绿地没了"]
        assert db.scalars(select(Notice.title)).all() == [SHED.title]
        # And they are enforced again: what points nowhere is refused.
        with pytest.raises(IntegrityError):
            db.execute(update(Objection).values(notice_id=new_id()))


def test_looking_takes_no_lock(breaker, kit, migrator, unit):
    name = breaker.module().name
    found = migrator(kit.installation)
    with unit() as writing:
        assert writing.connection.in_transaction()
        assert found.current(name)
        assert found.drift("core") == []
        assert found.orphans() == []


def test_a_revision_written_on_sqlite_fits_postgresql_too(breaker, kit, migrator):
    late = 'sa.Column("late", sa.Boolean(), nullable=False),'
    gone = 'sa.Column("gone_id", sa.Uuid()), sa.Column("gone_at", types.UtcDateTime()),'
    patch = ("migrations/{{name}}_0001_first_tables.py", late, late + gone)
    name = breaker.module(patch).name

    written = Path(migrator(kit.installation).revision(name, "drop them").path).read_text("utf-8")

    assert "sa.Column('gone_id', sa.Uuid()" in written
    assert "sa.Column('gone_at', types.UtcDateTime()" in written
    assert "tenant_id" not in written


def test_a_revision_whose_file_is_lost_is_named_with_what_to_do(breaker, kit, migrator):
    subject = breaker.module()
    found = migrator(kit.installation)
    for file in (subject.folder / "migrations").glob("*.py"):
        file.unlink()

    for act in (found.upgrade, lambda: found.revision(subject.name, "again")):
        with pytest.raises(Misconfigured, match=f"{subject.name}_0001.*put the file back"):
            act()


def test_an_owner_without_migrations_is_told_where_they_belong(kit, migrator):
    with pytest.raises(Misconfigured, match="migrations/"):
        migrator(kit.installation).revision("nobody", "first")


def test_a_table_made_anew_keeps_what_refers_to_its_rows(kit, sampled, migrator):
    found = migrator(kit.installation)
    with found.engine.begin() as connection:
        for sql in (
            "CREATE TABLE old_parent (id INTEGER PRIMARY KEY, name VARCHAR(10))",
            "CREATE TABLE old_child (id INTEGER PRIMARY KEY,"
            " parent_id INTEGER REFERENCES old_parent (id) ON DELETE CASCADE)",
            "INSERT INTO old_parent VALUES (1, 'a')",
            "INSERT INTO old_child VALUES (1, 1)",
        ):
            connection.exec_driver_sql(sql)
    with found._changing() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("old_parent", recreate="always") as batch:
            batch.add_column(Column("more", Integer()))
    with found.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM old_child").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with pytest.raises(Misconfigured, match="old_child"), found._changing() as connection:
        connection.exec_driver_sql("DELETE FROM old_parent")
    with found.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM old_parent").scalar() == 1
