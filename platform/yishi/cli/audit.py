"""`yishi audit`: check ledgers in place or from an export, sign checkpoints."""

from __future__ import annotations

from pathlib import Path

import click

from yishi.audit import checking, verify_export
from yishi.cli.common import all_slugs, in_tenant, opened


@click.group()
def audit() -> None:
    """The tamper-evident ledgers."""


@audit.command()
@click.argument("what", required=False)
@click.option("--key", help="The verifier key to check an export against (`yishi audit key`).")
def verify(what: str | None, key: str | None) -> None:
    """Check the ledger of one tenant (WHAT is its slug), of all (no argument), or an export (a file).

    Exit 0: nothing was changed. 1: something was. 2: it can't be checked.
    """
    if what and Path(what).exists():
        raise SystemExit(verify_export.main([what, *(["--key", key] if key else [])]))
    yishi = opened()
    slugs = [what] if what else all_slugs(yishi)
    wrong = 0
    for slug in slugs:
        with in_tenant(yishi, slug, writes=False):
            found = checking.check(*yishi.installation.verifiers())
        click.echo(f"{slug}: {found.size} entries, {found.checkpoints} checkpoints, root {found.root[:16]}…")
        click.echo(f"  {_signed(found)}")
        for problem in found.wrong:
            click.echo(f"  WRONG: {problem}", err=True)
        wrong += len(found.wrong)
    if wrong:
        raise SystemExit(1)
    click.echo("ok")


def _signed(found: checking.Checked) -> str:
    if found.signed_at is None:
        return "never signed" if found.size else "nothing to sign yet"
    when = f"last signed {found.signed_at:%Y-%m-%d %H:%M} UTC over {found.signed_size} entries"
    newer = found.size - found.signed_size
    return f"{when}, {newer} newer" if newer > 0 else when


@audit.command()
@click.argument("slug", required=False)
def checkpoint(slug: str | None) -> None:
    """Sign today's state of one tenant's ledger, or of all; print and keep it."""
    yishi = opened()
    for each in [slug] if slug else all_slugs(yishi):
        with in_tenant(yishi, each):
            made = checking.sign_checkpoint(each, yishi.installation.signing_key())
            click.echo(made.note if made else f"{each}: nothing new since the last checkpoint")


@audit.command()
def key() -> None:
    """Print the verifier key: publish it, so that anybody can check."""
    click.echo(opened().installation.signing_key().verifier.text)
