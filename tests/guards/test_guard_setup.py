"""Set-up: what is installed is fixed by hashes, where it comes from is the machine's own affair."""

import importlib.util
import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.guards.repository import ROOT, assert_nothing

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("bootstrap", "runtime", "test", "oracle", "oracle-data")
HOUSE, MINE = "https://house.example", "https://mine.example"


def lock(name):
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")


def pins(text):
    """{package: {version, …}}: several where the version depends on Python or platform."""
    found = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.M):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def loose(text):
    """Lines of a lock that install something else than a version with its hash, or that tell where from."""
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if not re.match(r"[a-z0-9][\w.-]*(\[[\w,-]+\])?==\S+", entry) or "--hash=sha256:" not in entry:
            yield entry.splitlines()[0]


def unlocked(requirements, locked):
    for text in requirements:
        requirement = Requirement(text)
        versions = locked.get(canonicalize_name(requirement.name), set())
        if not any(version in requirement.specifier for version in versions):
            yield f"{text}: the lock has {', '.join(versions) or 'none'}; make lock puts it right"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_with_hashes_and_nothing_else(name):
    assert_nothing(loose(lock(name)))


def test_the_locks_hold_what_the_project_asks_for():
    built_with = PROJECT["build-system"]["requires"]
    assert_nothing(unlocked(PROJECT["project"]["dependencies"] + built_with, pins(lock("runtime"))))
    for group in ("test", "oracle"):
        assert_nothing(unlocked(PROJECT["dependency-groups"][group], pins(lock(group))))


def test_what_is_tested_is_what_is_served():
    tested = pins(lock("test"))
    assert_nothing(name for name, versions in pins(lock("runtime")).items() if tested.get(name) != versions)


@pytest.mark.parametrize(
    "entry",
    ["flask>=3.1", "flask==3.1.3", "-e .", "--extra-index-url x", "# by a tool", "flask @ file:///x"],
)
def test_a_loose_line_in_a_lock_is_found(entry):
    assert list(loose(f"click==8.5.1 \\\n    --hash=sha256:00\n{entry}\n"))


def test_a_dependency_without_lock_is_found():
    assert list(unlocked(["flask>=3.1"], {"flask": {"3.0.9"}}))
    assert list(unlocked(["flask>=3.1"], {}))
    assert not list(unlocked(["Flask>=3.1"], {"flask": {"3.1.3"}}))


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """scripts/setup.py, with its stamps in a folder of the test."""
    spec = importlib.util.spec_from_file_location("yishi_setup", ROOT / "scripts" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "STAMPS", tmp_path / "stamps.json")
    return module


def pip_says(monkeypatch, setup, **settings):
    listing = "".join(f"{name.replace('__', '.')}={value!r}\n" for name, value in settings.items())
    answer = subprocess.CompletedProcess([], 0, stdout=listing)
    monkeypatch.setattr(setup.subprocess, "run", lambda *_args, **_options: answer)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)


def test_uv_is_told_the_index_of_pip(setup, monkeypatch):
    pip_says(
        monkeypatch,
        setup,
        **{"global.index-url": HOUSE, ":env:.index-url": MINE},
    )

    assert setup.uv_environment()["UV_DEFAULT_INDEX"] == MINE


def test_uv_is_told_of_the_folders_that_exist(setup, monkeypatch, tmp_path):
    there, gone = tmp_path / "there", tmp_path / "gone"
    there.mkdir()
    pip_says(
        monkeypatch,
        setup,
        **{
            "global.extra-index-url": f"file://{there} file://{gone} https://c.example",
            "global.find-links": f"{gone} {there}",
        },
    )

    environment = setup.uv_environment()

    assert environment["UV_INDEX"] == f"file://{there} https://c.example"
    assert environment["UV_FIND_LINKS"] == str(there)


def test_without_configuration_uv_is_told_no_index(setup, monkeypatch):
    pip_says(monkeypatch, setup)

    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"} & set(setup.uv_environment())


def test_who_configures_uv_itself_is_obeyed(setup, monkeypatch):
    pip_says(monkeypatch, setup, **{"global.index-url": HOUSE})
    monkeypatch.setenv("UV_DEFAULT_INDEX", MINE)

    assert setup.uv_environment()["UV_DEFAULT_INDEX"] == MINE


def test_a_step_is_done_again_only_when_its_sources_change(setup):
    done = []

    for made_from in ("1", "1", "2", "2"):
        setup.once("step", made_from, lambda made_from=made_from: done.append(made_from))
    setup.once("step", "2", lambda: done.append("gone"), again=True)

    assert done == ["1", "2", "gone"]


def test_a_step_that_failed_is_done_again(setup):
    with pytest.raises(SystemExit):
        setup.once("step", "1", lambda: setup.fail("no network"))

    done = []
    setup.once("step", "1", lambda: done.append("1"))

    assert done == ["1"]
