"""Commands that modules bring: found by name, grouped by a dot, and never in the way of the platform's own."""

import importlib
import sys

import pytest
from click.testing import CliRunner

from yishi.cli import cli

COMMAND = """
import click

from yishi.toolkit import _

@click.command(help="Say it.")
@click.argument("word", default="")
def say(word):
    click.echo(f"{{__name__}} says {{word}}")

broken = 3
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """`shelf("moon", "shine = …")`: a package `yishi_moon` with these entries in the group."""

    def put(name, *entries, source=COMMAND):
        package = tmp_path / f"yishi_{name}"
        package.mkdir()
        (package / "__init__.py").write_text("", "utf-8")
        (package / "speech.py").write_text(source.format(), "utf-8")
        info = tmp_path / f"yishi_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: yishi_{name}\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text("[yishi.commands]\n" + "\n".join(entries) + "\n", "utf-8")
        importlib.invalidate_caches()

    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv("YISHI_PLUGINS", raising=False)
    yield put
    for module in [name for name in sys.modules if name.startswith(("yishi_moon", "yishi_star"))]:
        del sys.modules[module]


def run(*args):
    result = CliRunner().invoke(cli, args)
    return result.exit_code, result.output


def test_a_module_brings_a_command(shelf):
    shelf("moon", "shine = yishi_moon.speech:say")

    assert run("shine", "hello") == (0, "yishi_moon.speech says hello\n")
    assert "Say it." in run("--help")[1]


def test_a_dot_makes_a_group_that_several_modules_share(shelf):
    shelf("moon", "sky.moon = yishi_moon.speech:say")
    shelf("star", "sky.star = yishi_star.speech:say", "sky.far.star = yishi_star.speech:say")

    assert run("sky", "star", "x") == (0, "yishi_star.speech says x\n")
    assert run("sky", "far", "star", "x") == (0, "yishi_star.speech says x\n")
    assert all(word in run("sky", "--help")[1] for word in ("moon", "star", "far"))


def test_a_command_of_the_platform_is_not_replaced(shelf):
    shelf("moon", "deadline = yishi_moon.speech:say")

    assert "yishi_moon" not in run("deadline", "--help")[1]


@pytest.mark.parametrize(
    ("entry", "source", "reason"),
    [
        ("shine = yishi_moon.speech:say", "raise RuntimeError('dark')", "RuntimeError: dark"),
        ("shine = yishi_moon.speech:broken", COMMAND, "no click command"),
        ("shine = yishi_moon.gone:say", COMMAND, "ModuleNotFoundError"),
    ],
)
def test_one_that_cannot_be_used_says_why_and_takes_nobody_along(shelf, entry, source, reason):
    shelf("moon", entry, source=source)

    status, said = run("shine", "--loud", "x")

    assert status == 1
    assert reason in said
    assert "deadline" in run("--help")[1]


def test_a_name_that_two_modules_claim_is_nobodys(shelf):
    shelf("moon", "shine = yishi_moon.speech:say")
    shelf("star", "shine = yishi_star.speech:say")

    status, said = run("shine")

    assert (status, "yishi_moon.speech:say, yishi_star.speech:say" in said) == (1, True)


def test_the_allow_list_holds_for_commands_too(shelf, monkeypatch):
    shelf("moon", "shine = yishi_moon.speech:say")
    shelf("star", "twinkle = yishi_star.speech:say")
    monkeypatch.setenv("YISHI_PLUGINS", "star")

    assert run("twinkle")[0] == 0
    assert run("shine")[0] == 2
    assert "yishi_moon.speech" not in sys.modules


def test_an_unknown_command_is_unknown(shelf):
    assert run("shine")[0] == 2
