"""Accounts across tenants, persons within one.

*Account* (global: sign-in, phone under the installation's key) – *membership* (an account in a tenant:
roles and their scope) – *person* (in a tenant: name, contact, units; may have no account). Losing one
keeps the others.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, TenantOwned, UtcDateTime, Versioned, new_id, reference


class Account(Base):
    """Somebody who can sign in, in any number of tenants."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60), default="")
    phone_sealed: Mapped[str | None] = mapped_column(String(200))
    phone_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    email_sealed: Mapped[str | None] = mapped_column(String(400))
    """Confirmed by a code that was sent there."""
    locale: Mapped[str] = mapped_column(String(10), default="zh_CN")
    large_type: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Credential(Base):
    """A way to prove an account: `password` (argon2id, staff, with a user name) or `api_token`."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("kind", "identifier"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    identifier: Mapped[str] = mapped_column(String(100))
    secret: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(100), default="")
    tenant_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    must_change: Mapped[bool] = mapped_column(default=False)


class OneTimeCode(Base):
    """A code on its way: HMAC only, single use, bound to phone, purpose and browser, few tries."""

    __tablename__ = "one_time_code"
    __table_args__ = (Index(None, "phone_index", "purpose"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    phone_index: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(20))
    browser: Mapped[str] = mapped_column(String(64))
    code_hmac: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """A counter of attempts in a window, per subject (a phone, an address, a tenant)."""

    __tablename__ = "attempt"

    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    window: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class SignInSession(Base):
    """A browser that is signed in: 256-bit token, stored hashed; idle and absolute limit; revocable."""

    __tablename__ = "sign_in_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    method: Mapped[str] = mapped_column(String(20), default="code")
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Membership(Base):
    """An account in a tenant: its roles, their scope, and the person it is there."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("tenant_id", "account_id"), Index(None, "account_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenant.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    roles: Mapped[list[str]] = mapped_column(default=list)
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)
    claim: Mapped[str] = mapped_column(String(120), default="")
    """The home that a newcomer named, in their own words; a worker compares it with the roster."""
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    verified: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Person(TenantOwned, Versioned, Base):
    """Somebody known to one tenant. Phone and id number sealed; equality by blind index only."""

    __tablename__ = "person"
    __table_args__ = (
        Index(None, "tenant_id", "phone_index"),
        Index(None, "tenant_id", "id_number_index"),
        Index(None, "tenant_id", "sort_key"),
    )

    name: Mapped[str] = mapped_column(String(60))
    sort_key: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(16), default="person")
    phone_sealed: Mapped[str | None] = mapped_column(String(200))
    phone_index: Mapped[str | None] = mapped_column(String(64))
    id_number_sealed: Mapped[str | None] = mapped_column(String(200))
    id_number_index: Mapped[str | None] = mapped_column(String(64))
    source_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AssistedAct(TenantOwned, Base):
    """An act done by staff for a resident, with its reason; the resident sees each one."""

    __tablename__ = "assisted_act"
    __table_args__ = (reference("person_id", "person"), Index(None, "tenant_id", "person_id", "at"))

    person_id: Mapped[UUID]
    by_account_id: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notification(TenantOwned, Base):
    """Something a person should know; delivered in the app, and by senders where preferred."""

    __tablename__ = "notification"
    __table_args__ = (
        reference("person_id", "person", cascade=True),
        UniqueConstraint("tenant_id", "person_id", "key"),
        Index(None, "tenant_id", "person_id", "at"),
    )

    person_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(200))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    path: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str | None] = mapped_column(String(200))
    """Said once per person and key; None may be said again and again."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(TenantOwned, Base):
    """One notification on its way by one channel, and afterwards what became of it.

    `person_id` is None for a message to a group. `key` makes it once for each channel. `state`: waiting (until
    `due_at`), sending, sent, failed (after all tries, or refused), dropped (read in the app meanwhile, or no address
    or gateway). `bundle` is the same for those that went as one message; `sent_to` is the masked address.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        reference("notification_id", "notification", cascade=True),
        reference("person_id", "person", cascade=True),
        UniqueConstraint("tenant_id", "channel", "key"),
        Index(None, "tenant_id", "person_id", "channel", "state"),
        Index(None, "tenant_id", "changed_at"),
        Index(None, "tenant_id", "notification_id"),
    )

    notification_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    path: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
    sent_to: Mapped[str] = mapped_column(String(100), default="")
    bundle: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TenantKey(TenantOwned, Base):
    """The tenant's data key, wrapped by the installation's. Deleting it shreds what it sealed."""

    __tablename__ = "tenant_key"
    __table_args__ = (UniqueConstraint("tenant_id", "key_version"),)

    key_version: Mapped[int] = mapped_column(default=1)
    wrapped: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoleGrant(TenantOwned, Base):
    """History of roles: who gave or took what, when (also in the ledger)."""

    __tablename__ = "role_grant"
    __table_args__ = (Index(None, "tenant_id", "account_id"),)

    account_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(40))
    granted: Mapped[bool]
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    on_day: Mapped[date | None]
