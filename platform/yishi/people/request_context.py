"""The one context statement of a request: tenant, switches, session, account and membership.

It runs before a tenant is known and therefore touches only global tables.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.people.access import permissions_of
from yishi.people.models import Account, Credential, Membership, SignInSession
from yishi.plugins.registry import Registry
from yishi.tenants.models import Tenant, TenantHost
from yishi.tenants.resolve import TENANT_COLUMNS, TenantView, view

_live = and_(
    SignInSession.token_hash == bindparam("token"),
    SignInSession.revoked_at.is_(None),
    SignInSession.expires_at > bindparam("now"),
)
_ACCOUNT_COLUMNS = (
    SignInSession.id.label("session_id"),
    SignInSession.seen_at.label("session_seen_at"),
    Account.id.label("account_id"),
    Account.name.label("account_name"),
    Account.locale.label("account_locale"),
    Account.large_type.label("account_large_type"),
)
_MEMBER_COLUMNS = (
    Membership.person_id.label("person_id"),
    Membership.name.label("member_name"),
    Membership.roles.label("member_roles"),
    Membership.scope.label("member_scope"),
    Membership.verified.label("member_verified"),
)


def _with_session(statement: Any) -> Any:
    return (
        statement.outerjoin(SignInSession, _live)
        .outerjoin(Account, and_(Account.id == SignInSession.account_id, Account.closed_at.is_(None)))
        .outerjoin(
            Membership,
            and_(
                Membership.tenant_id == Tenant.id,
                Membership.account_id == Account.id,
                Membership.ended_at.is_(None),
            ),
        )
    )


_columns = select(*TENANT_COLUMNS, *_ACCOUNT_COLUMNS, *_MEMBER_COLUMNS)
_BY_SLUG = _with_session(_columns.select_from(Tenant)).where(Tenant.slug == bindparam("address"))
_BY_HOST = _with_session(
    _columns.select_from(TenantHost).join(Tenant, Tenant.id == TenantHost.tenant_id)
).where(TenantHost.host == bindparam("address"))
_SESSION_ONLY = (
    select(*_ACCOUNT_COLUMNS).select_from(SignInSession).join(Account, Account.id == SignInSession.account_id)
).where(_live, Account.closed_at.is_(None))


def _with_token(statement: Any) -> Any:
    return (
        statement.add_columns(
            Credential.id.label("session_id"),
            Credential.used_at.label("session_seen_at"),
            Credential.scopes.label("scopes"),
            Account.id.label("account_id"),
            Account.name.label("account_name"),
            Account.locale.label("account_locale"),
            Account.large_type.label("account_large_type"),
        )
        .outerjoin(
            Credential,
            and_(
                Credential.kind == "api_token",
                Credential.identifier == bindparam("token"),
                Credential.tenant_id == Tenant.id,
                (Credential.expires_at.is_(None)) | (Credential.expires_at > bindparam("now")),
            ),
        )
        .outerjoin(Account, and_(Account.id == Credential.account_id, Account.closed_at.is_(None)))
        .outerjoin(
            Membership,
            and_(
                Membership.tenant_id == Tenant.id,
                Membership.account_id == Account.id,
                Membership.ended_at.is_(None),
            ),
        )
    )


_token_columns = select(*TENANT_COLUMNS, *_MEMBER_COLUMNS)
_BY_TOKEN = _with_token(_token_columns.select_from(Tenant)).where(Tenant.slug == bindparam("address"))
_BY_TOKEN_AND_HOST = _with_token(
    _token_columns.select_from(TenantHost).join(Tenant, Tenant.id == TenantHost.tenant_id)
).where(TenantHost.host == bindparam("address"))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in (in any tenant)."""

    session_id: UUID
    account_id: UUID
    name: str
    locale: str
    large_type: bool
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A request's tenant and actor; `visitor` is None when nobody is signed in."""

    tenant: TenantView
    actor: Actor
    visitor: Visitor | None
    member: bool
    verified: bool


def token_hash(token: str) -> str:
    """What is stored of a session's or API token: SHA-256, hex. The token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_context(
    connection: Connection,
    registry: Registry,
    *,
    address: str,
    by_host: bool = False,
    session_token: str | None = None,
    api_token: str | None = None,
) -> Context | None:
    """The context for a tenant's address (slug or host); None when there is no such tenant."""
    if api_token:
        statement = _BY_TOKEN_AND_HOST if by_host else _BY_TOKEN
    else:
        statement = _BY_HOST if by_host else _BY_SLUG
    token = api_token or session_token
    row = connection.execute(
        statement,
        {"address": address, "token": token_hash(token) if token else "", "now": clock.now()},
    ).first()
    if row is None:
        return None
    tenant = view(row, registry, base="" if by_host else None)
    visitor = _visitor(row) if row.account_id else None
    roles = frozenset(row.member_roles or ())
    held = permissions_of(tenant, registry, roles, signed_in=visitor is not None)
    if api_token:
        held = held.intersection(row.scopes or ()) if visitor else frozenset()
    actor = Actor(
        tenant_id=tenant.id,
        account_id=visitor.account_id if visitor else None,
        person_id=row.person_id if visitor else None,
        name=(row.member_name or row.account_name or "") if visitor else "",
        roles=roles,
        permissions=held,
        scope=row.member_scope or {},
        channel="api" if api_token and visitor else "web",
    )
    return Context(tenant, actor, visitor, row.member_roles is not None, bool(row.member_verified))


def read_visitor(connection: Connection, session_token: str | None) -> Visitor | None:
    """Who is signed in, where there is no tenant (the front page, sign-in)."""
    if not session_token:
        return None
    row = connection.execute(_SESSION_ONLY, {"token": token_hash(session_token), "now": clock.now()}).first()
    return _visitor(row) if row else None


def _visitor(row: Any) -> Visitor:
    return Visitor(
        session_id=row.session_id,
        account_id=row.account_id,
        name=row.account_name,
        locale=row.account_locale,
        large_type=bool(row.account_large_type),
        seen_at=getattr(row, "session_seen_at", None),
    )
