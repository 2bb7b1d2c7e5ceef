"""What commands show on a terminal: tables, progress, questions. Everything said is for people: stderr
carries progress and problems, stdout the result."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from yishi.i18n import _

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)


def line(text: str = "", style: str = "") -> None:
    """One line of the result."""
    out.print(escape(text), style=style or None)


def problem(text: str) -> None:
    err.print(escape(text), style="red")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for header in headers:
        made.add_column(header, overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    out.print(made)


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr; the yielded function is told how much more is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(label, total=total)
        yield lambda more: bar.advance(task, more)


def sure(question: str, *, yes: bool) -> None:
    """Go on only if told so; `yes` answers beforehand. Ends the command with exit code 1 otherwise."""
    if not yes and not click.confirm(question, err=True):
        problem(_("没有改动。"))
        raise SystemExit(1)


def typed(question: str, wanted: str, *, given: str | None) -> None:
    """Go on only when `wanted` was typed, by hand or as an option."""
    answer = given if given is not None else click.prompt(question, err=True)
    if answer != wanted:
        problem(_("与「%(wanted)s」不一致，没有改动。", wanted=wanted))
        raise SystemExit(1)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV that a spreadsheet opens as UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
