"""`yishi deadline`: the JSON that scripts read, the explanation that people read, plain refusals."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from yishi.cli.deadline import deadline


def run(*args: str) -> Result:
    return CliRunner().invoke(deadline, args)


GREEN = ("--unit", "days", "--count", "7", "--from", "2026-09-28", "--roll", "next_workday")


def test_json_is_exactly_due_provisional_and_steps() -> None:
    result = run(*GREEN, "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(found) == ["due", "provisional", "steps"]
    assert (found["due"], found["provisional"]) == ("2026-10-08", False)
    assert found["steps"][-1]["date"] == "2026-10-08"


def test_it_explains_itself_in_chinese() -> None:
    result = run(*GREEN)

    assert result.exit_code == 0
    assert result.stdout.startswith("截止日：2026年10月8日（周四）\n")
    assert "国庆节" in result.stdout


def test_it_explains_itself_in_english() -> None:
    result = run(*GREEN, "--lang", "en")

    assert result.stdout.startswith("Due: Thu 2026-10-08\n")
    assert "National Day" in result.stdout
    assert result.stdout.isascii()


def test_a_provisional_date_says_so() -> None:
    result = run("--unit", "workdays", "--count", "3", "--from", "2027-03-01")

    assert result.stdout.startswith("截止日（暂定）：2027年3月4日（周四）\n")
    assert "2027年的放假安排还没有公布" in result.stdout


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--from", "2003-05-01", "没有2003年的放假安排"),
        ("--from", "28.9.2026", "不是有效的日期"),
        ("--from", "2026-02-30", "不是有效的日期"),
        ("--count", "-3", "期限不能少于 0"),
        ("--count", "seven", "期限要填整数"),
        ("--count", "99999999", "期限太长了"),
        ("--unit", "weeks", "不在可选项里"),
        ("--roll", "backwards", "不在可选项里"),
    ],
)
def test_bad_input_exits_with_2_and_one_plain_sentence(option: str, value: str, said: str) -> None:
    result = run(*GREEN, option, value, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_option_exits_with_2() -> None:
    assert run("--unit", "days", "--json").exit_code == 2
