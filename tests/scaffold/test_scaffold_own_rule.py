"""The guide's worked example (docs/voting/own-rule.md): a rule in a module outside, installed and voted by."""

import importlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.scaffold.outside import Machine
from yishi.errors import Refusal
from yishi.tenants.current import current_tenant
from yishi_voting import service
from yishi_voting.proof import exporting
from yishi_voting.rules import registry
from yishi_voting.service import Content
from yishi_voting.tests.cases import Case, at
from yishi_voting.tests.exports import checked
from yishi_voting.votes import lawful

PROJECT = Path(__file__).parent / "own_rule"


@pytest.fixture
def courtyard(monkeypatch):
    """The module, importable for this test as if it were installed."""
    monkeypatch.syspath_prepend(str(PROJECT))
    yield importlib.import_module("yishi_courtyard").plugin
    for name in [name for name in sys.modules if name.startswith("yishi_courtyard")]:
        del sys.modules[name]


@pytest.fixture
def households(courtyard, kit, tenant, unit, enable, actor, clock_at):
    """Ten households have met and voted by the covenant; the vote is counted."""
    kit.install(courtyard)
    enable("courtyard")
    case = Case(unit, actor, clock_at)
    question = Content(title="小院改停车位", family="courtyard", matter="change_use", channels=("onsite",))
    case.announce(question, on="2026-05-04 09:00", opens="2026-05-10 19:00", closes="2026-05-10 21:00")
    with unit():
        members = [service.Member(f"{n}01", f"{n}01室") for n in range(1, 11)]
        service.build_from_members(case.worker, case.vote_id, members)
    case.open(moment="2026-05-10 19:30")
    for number, choice in enumerate(["yes"] * 4 + ["no"] * 2, 1):
        case.paper(number, choice, channel="onsite")
    case.result = case.close("2026-05-10 21:00").count()
    return case


def test_a_vote_is_counted_by_it(households):
    assert households.result["rule"]["key"] == "courtyard.covenant_2026"
    assert households.result["result"] == "passed"
    assert [test["fraction"] for test in households.result["tests"]] == ["6/10", "4/6"]


def test_a_stranger_who_never_saw_the_module_recounts_it(households, tmp_path):
    with households.unit():
        document = exporting.export_vote(households.actor("recorder"), households.vote_id)
    assert checked(document, tmp_path).exit_code == 0
    for check in document["parts"]["rule"]["matters"][0]["checks"]:
        check["threshold"] = ">=3/4"
    assert checked(document, tmp_path).exit_code == 1


def test_it_is_there_only_where_the_module_is_on(courtyard, kit, tenant, other_tenant, unit, enable):
    kit.install(courtyard)
    enable("voting", tenant=other_tenant)
    enable("courtyard")
    day = date(2026, 5, 10)
    with unit(writes=False):
        assert lawful.rule_on("courtyard", day).version == "2026-03-01"
        assert "courtyard" in current_tenant().enabled
    with unit(other_tenant, writes=False), pytest.raises(Refusal, match=r"voting\.unknown_rule"):
        lawful.rule_on("courtyard", day)


def test_its_notice_is_kept(courtyard, kit, tenant, unit, enable, actor, clock_at):
    kit.install(courtyard)
    enable("courtyard")
    clock_at("2026-05-04 09:00")
    question = Content(title="小院", family="courtyard", matter="general", channels=("onsite",))
    worker = actor("community_worker")
    with unit():
        vote = service.draft(worker, question)
        dates = {"opens_at": at("2026-05-06 19:00"), "closes_at": at("2026-05-06 21:00")}
        with pytest.raises(Refusal) as refused:
            service.announce(worker, vote.id, **dates)
    assert refused.value.code == "voting.notice_too_short"


def test_it_goes_to_json_and_back_as_it_is(courtyard):
    for rule in importlib.import_module("yishi_courtyard.rules").RULES:
        assert service.Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule
        assert rule.family not in registry.families()


@pytest.mark.slow
def test_built_and_installed_its_own_tests_pass(tmp_path):
    """As the guide says: a wheel, an environment that has never heard of it, its tests through the services."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    machine = Machine(tmp_path)
    machine.pip("install", "--no-index", "--no-deps", str(wheel))
    said = machine.run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", str(PROJECT / "tests"), "--rootdir", str(PROJECT)
    )
    assert "2 passed" in said
