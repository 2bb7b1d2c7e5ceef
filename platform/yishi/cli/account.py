"""`yishi account`: staff accounts, roles and sessions, for those who run the installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from yishi.actor import system
from yishi.app import Yishi
from yishi.cli.common import in_tenant, opened
from yishi.database import db
from yishi.people import accounts, memberships, passwords, sessions
from yishi.people.access import ROLES
from yishi.people.models import Account, Credential
from yishi.tenants.current import set_current

WHO = "USER NAME or mobile number"


@click.group()
def account() -> None:
    """Staff accounts: create, reset a password, grant and revoke roles, see and end sessions."""


@contextmanager
def _outside(yishi: Yishi) -> Iterator[None]:
    """A unit without tenant: accounts precede tenants."""
    with yishi.database.unit():
        set_current(None, yishi.registry)
        yield


def _find(who: str) -> Account:
    """The account with this user name or mobile number; exits with a plain sentence if there is none."""
    name = who.strip().casefold()
    found = select(Account).join(Credential, Credential.account_id == Account.id)
    one = db.scalars(found.where(Credential.kind == passwords.KIND, Credential.identifier == name)).first()
    if one is None and name.lstrip("+").isdigit():
        one = accounts.by_phone(name)
    if one is None or one.closed_at is not None:
        raise click.ClickException(f"没有账号「{who}」 / no account {who!r}")
    return one


@account.command("create-staff")
@click.argument("user_name")
@click.option("--name", required=True, help="The person's name.")
@click.option("--tenant", "slug", help="Make the account a member of this tenant.")
@click.option("--role", "roles", multiple=True, type=click.Choice(list(ROLES)), help="May be given twice.")
@click.option("--phone", help="A mobile number, to sign in by code as well.")
def create_staff(
    user_name: str, name: str, slug: str | None, roles: tuple[str, ...], phone: str | None
) -> None:
    """Create an account USER_NAME and print its one-time password."""
    if roles and not slug:
        raise click.UsageError("--role needs --tenant")
    yishi = opened()
    if slug:
        with in_tenant(yishi, slug) as (tenant, _unit):
            made, password = _create(user_name, name, phone)
            memberships.add(system(tenant.id, "cli"), made.id, roles, name=name)
    else:
        with _outside(yishi):
            made, password = _create(user_name, name, phone)
    click.echo(f"{passwords.user_name(user_name)}  {password}")
    click.echo(
        "一次性密码，首次登录必须修改，7 天内有效。/ one-time password, to be changed within 7 days", err=True
    )


def _create(user_name: str, name: str, phone: str | None) -> tuple[Account, str]:
    made = accounts.create(name=name, phone=phone)
    return made, passwords.set_one_time(made.id, user_name)


@account.command("reset-password")
@click.argument("who", metavar=WHO)
@click.option("--user-name", help="The user name to give, where the account has none yet.")
def reset_password(who: str, user_name: str | None) -> None:
    """Print a new one-time password; all browsers of the account are signed out."""
    with _outside(opened()):
        found = _find(who)
        credential = passwords.of_account(found.id)
        identifier = user_name or (credential.identifier if credential else None)
        if identifier is None:
            raise click.UsageError("this account has no user name yet; give one with --user-name")
        password = passwords.set_one_time(found.id, identifier)
        sessions.revoke_all(found.id)
    click.echo(f"{passwords.user_name(identifier)}  {password}")


@account.command()
@click.argument("who", metavar=WHO)
@click.argument("slug", metavar="TENANT")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.option("--revoke", "taken", is_flag=True, help="Take the role instead.")
@click.option("--scope", multiple=True, help="Id of a grid, building, entrance or company; may be repeated.")
def grant(who: str, slug: str, role: str, taken: bool, scope: tuple[str, ...]) -> None:
    """Give an account a ROLE in a TENANT (or take it); written to that tenant's ledger."""
    with in_tenant(opened(), slug) as (tenant, _unit):
        found = _find(who)
        actor = system(tenant.id, "cli")
        membership = memberships.of_account(found.id)
        if taken:
            if membership is None:
                raise memberships.no_member()
            memberships.revoke(actor, membership.id, role)
        else:
            membership = membership or memberships.add(actor, found.id, ())
            memberships.grant(actor, membership.id, role, scope=scope)
        click.echo(f"{tenant.slug}: {', '.join(membership.roles) or '-'}")


@account.command("sessions")
@click.argument("who", metavar=WHO)
def sessions_of(who: str) -> None:
    """List the browsers that an account is signed in with."""
    table = Table("id", "method", "address", "last seen", "browser")
    with _outside(opened()):
        for one in sessions.living(_find(who).id):
            table.add_row(
                str(one.id), one.method, one.address, f"{one.seen_at:%Y-%m-%d %H:%M}Z", one.user_agent[:40]
            )
    Console().print(table)


@account.command()
@click.argument("who", metavar=WHO)
def revoke(who: str) -> None:
    """Sign an account out everywhere, at once."""
    with _outside(opened()):
        count = sessions.revoke_all(_find(who).id)
    click.echo(f"{count}")
