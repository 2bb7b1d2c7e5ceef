"""`yishi plugin new`: a module of one's own, to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from yishi import scaffold


@click.command()
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="The folder to write the project in; the current one when left out.",
)
@click.option("--title", default="现场核实", help="The module's name in Chinese.")
@click.option("--english", default="Site visits", help="The module's name in English.")
def new(name: str, into: Path, title: str, english: str) -> None:
    """Write a small module that works, in NAME's project of its own, to be changed into yours."""
    folder = scaffold.write(name, into, title=title, english=english)
    click.echo(f"{folder}")
    click.echo("next: pip install --no-build-isolation -e " + click.format_filename(str(folder)))
    click.echo("      yishi db upgrade && yishi plugin list")
    click.echo("read: README.md there; docs/plugins/ of the platform")
