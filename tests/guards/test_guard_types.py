"""Types hold everywhere (strictly; tests only where they are written)."""

import pytest

from tests.guards.repository import run

pytestmark = pytest.mark.slow


def test_types_hold():
    content, said = run("mypy")
    assert content, said


def test_a_wrong_type_is_found(tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text("def area(unit: str) -> int:\n    return unit\n", "utf-8")

    content, said = run("mypy", "--cache-dir", str(tmp_path / "cache"), str(sample))
    assert not content
    assert "[return-value]" in said


def test_an_untyped_function_is_found(tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text("def area(unit):\n    return unit\n", "utf-8")

    content, said = run("mypy", "--cache-dir", str(tmp_path / "cache"), str(sample))
    assert not content
    assert "[no-untyped-def]" in said
