"""`yishi roster`: shows the diff, asks, writes, and goes on where it was killed."""

import contextvars

import pytest
from click.testing import CliRunner

from tests.core.places_cases import SHIJIHUAYUAN, csv_file
from yishi.app import assemble
from yishi.cli.roster import roster
from yishi.database import db
from yishi.errors import Unknown
from yishi.places.importing import applying
from yishi.places.models import RosterImport, Unit


@pytest.fixture
def run(kit, monkeypatch):
    """Run a command on this test's installation; its result."""
    config = kit.installation.config
    monkeypatch.setenv("YISHI_DATABASE_URL", config.database_url)
    monkeypatch.setenv("YISHI_DATA", str(config.data_folder))
    monkeypatch.setenv("YISHI_SECRET", config.secret)
    monkeypatch.setenv("YISHI_MODE", "test")
    opened = []

    def assembled(*arguments):
        opened.append(assemble(*arguments))
        return opened[-1]

    def run(*arguments, **kw):
        try:
            return contextvars.copy_context().run(CliRunner().invoke, roster, arguments, **kw)
        finally:
            while opened:
                # A process that ends closes its database.
                opened.pop().database.dispose()

    monkeypatch.setattr("yishi.cli.common.assemble", assembled)
    return run


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "roster.csv"
    made.write_bytes(
        csv_file(["3", "2", "0201", "88.40", "张三丰", "13812348000"], ["3", "2", "0202", "九十", "李四"])
    )
    return str(made)


def test_an_estate_is_made_only_when_asked_for(tenant, run, file):
    assert isinstance(run("import", tenant.slug, "世纪花园", file, "--yes").exception, Unknown)
    assert run("import", tenant.slug, "世纪花园", file, "--create-estate", "--yes").exit_code == 3


def test_what_would_change_is_shown_masked_and_not_written_without_a_yes(unit, tenant, run, file):
    said = run("import", tenant.slug, "世纪花园", file, "--create-estate", input="n\n")
    assert said.exit_code == 1
    assert "3栋2单元0201室" in said.output
    assert "张*丰 138****8000" in said.output
    assert "不是数字" in said.output
    assert "张三丰" not in said.output
    with unit():
        assert db.query(Unit).count() == 0
        assert db.query(RosterImport).count() == 0


def test_the_second_run_changes_nothing_and_the_roster_is_shown(tenant, run):
    first = run("import", tenant.slug, "世纪花园", str(SHIJIHUAYUAN), "--create-estate", "--yes")
    assert first.exit_code == 0, first.output
    again = run("import", tenant.slug, "世纪花园", str(SHIJIHUAYUAN), "--yes")
    assert again.exit_code == 0
    assert "不变 612 套" in again.output
    said = run("show", tenant.slug).output
    assert "612" in said
    assert "49,544.25" in said
    assert "587" in said


def test_an_interrupted_import_is_taken_up_by_the_same_file(unit, tenant, run):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(applying, "_all_batches", lambda _work, _progress: None)
        run("import", tenant.slug, "世纪花园", str(SHIJIHUAYUAN), "--create-estate", "--yes")
    said = run("import", tenant.slug, "世纪花园", str(SHIJIHUAYUAN), "--yes")
    assert "接着做" in said.output
    with unit():
        assert db.query(RosterImport).one().state == "applied"
        assert db.query(Unit).count() == 612
