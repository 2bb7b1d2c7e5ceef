"""The tree: no package shadows the standard library, and nothing tells of the machine it was written on."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.guards.repository import ROOT, assert_nothing, files, texts

EXPECTED = (
    "README.md",
    "README.zh-CN.md",
    "LICENSE",
    "Makefile",
    "pyproject.toml",
    ".ci/run",
    "requirements/bootstrap.txt",
    "requirements/runtime.txt",
    "requirements/test.txt",
    "platform/yishi/__init__.py",
    "plugins/yishi_notices/__init__.py",
    "migrations/env.py",
    "tenants/profiles",
    "tests/stories",
    "tests/browser",
    "benchmarks",
    "docs",
)
FORBIDDEN_NAMES = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "pip.conf", ".npmrc"}
LONGEST = 400
ONE_FILE_BY_PURPOSE = {
    "platform/yishi/audit/verify_export.py": 430,
    "plugins/yishi_voting/proof/verify_vote.py": 1200,
}
"""What may be longer, and how much: the verifiers are shipped alone inside exports."""

REGISTRIES = "pypi|pythonhosted|npmjs|npmmirror|devpi|artifactory|registry|debian|ubuntu|aliyun|tuna"
REGISTRY = re.compile(
    rf"""(?ix)
      https?://(?:[\w.-]*[.-])?(?:{REGISTRIES})[\w.-]*\.[a-z]+   # a registry's address
    | \b(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs)\.(?:org|com|io|cn)\b
    | ://[^\s"'<>]+/simple(?:/|\b)                                # the index of a mirror
    | (?:index-url|find-links|registry)["']?\s*[=:\s]\s*["']?\w+://
    """
)
PLACES = "|".join(("home", "root", "Users", r"work/(?:main|shared|[.])", "tmp"))
MACHINE = re.compile(rf"(?<![\w.~}}\])/-])/(?:{PLACES})[/\w.-]*/[\w.-]+")


def misplaced(paths):
    """Files that would shadow the standard library's `platform`, or hide tests in what is shipped."""
    for path in paths:
        parts = path.parts
        if path.as_posix() in ("platform/__init__.py", "plugins/__init__.py"):
            yield f"{path}: a source root is not a package (it would shadow a module)"
        is_test = path.name == "conftest.py" or re.match(r"test_.*\.py$", path.name)
        if is_test and parts[0] == "platform" and "scaffold" not in parts:
            yield f"{path}: no tests below platform/"
        if path.name in FORBIDDEN_NAMES:
            yield f"{path}: names a package registry"


def tells_of_machines(texts_of_files):
    for path, text in texts_of_files:
        for number, line in enumerate(text.splitlines(), 1):
            for what, pattern in (("a package registry", REGISTRY), ("a place on a machine", MACHINE)):
                if found := pattern.search(line):
                    yield f"{path}:{number}: names {what}: {found[0]}"


def too_long(texts_of_files):
    """Python files in which two ideas share one file; tests and migrations may run on."""
    for path, text in texts_of_files:
        if {"tests", "versions", "migrations"} & set(path.parts):
            continue
        longest = ONE_FILE_BY_PURPOSE.get(path.as_posix(), LONGEST)
        if (lines := text.count("\n")) > longest:
            yield f"{path}: {lines} lines, more than {longest}"


def same_test_names(paths):
    """Test files that share a name: a report that says `test_x.py` should leave no doubt which."""
    tests = [path for path in paths if re.match(r"test_.*\.py$", path.name) and "scaffold" not in path.parts]
    for name, count in Counter(path.name for path in tests).items():
        if count > 1:
            yield f"{name}: {', '.join(str(path) for path in tests if path.name == name)}"


def test_what_a_newcomer_looks_for_is_there():
    missing = [name for name in EXPECTED if not (ROOT / name).exists()]
    assert not missing


def test_source_roots_are_no_packages_and_hold_no_tests():
    assert_nothing(misplaced(files()))


def test_nothing_names_a_registry_or_a_place_on_a_machine():
    assert_nothing(tells_of_machines(texts()))


def test_each_python_file_holds_one_idea():
    assert_nothing(too_long(texts(".py")))


def test_test_files_have_names_of_their_own():
    assert_nothing(same_test_names(files()))


def test_continuous_integration_runs_what_everyone_runs():
    script = ROOT / ".ci" / "run"

    assert "make test" in script.read_text("utf-8")
    assert script.stat().st_mode & 0o111


@pytest.mark.parametrize(
    "path",
    [
        "platform/__init__.py",
        "platform/yishi/conftest.py",
        "platform/yishi/web/test_pages.py",
        "uv.lock",
        "docs/pylock.toml",
    ],
)
def test_a_misplaced_file_is_found(path):
    assert list(misplaced([Path(path)]))


@pytest.mark.parametrize(
    "line",
    [
        "--index-url " + "https://mirror.example.org/here",
        "extra-index-url = " + "file:///srv/wheels",
        'source = { registry = "' + 'https://host.example/x" }',
        "https://" + "files.python" + "hosted.org/packages/a.whl",
        "see py" + "pi.org for it",
        "https://mirror.example.edu/py" + "pi/web/simple",
        "https://regist" + "ry.example.com/yishi",
        "npm config set regist" + "ry=https://npm.example.com",
        "open('/ho" + "me/anna/yishi/x.txt')",
        "cp /wo" + "rk/main/README.md .",
        "log in /t" + "mp/session-1/out.log",
    ],
)
def test_a_line_that_tells_of_a_machine_is_found(line):
    assert list(tells_of_machines([(Path("x.md"), line)]))


@pytest.mark.parametrize(
    "line",
    [
        '@pages.get("/work/topics")',
        "https://www.apache.org/licenses/LICENSE-2.0",
        'return f"/{slug}/home/{kind}/x"',
        "the plugin registry: see platform/yishi/plugins/registry.py",
        "pip's index-url is handed over at run time",
        "apt-get install chromium on Debian",
    ],
)
def test_a_harmless_line_is_let_pass(line):
    assert not list(tells_of_machines([(Path("x.md"), line)]))


def test_a_file_of_two_ideas_and_a_twin_name_are_found():
    long = "\n" * (LONGEST + 1)
    twins = [Path("tests/core/test_core_x.py"), Path("plugins/yishi_x/tests/test_core_x.py")]

    assert list(too_long([(Path("platform/yishi/x.py"), long)]))
    assert not list(too_long([(Path("tests/core/test_core_x.py"), long)]))
    assert list(same_test_names(twins))
