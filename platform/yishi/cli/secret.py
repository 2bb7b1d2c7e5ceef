"""`yishi secret`: fresh secrets for the environment file."""

from __future__ import annotations

import secrets

import click

from yishi.config import new_master_key


@click.command()
@click.option("--master-key", is_flag=True, help="A key for YISHI_MASTER_KEYS instead of YISHI_SECRET.")
@click.option("--id", "key_id", default="k1", show_default=True, help="The new master key's id.")
def secret(master_key: bool, key_id: str) -> None:
    """Print a fresh secret. Keep master keys apart from the database: they open the personal data."""
    click.echo(new_master_key(key_id) if master_key else secrets.token_urlsafe(48))
