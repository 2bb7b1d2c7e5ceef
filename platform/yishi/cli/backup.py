"""`yishi backup make|verify|restore`."""

from __future__ import annotations

from pathlib import Path

import click

from yishi import backup as backups
from yishi.cli.common import migrator, opened


@click.group()
def backup() -> None:
    """Back up the whole installation, check a backup, restore one."""


@backup.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def make(target: Path) -> None:
    """Write everything (rows of all tenants, files) to TARGET. The server may go on running.

    The master keys are not in it: keep YISHI_MASTER_KEYS apart, or the sealed fields stay sealed.
    """
    yishi = opened()
    if target.exists():
        raise click.ClickException(f"{target} exists already; choose another name")
    _tell(backups.back_up(migrator(yishi), yishi.installation.storage, target))


@backup.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(source: Path) -> None:
    """Read SOURCE whole and compare it with its manifest; exit 1 when anything differs."""
    _tell(backups.verify(source))


@backup.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Fill an *empty* database (and the files folder) from SOURCE, then upgrade it to this version."""
    yishi = opened(upgraded=False)
    _tell(backups.restore(migrator(yishi), yishi.installation.storage, source))


def _tell(found: backups.Verified) -> None:
    for problem in found.problems:
        click.echo(problem, err=True)
    for name in found.left_out:
        click.echo(f"left out: the tables of {name}, whose package can't be used here", err=True)
    click.echo(f"made {found.made_at}: {found.tables} tables, {found.rows} rows, {found.files} files")
    if found.problems:
        raise SystemExit(1)
