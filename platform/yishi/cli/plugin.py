"""`yishi plugin`: modules, from their first line to their removal."""

from __future__ import annotations

import click

from yishi.cli.scaffold import new


@click.group()
def plugin() -> None:
    """Make, list, switch and remove modules."""


plugin.add_command(new)
