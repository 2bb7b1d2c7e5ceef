"""Browsers that are signed in: a random token each, stored hashed, with an idle and an absolute limit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Unknown
from yishi.people.models import SignInSession
from yishi.people.request_context import token_hash

TOUCH_EVERY = timedelta(minutes=10)
_KEPT_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Limits:
    """A session ends after `idle` without a visit, and after `absolute` in any case."""

    idle: timedelta
    absolute: timedelta


LIMITS = {
    "code": Limits(idle=timedelta(days=14), absolute=timedelta(days=60)),
    "password": Limits(idle=timedelta(hours=12), absolute=timedelta(days=7)),
}
"""By the way of signing in: residents' own phones stay signed in, staff with a password do not."""


def start(account_id: UUID, *, method: str = "code", user_agent: str = "", address: str = "") -> str:
    """Sign a browser in; the token is returned once and goes into its cookie. Always a fresh one."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.execute(
        delete(SignInSession).where(
            SignInSession.account_id == account_id, SignInSession.expires_at < now - _KEPT_AFTER_END
        )
    )
    db.add(
        SignInSession(
            id=new_id(),
            token_hash=token_hash(token),
            account_id=account_id,
            method=method,
            user_agent=user_agent[:200],
            address=address[:64],
            created_at=now,
            seen_at=now,
            expires_at=now + LIMITS[method].idle,
        )
    )
    db.flush()
    return token


def touch(session_id: UUID) -> None:
    """Note a visit and move the idle limit on, never past the absolute one."""
    row = db.get(SignInSession, session_id)
    now = clock.now()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return
    row.seen_at = now
    limits = LIMITS.get(row.method)
    if limits is not None:
        row.expires_at = min(now + limits.idle, row.created_at + limits.absolute)


def needs_touch(seen_at: datetime | None) -> bool:
    """Whether a visit is worth a write; a session that was idle for too long is past touching."""
    return seen_at is not None and TOUCH_EVERY <= clock.now() - seen_at <= LIMITS["code"].idle


def living(account_id: UUID) -> list[SignInSession]:
    """The account's sessions that still work, the latest visit first."""
    found = (
        select(SignInSession)
        .where(
            SignInSession.account_id == account_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > clock.now(),
        )
        .order_by(SignInSession.seen_at.desc())
    )
    return list(db.scalars(found))


def revoke(account_id: UUID, session_id: UUID) -> None:
    """End one session of this account; dead on its next request. Another account's is unknown."""
    row = db.get(SignInSession, session_id)
    if row is None or row.account_id != account_id:
        raise Unknown("people.unknown_session")
    row.revoked_at = row.revoked_at or clock.now()


def revoke_all(account_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of this account (except the one at hand); their number."""
    ends = update(SignInSession).where(
        SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None)
    )
    if but is not None:
        ends = ends.where(SignInSession.id != but)
    return int(db.execute(ends.values(revoked_at=clock.now())).rowcount)  # type: ignore[attr-defined]
