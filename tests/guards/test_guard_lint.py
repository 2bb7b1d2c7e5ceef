"""Code has one form, and none of the mistakes that ruff knows."""

import pytest

from tests.guards.repository import run


def test_ruff_finds_nothing():
    content, said = run("ruff", "check", "--quiet", ".")
    assert content, said


def test_code_is_in_its_form():
    content, said = run("ruff", "format", "--check", ".")
    assert content, f"{said}\nmake format puts it right"


@pytest.mark.parametrize(
    "line",
    [
        "import os\n",
        "from datetime import datetime\n\nNOW = datetime.now()\n",
        "try:\n    x = 1\nexcept Exception:\n    x = 2\n",
    ],
    ids=["unused import", "time without zone", "blind except"],
)
def test_ruff_can_fail(tmp_path, line):
    sample = tmp_path / "sample.py"
    sample.write_text(line, "utf-8")

    content, _said = run("ruff", "check", "--quiet", "--config", "pyproject.toml", str(sample))
    assert not content


def test_the_form_can_be_wrong(tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text("x = { 'a':1 }\n", "utf-8")

    content, _said = run("ruff", "format", "--check", "--config", "pyproject.toml", str(sample))
    assert not content
