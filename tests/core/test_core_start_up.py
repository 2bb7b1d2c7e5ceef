"""What the platform refuses to start with, each with a sentence that says what to do."""

import uuid

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from yishi.app import create_app
from yishi.config import SAMPLE_SECRET, Config, check, new_master_key
from yishi.database.engine import check_postgres
from yishi.errors import Misconfigured
from yishi.testing import postgres

GOOD = Config(
    database_url="sqlite://",
    owner_database_url="sqlite://",
    secret="s" * 32,
    master_keys=new_master_key(),
)

# --- secrets ----------------------------------------------------------------------------------------------


def test_production_starts_with_secrets_of_its_own():
    assert check(GOOD) is GOOD


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"secret": SAMPLE_SECRET}, "set YISHI_SECRET"),
        ({"secret": "s" * 31}, "at least 32 random characters"),
        ({"secret": ""}, "set YISHI_SECRET"),
        ({"master_keys": ""}, "set YISHI_MASTER_KEYS"),
        ({"mode": "prod"}, "YISHI_MODE must be production, demo or test"),
    ],
)
def test_production_refuses_sample_short_or_missing_secrets(changes, says):
    with pytest.raises(Misconfigured, match=says):
        check(GOOD.with_(**changes))


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_a_demo_may_use_the_sample_secrets(mode):
    assert check(GOOD.with_(mode=mode, secret=SAMPLE_SECRET, master_keys=""))


@pytest.mark.parametrize("command", [("serve",), ("worker", "--once")])
def test_the_commands_refuse_with_the_sentence_and_no_trace(command, monkeypatch, tmp_path, capsys):
    from yishi.cli import main

    monkeypatch.setenv("YISHI_DATA", str(tmp_path))
    for name in ("YISHI_SECRET", "YISHI_MODE", "YISHI_MASTER_KEYS", "YISHI_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.argv", ["yishi", *command])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code not in (0, None)
    said = f"{stopped.value.code}{capsys.readouterr()}"
    assert "YISHI_SECRET" in said
    assert "Traceback" not in said


# --- PostgreSQL -------------------------------------------------------------------------------------------

on_postgres = pytest.mark.parametrize("database_kind", [pytest.param("postgres", marks=pytest.mark.postgres)])


@pytest.fixture
def installed(kit):
    """The installation of this test, and its database's name."""
    config = kit.installation.config
    return config, make_url(config.database_url).database


@pytest.fixture
def as_user(installed):
    """`as_user(role)`: the URL of this test's database for that user; None is the superuser."""
    _config, name = installed

    def as_user(role=None, options=""):
        url = make_url(postgres.shared().url(name, role)).set(drivername="postgresql+psycopg")
        if options:
            url = url.update_query_dict({"options": options})
        return url.render_as_string(hide_password=False)

    return as_user


@pytest.fixture
def bypassing(installed):
    """A role that is no superuser and owns nothing, but that row-level security does not hold."""
    name = f"yishi_bypass_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres.shared().url(), autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {name} LOGIN BYPASSRLS PASSWORD '{postgres.PASSWORD}'")
        superuser.execute(f"GRANT CONNECT ON DATABASE {installed[1]} TO {name}")
        yield name
        superuser.execute(f"REVOKE CONNECT ON DATABASE {installed[1]} FROM {name}")
        superuser.execute(f"DROP ROLE {name}")


def refusal_of(url):
    engine = create_engine(url)
    try:
        with pytest.raises(Misconfigured) as refused:
            check_postgres(engine)
    finally:
        engine.dispose()
    return str(refused.value)


@on_postgres
def test_the_app_role_with_durable_commits_may_serve(kit, as_user, database_kind):
    engine = create_engine(as_user(postgres.APP))
    check_postgres(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == postgres.APP
    engine.dispose()


@on_postgres
def test_a_superuser_may_not_serve(kit, as_user, database_kind):
    assert "superuser or with BYPASSRLS" in refusal_of(as_user())


@on_postgres
def test_a_role_that_bypasses_row_level_security_may_not_serve(kit, as_user, bypassing, database_kind):
    assert "superuser or with BYPASSRLS" in refusal_of(as_user(bypassing))


@on_postgres
def test_the_owner_of_the_tables_may_not_serve(kit, as_user, database_kind):
    assert "YISHI_OWNER_DATABASE_URL" in refusal_of(as_user(postgres.OWNER))


@on_postgres
def test_commits_that_may_be_lost_are_refused(kit, as_user, database_kind):
    assert "synchronous_commit is off" in refusal_of(as_user(postgres.APP, "-c synchronous_commit=off"))


@on_postgres
def test_the_server_refuses_at_start_up_except_in_a_demo(kit, installed, as_user, database_kind):
    config = installed[0].with_(database_url=as_user(postgres.OWNER))
    with pytest.raises(Misconfigured, match="owner of the tables"):
        create_app(config)
    app = create_app(config.with_(mode="demo"))
    app.extensions["yishi"].database.dispose()


@on_postgres
def test_a_worker_refuses_what_the_server_refuses(kit, as_user, database_kind):
    own = kit.command("worker", "--once")
    assert (own.exit_code, own.exception) == (0, None)

    for url, says in (
        (as_user(postgres.OWNER), "owner of the tables"),
        (as_user(), "superuser"),
        (as_user(postgres.APP, "-c synchronous_commit=off"), "synchronous_commit"),
    ):
        refused = kit.command("worker", "--once", env={"YISHI_DATABASE_URL": url})
        assert isinstance(refused.exception, Misconfigured), (says, refused.exception)
        assert says in str(refused.exception)
