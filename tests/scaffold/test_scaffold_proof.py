"""The joints hold: a module from outside is built, installed, switched on for one of two, and removed.

Two server processes run all the while; each must obey a switch on its next request, without a restart.
"""

import contextlib
import sqlite3
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.scaffold.outside import Machine
from yishi import scaffold

pytestmark = pytest.mark.slow

PEOPLE = """
from yishi.app import assemble
from yishi.config import from_environment
from yishi.testing import sample
sample.fill(assemble(from_environment()).database)
"""
ONE, TWO = "/yangguang", "/dongfeng"


def token(slug, role):
    return f"sample-session-{slug}-{role}"


ADMINISTRATOR, RESIDENT = token("yangguang", "administrator"), token("yangguang", "resident")
OTHER_ADMINISTRATOR, OPERATOR = token("dongfeng", "administrator"), token("gaoxin", "operator")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return scaffold.write("visits", tmp_path_factory.mktemp("author"))


@pytest.fixture(scope="module")
def wheel(project):
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "dist"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = (project / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    return Machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="module")
def installed(machine, wheel):
    """The module's package, and a database with people in it."""
    machine.pip("install", "--no-index", "--no-deps", str(wheel))
    machine.said = machine.yishi("db upgrade", "plugin list", "db check")
    machine.run("-c", PEOPLE)
    return machine


@pytest.fixture(scope="module")
def world(installed):
    """Two servers of one database."""
    with contextlib.ExitStack() as running:
        servers = [running.enter_context(installed.server()) for _number in range(2)]
        yield SimpleNamespace(machine=installed, servers=servers)


def statuses(world, path, who=ADMINISTRATOR):
    return [server.as_(who).get(path).status for server in world.servers]


def texts(world, path, who=ADMINISTRATOR):
    return [server.as_(who).get(path).text for server in world.servers]


