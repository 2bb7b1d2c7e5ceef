"""After the close PostgreSQL itself can't say beside whom, when or in what order a secret ballot was cast."""

from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url, select

from yishi.testing import on_both_databases
from yishi.testing.installations import migrator_of
from yishi.toolkit import db
from yishi_voting import service
from yishi_voting.ballots import mixing
from yishi_voting.models import Vote
from yishi_voting.service import Content, Member
from yishi_voting.votes.results import ballots_hash

ELECTION = Content(
    title="居民委员会换届选举",
    family="household_election",
    matter="committee_election",
    channels=("web", "paper"),
)
VOTERS = (("owner", "yes"), ("resident", "no"), ("grid_lead", "abstain"), ("building_lead", "yes"))

on_postgres = pytest.mark.parametrize("database_kind", [pytest.param("postgres", marks=pytest.mark.postgres)])
TIED = (
    "SELECT e.number FROM voting_elector e JOIN voting_secret_ballot b ON b.tenant_id = e.tenant_id "
    "AND b.vote_id = e.vote_id AND b.xmin = e.xmin ORDER BY e.number"
)
LYING = "SELECT id FROM voting_secret_ballot ORDER BY ctid"
BY_ID = "SELECT id FROM voting_secret_ballot ORDER BY id"


@pytest.fixture
def election(case):
    case.announce(ELECTION, on="2026-03-01 09:00", opens="2026-04-01 08:00", closes="2026-04-02 18:00")
    with case.unit():
        people = [Member(role, role, case.actor(role).person_id) for role, _said in VOTERS]
        service.build_from_members(case.worker, case.vote_id, people)
        service.post_electorate(case.worker, case.vote_id)
    return case.open(moment="2026-04-01 09:00")


@contextmanager
def reader(kit, tenant):
    """Somebody with SQL rights, outside the program: here the owner of the tables."""
    engine = kit.database.owner_engine()
    try:
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{tenant.id}'")
            yield lambda sql: list(connection.exec_driver_sql(sql).scalars())
    finally:
        engine.dispose()


def everybody_votes(election):
    """By hours apart, so that order and time would tell."""
    receipts = []
    for hour, (role, said) in enumerate(VOTERS, 10):
        election.clock_at(f"2026-04-01 {hour}:00")
        receipts.append(election.web(role, said).receipt)
    return receipts


@on_postgres
def test_after_the_close_nothing_in_postgresql_ties_a_ballot_to_its_elector(election, kit, tenant):
    everybody_votes(election)
    with reader(kit, tenant) as ask:
        # What the guides own up to: while the vote is open, who reads both tables by SQL sees who said what.
        assert ask(TIED) == [1, 2, 3, 4]
    election.close("2026-04-02 18:00")
    with reader(kit, tenant) as ask:
        assert ask(TIED) == []
        assert len(ask("SELECT DISTINCT xmin::text FROM voting_secret_ballot")) == 1
        assert ask(LYING) == ask(BY_ID)
        (mixed,) = ask("SELECT DISTINCT xmin::text FROM voting_secret_ballot")
        cast = ask("SELECT xmin::text FROM voting_elector WHERE cast_channel = 'web'")
        assert mixed not in cast


@on_postgres
def test_ballots_from_the_box_lie_among_the_others_once_counted(election, kit, tenant):
    election.web("owner", "yes")
    recorder = election.actor("recorder")
    with election.unit():
        for number in (2, 3, 4):
            service.mark_handed_in(recorder, election.vote_id, number)
    election.close("2026-04-02 18:00")
    with election.unit():
        service.enter_box(recorder, election.vote_id, ["no", "yes"], spoiled=1)
    with reader(kit, tenant) as ask:
        assert len(ask("SELECT DISTINCT xmin::text FROM voting_secret_ballot")) == 2
    election.count()
    with reader(kit, tenant) as ask:
        assert len(ask("SELECT DISTINCT xmin::text FROM voting_secret_ballot")) == 1
        assert ask(LYING) == ask(BY_ID)


@on_postgres
def test_the_old_rows_go(election, kit, tenant):
    """Autovacuum takes them without waiting for a share of the table; the owner's role may do it by hand."""
    everybody_votes(election)
    election.close("2026-04-02 18:00")
    with reader(kit, tenant) as ask:
        (options,) = ask("SELECT reloptions FROM pg_catalog.pg_class WHERE relname = 'voting_secret_ballot'")
        assert set(options) == {"autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"}
    with psycopg.connect(_plain(kit.installation.config.owner_database_url), autocommit=True) as owner:
        said = []
        owner.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        owner.execute("VACUUM (VERBOSE) voting_secret_ballot")
    assert any("tuples: 4 removed" in line for line in said)


def _plain(url):
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@on_both_databases
def test_mixed_ballots_say_what_they_said(election):
    receipts = everybody_votes(election)
    election.close("2026-04-02 18:00")
    with election.unit():
        vote = db.scalars(select(Vote).where(Vote.id == election.vote_id)).one()
        before = ballots_hash(vote)
        mixing.mix(election.vote_id)
        assert ballots_hash(vote) == before
    election.count()
    with election.unit():
        said = [service.find_by_receipt(election.vote_id, receipt)["choice"] for receipt in receipts]
    assert said == [choice for _role, choice in VOTERS]


@on_postgres
def test_a_vote_that_is_called_off_is_mixed_too(election, kit, tenant):
    everybody_votes(election)
    with election.unit():
        service.cancel(election.worker, election.vote_id, "候选人退出，另行选举。")
    with reader(kit, tenant) as ask:
        assert ask(TIED) == []
        assert ask(LYING) == ask(BY_ID)


@on_postgres
def test_the_revision_mixes_what_was_closed_before_it(election, kit, tenant, monkeypatch):
    everybody_votes(election)
    monkeypatch.setattr("yishi_voting.votes.opening.mix", lambda vote_id: None)
    election.close("2026-04-02 18:00")
    with reader(kit, tenant) as ask:
        assert ask(TIED) == [1, 2, 3, 4]
    migrator = migrator_of(kit.installation.yishi)
    try:
        migrator.downgrade("voting", "voting_0004")
        migrator.upgrade("voting")
    finally:
        migrator.engine.dispose()
    with reader(kit, tenant) as ask:
        assert ask(TIED) == []
        assert len(ask(LYING)) == 4
        assert ask(LYING) == ask(BY_ID)
