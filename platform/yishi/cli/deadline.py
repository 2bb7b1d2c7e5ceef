"""`yishi deadline`: when a period ends, and why."""

from __future__ import annotations

import json
from datetime import date
from typing import IO, Any

import click
from rich.console import Console
from rich.markup import escape

from yishi.calendar import Deadline, Roll, Unit, say_day
from yishi.calendar import deadline as count_deadline
from yishi.errors import Refusal
from yishi.i18n import _, load_core, use_locale

LANGUAGES = {"zh": "zh_CN", "en": "en"}


class BadInput(click.ClickException):
    """A plain sentence on stderr and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)


@click.command("deadline", help=_("推算期限：从哪天起、数多少、到哪天截止，逐步说明（民法典第200–204条）。"))
@click.option("--unit", required=True, metavar="|".join(Unit), help=_("按自然日、月还是工作日计算。"))
@click.option("--count", required=True, help=_("期限的数目，整数。"))
@click.option("--from", "start", required=True, metavar="YYYY-MM-DD", help=_("起算日，当天不计入。"))
@click.option(
    "--roll",
    default=Roll.NEXT_WORKDAY.value,
    show_default=True,
    metavar="|".join(Roll),
    help=_("最后一日不上班时：不变，或顺延到下一个工作日。"),
)
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON。"))
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="zh", show_default=True, help=_("语言。"))
def deadline(unit: str, count: str, start: str, roll: str, as_json: bool, lang: str) -> None:
    load_core()
    with use_locale(LANGUAGES[lang]):
        found = _find(unit, count, start, roll)
        if as_json:
            click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        else:
            _explain(found)


def _find(unit: str, count: str, start: str, roll: str) -> Deadline:
    try:
        return count_deadline(_day(start), _whole(count), unit, roll)
    except Refusal as refusal:
        raise BadInput(refusal.message) from refusal


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = _("“%(text)s”不是有效的日期，请写成 2026-09-28 这样。", text=text)
        raise Refusal("calendar.not_a_day", message) from error


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise Refusal("calendar.count_not_whole", _("期限要填整数，例如 7。")) from error


def _explain(found: Deadline) -> None:
    console = Console(highlight=False, soft_wrap=True)
    due = f"[bold]{escape(say_day(found.due))}[/bold]"
    provisional = found.provisional
    console.print(_("截止日（暂定）：%(day)s", day=due) if provisional else _("截止日：%(day)s", day=due))
    for number, step in enumerate(found.steps, start=1):
        console.print(f"  {number}. {escape(step.text)}")
