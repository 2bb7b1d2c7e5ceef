"""Staff come in by telephone, or with a user name and a one-time password that they must change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.database import db
from yishi.errors import Conflict, Refusal, Unknown
from yishi.i18n import N_, _
from yishi.people import accounts, joining, memberships, passwords, sessions
from yishi.people.models import Membership
from yishi.tenants.current import current_tenant
from yishi.text import clean


@dataclass(frozen=True, slots=True)
class Invited:
    """`password` is shown once; None for somebody who signs in by telephone."""

    membership: Membership
    user_name: str | None = None
    password: str | None = None


def by_phone(actor: Actor, phone: str, name: str, roles: Iterable[str], scope: Iterable[str] = ()) -> Invited:
    """Give roles to whoever signs in with this mobile number. Says nothing of accounts elsewhere."""
    actor.need("people.grant_roles")
    account = accounts.find_or_create(accounts.mobile(phone), name=_name(name))
    membership = memberships.of_account(account.id)
    if membership is None:
        person, sure = joining.theirs(phone, _name(name))
        person_id = person.id if person and sure else None
        membership = memberships.add(actor, account.id, (), name=_name(name), person_id=person_id)
    for role in roles:
        memberships.grant(actor, membership.id, role, scope=scope)
    return Invited(membership)


def by_user_name(
    actor: Actor, user_name: str, name: str, roles: Iterable[str], scope: Iterable[str] = ()
) -> Invited:
    """A new account `<user name>@<slug>` with a one-time password; the slug keeps tenants' names apart."""
    actor.need("people.grant_roles")
    local = passwords.user_name(user_name)
    if "@" in local:
        raise Refusal("sign_in.user_name_wrong", _("用户名里不要写 @，系统会自动加上。"), field="identifier")
    identifier = f"{local}@{current_tenant().slug}"
    account = accounts.create(name=_name(name))
    password = passwords.set_one_time(account.id, identifier)
    membership = memberships.add(actor, account.id, (), name=_name(name))
    for role in roles:
        memberships.grant(actor, membership.id, role, scope=scope)
    return Invited(membership, identifier, password)


def reset_password(actor: Actor, membership_id: UUID) -> Invited:
    """A new one-time password for a member of staff who belongs to this tenant alone; signs them out.

    An account that has a place in other tenants, or signs in by telephone, is nobody's to take over.
    """
    actor.need("people.grant_roles")
    membership = memberships.get(membership_id)
    credential = passwords.of_account(membership.account_id)
    if credential is None:
        raise Unknown("people.unknown_account")
    elsewhere = select(Membership.id).where(
        Membership.account_id == membership.account_id,
        Membership.tenant_id != membership.tenant_id,
        Membership.ended_at.is_(None),
    )
    own = credential.identifier.endswith(f"@{current_tenant().slug}")
    if not own or db.execute(elsewhere).first() is not None:
        raise Conflict("people.not_yours", _("这个账号不是本社区设立的，请找设立它的单位或系统运营方。"))
    password = passwords.set_one_time(membership.account_id, credential.identifier)
    sessions.revoke_all(membership.account_id)
    ledger.append(actor, "people.password_reset", membership=str(membership.id))
    activity.record(actor, "people.password_reset", N_("重置了登录密码"), ("person", membership.person_id))
    return Invited(membership, credential.identifier, password)


def _name(name: str) -> str:
    called = clean(name)
    if not called or len(called) > 60:
        raise Refusal("people.name_wrong", _("请填写姓名，最多 60 个字。"), field="name")
    return called
