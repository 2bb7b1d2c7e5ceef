"""What an installation from the wheel finds in it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from yishi.i18n import compile_catalogue

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("*.whl")
    with zipfile.ZipFile(found) as archive:
        yield archive


def test_each_catalogue_is_there_compiled_from_what_it_says_now(wheel, tmp_path):
    names = set(wheel.namelist())
    sources = {name for name in names if name.endswith(".po")}
    packages = {path.parent.parent.name for path in (ROOT / "plugins").glob("*/translations/en")}
    assert {name.split("/")[0] for name in sources} == {"yishi", *packages}
    for name in sources:
        po = tmp_path / "one.po"
        po.write_bytes(wheel.read(name))
        assert wheel.read(name.removesuffix(".po") + ".mo") == compile_catalogue(po), name


def test_it_brings_migrations_and_tenants_and_no_tests(wheel):
    names = wheel.namelist()
    core = {path.name for path in (ROOT / "migrations" / "versions").glob("core_*.py")}
    assert {name.rsplit("/", 1)[1] for name in names if "/_data/migrations/versions/core_" in name} == core
    assert "yishi/_data/tenants/profiles/community.toml" in names
    # The tests of the scaffold are templates of a plugin's own.
    unwanted = [name for name in names if "/tests/" in name or "__pycache__" in name]
    assert [name for name in unwanted if not name.startswith("yishi/scaffold/project/")] == []
