"""Imports run downward only, plugins stand on the toolkit alone, and the core knows no plugin."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.guards.repository import PLUGINS, ROOT, assert_nothing, texts

CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]


def lint_imports(folder=ROOT, *, source=ROOT / "platform"):
    """Run import-linter with the contract of pyproject.toml over the package `yishi` in `source`."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


def imports(source):
    """(line, module) of each import; `from a import b` counts as `a.b`, which may be a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_below(module, package):
    return module == package or module.startswith(package + ".")


def required(manifest):
    """Packages of the plugins that a manifest names in `requires`."""
    for node in ast.walk(ast.parse(manifest)):
        if isinstance(node, ast.keyword) and node.arg == "requires":
            yield from (f"yishi_{name}" for name in ast.literal_eval(node.value))


def reaching(path, source, *, package, requires=()):
    """Imports of a plugin's file that go past the toolkit and the services of the plugins it requires."""
    allowed = ["yishi.toolkit", package, *(f"{name}.service" for name in requires)]
    if "tests" in Path(path).parts:
        allowed.append("yishi.testing")
    for line, module in imports(source):
        if module.split(".")[0].startswith("yishi") and not any(is_below(module, ours) for ours in allowed):
            yield f"{path}:{line}: imports {module}"


def naming(path, source, packages):
    """Lines of the core that name a plugin's package."""
    for number, line in enumerate(source.splitlines(), 1):
        if found := re.search(rf"\b(?:{'|'.join(packages)})\b", line):
            yield f"{path}:{number}: names {found[0]}"


def test_imports_run_downward_only():
    content, said = lint_imports()
    assert content, said


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_stands_on_the_toolkit_alone(plugin):
    inside = plugin.relative_to(ROOT)
    requires = tuple(required((plugin / "__init__.py").read_text("utf-8")))
    found = [
        finding
        for path, source in texts(".py")
        if path.is_relative_to(inside)
        for finding in reaching(path, source, package=plugin.name, requires=requires)
    ]
    assert_nothing(found)


def test_the_core_names_no_plugin():
    names = [plugin.name for plugin in PLUGINS]
    found = [
        finding
        for path, source in texts(".py", ".html", ".txt", ".toml")
        if path.is_relative_to("platform") and "scaffold" not in path.parts
        for finding in naming(path, source, names)
    ]
    assert_nothing(found)


def a_tree(folder, **files):
    """A package `yishi` with every module of the contract, and a few lines in some."""
    package = folder / "yishi"
    package.mkdir()
    (package / "__init__.py").touch()
    for floor in CONTRACT["layers"]:
        for module in re.split(r"[:|]", floor):
            (package / f"{module.strip()}.py").touch()
    for name, source in files.items():
        (package / f"{name}.py").write_text(source, "utf-8")
    return folder


def test_an_import_that_runs_downward_is_allowed(tmp_path):
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from yishi import tenants\n"
    content, said = lint_imports(source=a_tree(tmp_path, web="import yishi.topics\n", plugins=for_types))
    assert content, said


@pytest.mark.parametrize(
    "files",
    [
        {"topics": "import yishi.web\n"},
        {"database": "def late():\n    from yishi import tenants\n"},
        {"errors": "from yishi.clock import now\n"},
        {"a_module_on_no_floor": ""},
    ],
    ids=["upward", "upward in a function", "from the ground", "on no floor"],
)
def test_a_module_off_its_floor_is_found(tmp_path, files):
    content, _said = lint_imports(source=a_tree(tmp_path, **files))
    assert not content


@pytest.mark.parametrize(
    ("path", "line", "allowed"),
    [
        ("service.py", "from yishi.toolkit import Refusal", True),
        ("service.py", "from yishi import toolkit", True),
        ("routes.py", "from yishi_polls.service import convene", True),
        ("routes.py", "from .service import convene", True),
        ("tests/test_polls_x.py", "from yishi.testing import PluginContract", True),
        ("service.py", "from yishi_council.service import seat", True),
        ("service.py", "from yishi_council import service", True),
        ("service.py", "from yishi.testing import PluginContract", False),
        ("service.py", "from yishi.database import Database", False),
        ("service.py", "import yishi", False),
        ("service.py", "from yishi import toolkit, clock", False),
        ("tests/test_polls_x.py", "from yishi.topics import service", False),
        ("service.py", "from yishi_council.models import Seat", False),
        ("service.py", "from yishi_voting.service import tally", False),
        ("service.py", "def late():\n    import yishi.web", False),
    ],
)
def test_what_a_plugin_may_import(path, line, allowed):
    manifest = "plugin = Plugin(name='polls', requires=('council',))"

    found = list(reaching(path, line, package="yishi_polls", requires=tuple(required(manifest))))

    assert (not found) is allowed


def test_a_core_that_names_a_plugin_is_found():
    assert list(naming("x.py", 'importlib.import_module("yishi_polls.models")', ["yishi_polls"]))
    assert not list(naming("x.py", "GRANT SELECT ON tenant TO yishi_reporting", ["yishi_polls"]))