def test_its_tests_and_its_form_hold_where_it_is_installed(installed, project):
    """What the author is told to run passes as it was generated."""
    assert "21 passed" in installed.run("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)
    installed.run("-m", "ruff", "check", "--no-cache", ".", cwd=project)
    installed.run("-m", "ruff", "format", "--no-cache", "--check", ".", cwd=project)


def test_it_is_migrated_and_listed(installed):
    upgraded, listed, checked = installed.said
    assert upgraded[0] == listed[0] == checked[0] == 0, installed.said
    assert "visits: visits_0001" in upgraded[1]
    assert "visits" in listed[1]


def test_nothing_of_it_is_there_before_it_is_switched_on(world):
    for base, who in ((ONE, ADMINISTRATOR), (TWO, OTHER_ADMINISTRATOR)):
        assert statuses(world, f"{base}/visits/", who) == [404, 404]
        assert statuses(world, f"/api{base}/visits/visits", who) == [404, 404]
        assert not any("现场核实" in text for text in texts(world, f"{base}/desk/", who))


def test_the_district_allows_and_the_administrator_switches_and_both_obey_at_once(world):
    first, second = world.servers
    switch = f"{ONE}/console/modules/visits/switch"
    assert first.as_(ADMINISTRATOR).post(switch, on="1").status == 422  # not allowed yet

    allow = "/gaoxin/operator/tenants/yangguang/modules/visits"
    assert second.as_(OPERATOR).post(allow, on="1").status == 303
    assert statuses(world, f"{ONE}/visits/") == [404, 404]

    assert first.as_(ADMINISTRATOR).post(switch, on="1").status == 303
    assert statuses(world, f"{ONE}/visits/") == [200, 200]
    assert all("现场核实" in text for text in texts(world, f"{ONE}/desk/"))


def test_the_other_tenant_sees_nothing(world):
    for server in world.servers:
        administrator = server.as_(OTHER_ADMINISTRATOR)
        for path in ("/visits", "/visits/", "/visits/visits/x"):
            assert administrator.get(TWO + path).status == 404
            assert administrator.post(TWO + path).status == 404
        assert "现场核实" not in administrator.get(f"{TWO}/desk/").text
        assert "需要现场核实的事" not in administrator.get(f"{TWO}/topics/raise").text
        assert "visits" not in administrator.get(f"/api{TWO}/openapi.json").html
        # A session of one tenant is nobody in the other.
        assert server.as_(ADMINISTRATOR).get(f"{TWO}/visits/").status == 404


@pytest.fixture(scope="module")
def topic(world):
    """A resident raises a matter of the module's kind; what follows is done in the background."""
    first, second = world.servers
    assert "需要现场核实的事" in second.as_(RESIDENT).get(f"{ONE}/topics/raise").text
    fields = {"text": "三栋前的路灯不亮", "kind": "visits.matter"}
    answer = first.as_(RESIDENT).post(f"{ONE}/topics/raise", **fields)
    assert answer.status == 303, answer
    ((status, said),) = world.machine.yishi("worker --once")
    assert status == 0, said
    return answer.location


def test_its_gate_its_slot_and_its_event_are_there(world, topic):
    for page in (server.as_(ADMINISTRATOR).get(topic) for server in world.servers):
        assert "到现场看过" in page.text
        assert "/visits/of-topic/" in page.html
    assert all("三栋前的路灯不亮" in text for text in texts(world, f"{ONE}/visits/"))


def test_its_setting_is_saved_by_one_and_read_by_the_other(world, topic):
    first, second = world.servers
    path = f"{ONE}/console/modules/visits/settings"
    version = first.as_(ADMINISTRATOR).get(path).html.split('name="_version" value="')[1].split('"')[0]
    answer = first.as_(ADMINISTRATOR).post(path, days="21", gate="1", _version=version)
    assert answer.status == 303, answer
    assert 'value="21"' in second.as_(ADMINISTRATOR).get(path).html


def test_its_job_runs_for_the_tenant_that_has_it_on_alone(world, topic):
    rows = sqlite3.connect(world.machine.data / "yishi.sqlite3").execute(
        "SELECT t.slug, j.done_at IS NOT NULL, j.error FROM job j JOIN tenant t ON t.id = j.tenant_id "
        "WHERE j.plugin = 'visits' AND j.name = 'mark_late'"
    )
    assert rows.fetchall() == [("yangguang", 1, "")]


def test_what_was_seen_passes_the_gate(world, topic):
    first, second = world.servers
    page = first.as_(ADMINISTRATOR).get(f"{ONE}/visits/of-topic/{topic.rpartition('/')[2]}")
    assert page.status == 303
    answer = second.as_(ADMINISTRATOR).post(page.location, note="灯泡坏了，已报修")
    assert answer.status == 303, answer
    assert "灯泡坏了" in first.as_(ADMINISTRATOR).get(f"{ONE}/visits/").text
    assert "/visits/of-topic/" not in first.as_(ADMINISTRATOR).get(topic).html


def test_off_is_gone_and_its_data_and_gate_stay(world, topic):
    first, second = world.servers
    switch = f"{ONE}/console/modules/visits/switch"
    assert second.as_(ADMINISTRATOR).post(switch, on="0", sure="1").status == 303
    assert statuses(world, f"{ONE}/visits/") == [404, 404]
    assert all("到现场看过" in text for text in texts(world, topic))

    assert first.as_(ADMINISTRATOR).post(switch, on="1").status == 303
    assert all("灯泡坏了" in text for text in texts(world, f"{ONE}/visits/"))


@pytest.fixture(scope="module")
def ending(world, topic):
    """What the operator does in the end; the two first come too early."""
    return world.machine.yishi(
        "plugin purge yangguang visits --confirm visits",
        "plugin uninstall visits --confirm visits",
        "plugin disable yangguang visits --yes",
        "plugin purge yangguang visits --confirm visits",
        "plugin uninstall visits --confirm visits",
    )


def test_it_is_not_purged_or_uninstalled_while_it_is_on(ending):
    for status, said in ending[:2]:
        assert status == 1
        assert "关闭" in said


def test_purged_and_uninstalled_it_leaves_nothing_and_the_rest_runs_on(world, topic, ending):
    machine = world.machine
    assert [status for status, _said in ending[2:]] == [0, 0, 0], ending
    machine.pip("uninstall", "--yes", "yishi-visits")

    listed, checked = machine.yishi("plugin list", "db check")
    assert listed[0] == checked[0] == 0, checked
    assert "visits" not in listed[1] + checked[1]
    with machine.server() as anew:
        assert anew.as_(ADMINISTRATOR).get(f"{ONE}/visits/").status == 404
        assert "三栋前的路灯不亮" in anew.as_(ADMINISTRATOR).get(topic).text
