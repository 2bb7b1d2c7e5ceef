"""The `yishi` command."""

from __future__ import annotations

import importlib
import sys

import click

from yishi.cli import of_modules
from yishi.errors import Misconfigured, Refusal
from yishi.i18n import aside

COMMANDS = {
    "account": "yishi.cli.account:account",
    "audit": "yishi.cli.audit:audit",
    "backup": "yishi.cli.backup:backup",
    "db": "yishi.cli.database:db",
    "demo": "yishi.cli.demo:demo",
    "deadline": "yishi.cli.deadline:deadline",
    "figures": "yishi.cli.figures:figures",
    "i18n": "yishi.cli.words:i18n",
    "plugin": "yishi.cli.plugin:plugin",
    "roster": "yishi.cli.roster:roster",
    "secret": "yishi.cli.secret:secret",
    "serve": "yishi.cli.serve:serve",
    "tenant": "yishi.cli.tenant:tenant",
    "worker": "yishi.cli.serve:worker",
}
"""Sub-commands by name, imported when they are used: `yishi deadline` needs no database."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *of_modules.names()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return of_modules.find(name)
        module, _colon, attribute = COMMANDS[name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yishi")
def cli() -> None:
    """Yishi (议事): residents' self-governance, for many communities on one server."""


def main() -> None:
    """Entry point: a refusal is a plain sentence and exit code 1, not a traceback."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Refusal as refusal:
        for reason in refusal.reasons:
            click.echo(
                f"{reason.code}: {aside(reason.message, reason.article or '')}",
                err=True,
            )
        sys.exit(1)
    except Misconfigured as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
