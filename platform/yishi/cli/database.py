"""`yishi db`: create, upgrade, check."""

from __future__ import annotations

from typing import Any

import click

from yishi.actor import system
from yishi.app import Yishi
from yishi.audit.checkpoint import BadCheckpoint
from yishi.cli.common import all_slugs, at_work, in_tenant, migrator, opened
from yishi.crypto import CryptoError
from yishi.people import accounts, rewrapping
from yishi.tenants.catching_up import catch_up, remember_installed
from yishi.tenants.current import set_current
from yishi.tenants.scope import installation_actor


@click.group()
def db() -> None:
    """Create, upgrade and check the database."""


@db.command()
def upgrade() -> None:
    """Bring the core and each plugin to their newest revision. Safe to run again."""
    yishi = opened(upgraded=False)
    yishi.config.data_folder.mkdir(parents=True, exist_ok=True)
    tool = migrator(yishi)
    tool.upgrade()
    for owner in tool.owners:
        click.echo(f"{owner.name}: {tool.current(owner.name)}")
    _catch_up(yishi)


def _catch_up(yishi: Yishi) -> None:
    """Modules that are new here go to the tenants whose profile wants them."""
    set_current(None, yishi.registry)
    with yishi.database.unit():
        fresh = remember_installed(yishi.registry)
        counts = catch_up(installation_actor(), registry=yishi.registry, plugins=fresh)
    for name, count in counts.items():
        click.echo(f"{name}: new here, given to {count} tenants by their profiles")


@db.command()
@click.argument("owner")
@click.option("-m", "--message", required=True)
@click.option("--rev-id", help="The revision's id; made up when left out.")
def revision(owner: str, message: str, rev_id: str | None) -> None:
    """Write a new revision for OWNER (`core` or a plugin) from its models."""
    migrator(opened(upgraded=False)).revision(owner, message, rev_id)


@db.command()
def check() -> None:
    """Find drift between models and database, for each owner; exit 1 when there is any."""
    yishi = opened(upgraded=False)
    tool = migrator(yishi)
    problems = 0
    for owner in tool.owners:
        found = tool.drift(owner.name)
        problems += len(found)
        click.echo(f"{owner.name}: {'ok' if not found else ''}")
        for item in found:
            click.echo(f"  {_difference(item)}")
        if found:
            click.echo(f'  → `yishi db upgrade`; if it stays: `yishi db revision {owner.name} -m "…"`')
    for name in tool.orphans():
        skipped = yishi.registry.skipped.get(name)
        why = skipped.reason if skipped else "its package is not installed"
        click.echo(f"{name}: orphaned, data kept ({why})")
    if problems:
        raise SystemExit(1)


@db.command("rewrap-keys")
def rewrap_keys() -> None:
    """Bring everything under the newest master key, the first of YISHI_MASTER_KEYS. Safe to run again.

    Each tenant is brought over whole or not at all, and its ledger says so. Exit 1 while something is left
    that no key of the ring opens.
    """
    yishi = at_work()
    stuck = sum(not _rewrapped(yishi, slug) for slug in all_slugs(yishi)) + (not _resealed(yishi))
    current = yishi.installation.keys.current
    if stuck:
        raise click.ClickException("something still needs an older master key: keep all keys, see above")
    click.echo(f"everything is under {current!r}: older keys may leave YISHI_MASTER_KEYS")


def _rewrapped(yishi: Yishi, slug: str) -> bool:
    try:
        with in_tenant(yishi, slug) as (tenant, _unit):
            moved = rewrapping.rewrap(system(tenant.id, "cli"))
    except (CryptoError, BadCheckpoint) as error:
        click.echo(f"{slug}: left as it was: {error}", err=True)
        return False
    if moved:
        click.echo(f"{slug}: {moved} brought over")
    return True


def _resealed(yishi: Yishi) -> bool:
    moved, last = 0, -1
    try:
        while last:
            with yishi.database.unit():
                last = accounts.reseal()
            moved += last
    except CryptoError as error:
        click.echo(f"accounts: {moved} brought over, the others left as they were: {error}", err=True)
        return False
    if moved:
        click.echo(f"accounts: {moved} telephones brought over")
    return True


def _difference(item: Any) -> str:
    """One of Alembic's differences as a line: what is to be done, and to what."""
    if isinstance(item, list):
        return "; ".join(_difference(part) for part in item)
    act, *about = item
    named = [text for part in about if part is not None and (text := _named(part))]
    return f"{act.replace('_', ' ')}: {' '.join(named)}"


def _named(part: Any) -> str:
    name = str(getattr(part, "name", None) or (part if isinstance(part, str) else ""))
    table = getattr(part, "table", None)
    return f"{table.name}.{name}" if table is not None and name else name


@db.command()
@click.argument("database")
def roles(database: str) -> None:
    """Print the SQL that makes PostgreSQL's roles for DATABASE; run it once as a superuser.

    `yishi_owner` migrates, `yishi_app` serves (row-level security holds for it), `yishi_reporting` reads
    roll-ups. Give each a password of your own with ALTER ROLE … PASSWORD.
    """
    from yishi.database.rls import role_statements

    for statement in role_statements(database):
        click.echo(f"{statement};")
