"""The documentation of `yishi tally` is what the command does."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from yishi_voting.counting.tally import CHOICES
from yishi_voting.rules.registry import PACKS, families
from yishi_voting.tally_command.command import PROBLEMS
from yishi_voting.tally_command.command import tally as command

PACKAGE = Path(__file__).parents[1]
DOCS = PACKAGE.parents[1] / "docs" / "voting"
PAGES = ("tally.md", "tally.zh-CN.md")
CODE = re.compile(r'"(voting\.[a-z_]+)"')


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def codes():
    found = set()
    for folder in ("counting", "rules", "tally_command"):
        for path in (PACKAGE / folder).glob("*.py"):
            found |= set(CODE.findall(path.read_text("utf-8")))
    checks = [check for rule in PACKS for matter in rule.matters for check in matter.checks]
    return found | {f"voting.{c.kind}_{c.measure}_missed" for c in checks} | {f"voting.{p}" for p in PROBLEMS}


@pytest.mark.parametrize("page", PAGES)
def test_the_whole_answer_is_what_the_command_answers(page, tmp_path, monkeypatch):
    text = (DOCS / page).read_text("utf-8")
    for name, content in zip(("UNITS", "BALLOTS", "SERVED"), blocks(text, "csv"), strict=True):
        (tmp_path / f"{name}.csv").write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    called = blocks(text, "console")[-1].removeprefix("$ yishi tally").replace("\\\n", " ")

    answered = CliRunner().invoke(command, shlex.split(called))

    (shown,) = blocks(text, "json")
    assert answered.exit_code == 0
    assert json.loads(answered.stdout) == json.loads(shown)


@pytest.mark.parametrize("page", PAGES)
def test_every_reason_code_stands_in_the_list_and_no_other(page):
    text = (DOCS / page).read_text("utf-8")

    assert set(re.findall(r"`(voting\.[a-z_]+)`", text)) == codes()


@pytest.mark.parametrize("page", PAGES)
def test_every_rule_matter_and_option_is_named(page):
    text = (DOCS / page).read_text("utf-8")
    matters = {matter.name for rule in PACKS if rule.family == "owners" for matter in rule.matters}
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]

    wanted = [*families(), *matters, *options, *CHOICES]
    assert [word for word in wanted if f"`{word}`" not in text] == []
