"""The testing kit itself: a clean beginning for each test, and nothing leaks into a request."""

import sqlite3

import pytest
from flask import Blueprint
from sqlalchemy import make_url

from yishi.clock import clock
from yishi.database import db as session
from yishi.database.tenant import bound_tenant
from yishi.people.models import Person
from yishi.plugins.manifest import Permission
from yishi.testing import on_both_databases
from yishi.web.guards import public, requires
from yishi.web.request import ctx


def names(unit, tenant=None):
    with unit(tenant):
        return {name for (name,) in session.query(Person.name)}


@on_both_databases
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_the_same_rows(turn, unit):
    assert "不速之客" not in names(unit)
    with unit():
        session.add(Person(name="不速之客", created_at=clock.now()))
    assert "不速之客" in names(unit)


@on_both_databases
def test_tenants_of_the_sample_are_kept_apart(unit, tenant, other_tenant):
    with unit():
        mine = {id_ for (id_,) in session.query(Person.id)}
    with unit(other_tenant):
        theirs = {id_ for (id_,) in session.query(Person.id)}
    assert mine
    assert theirs
    assert not mine & theirs


def test_a_connection_left_open_does_not_touch_the_database_of_the_next_test(sampled):
    file = make_url(sampled.installation.config.database_url).database
    left = sqlite3.connect(file)
    left.execute("UPDATE tenant SET version = version + 1")
    left.commit()
    with sampled.installation.yishi.database.engine.connect() as open_still:
        open_still.exec_driver_sql("SELECT 1")
        sampled.installation.begin(peopled=True)
        with sampled.unit():
            session.add(Person(name="不速之客", created_at=clock.now()))
    left.close()
    assert "不速之客" in names(sampled.unit)


def test_a_test_without_people_begins_empty(kit):
    assert kit.tenants == {}


def pages():
    blueprint = Blueprint("neighbour", __name__)

    @blueprint.get("/")
    @public
    def seen():
        return {"tenant": bound_tenant.get(), "name": ctx().actor.name}

    @blueprint.post("/")
    @requires("neighbour.act")
    def act():
        return {"name": ctx().actor.name}

    return blueprint


@pytest.fixture
def neighbour(fake_plugin):
    permission = Permission("neighbour.act", "试一试", ("administrator",))
    return fake_plugin("neighbour", pages=pages(), permissions=(permission,))


@on_both_databases
def test_a_fake_plugin_serves_its_pages_where_it_is_on(neighbour, kit, tenant, other_tenant, enable):
    assert kit.browser().get(f"{tenant.base}/neighbour/").status_code == 404
    enable("neighbour")
    assert kit.browser().get(f"{tenant.base}/neighbour/").json["tenant"] == tenant.id
    assert kit.browser().get(f"{other_tenant.base}/neighbour/").status_code == 404


@on_both_databases
def test_roles_carry_their_permissions_and_the_token_of_their_session(neighbour, tenant, as_role, enable):
    enable("neighbour")
    path = f"{tenant.base}/neighbour/"

    assert as_role("administrator").post_form(path).json == {"name": "管清和"}
    assert as_role("resident").post(path).status_code == 403
    without = as_role("administrator")
    without.csrf = False
    assert without.post(path).status_code == 400


def test_the_tests_own_tenant_does_not_reach_a_request(neighbour, kit, tenant, other_tenant, enable, unit):
    enable("neighbour")
    with unit(other_tenant, writes=False):
        assert kit.browser().get(f"{tenant.base}/neighbour/").json["tenant"] == tenant.id
        assert bound_tenant.get() == other_tenant.id


def test_queries_are_counted_without_their_frame(unit, count_queries):
    with unit(), count_queries() as asked:
        session.query(Person.id).all()
    assert asked.count == 1, str(asked)


@on_both_databases
@pytest.mark.parametrize("_turn", ["first", "later"])
def test_a_command_runs_on_this_tests_database(_turn, tenant, unit, command):
    """The later turn has another database than the one that the app was opened on."""
    with unit():
        session.add(Person(name="不速之客", created_at=clock.now()))
    done = command("tenant", "list")
    assert done.exit_code == 0, done.output
    assert tenant.slug in done.output
    assert command("tenant", "no-such-command").exit_code == 2
