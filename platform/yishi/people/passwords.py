"""Passwords of staff: argon2id, one-time ones that must be changed, the same answer for unknown names."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Conflict, Refusal
from yishi.i18n import _
from yishi.people import attempts, sessions
from yishi.people.models import Account, Credential
from yishi.text import clean

KIND = "password"
SHORTEST, LONGEST = 10, 200
ONE_TIME_LASTS = timedelta(days=7)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)


def user_name(text: str) -> str:
    """The one spelling of a user name: half width, lower case. Raises a refusal that says what to type."""
    name = clean(text).casefold()
    if not 2 <= len(name) <= 80 or any(c.isspace() for c in name):
        raise Refusal(
            "sign_in.user_name_wrong", _("用户名要 2 到 80 个字，中间没有空格。"), field="identifier"
        )
    return name


def of_account(account_id: UUID) -> Credential | None:
    found = select(Credential).where(Credential.account_id == account_id, Credential.kind == KIND)
    return db.scalars(found).first()


def set_one_time(account_id: UUID, identifier: str) -> str:
    """Give an account a user name and a one-time password, which is returned once.

    It must be changed at the first sign-in and lapses after a week. Raises `Conflict` for a taken name.
    """
    name = user_name(identifier)
    password = "-".join("".join(secrets.choice(_ALPHABET) for _i in range(4)) for _j in range(4))
    taken = select(Credential.account_id).where(Credential.kind == KIND, Credential.identifier == name)
    owner = db.execute(taken).scalar()
    if owner is not None and owner != account_id:
        raise Conflict("sign_in.user_name_taken", _("这个用户名已经有人用了，请换一个。"))
    credential = of_account(account_id)
    if credential is None:
        credential = Credential(id=new_id(), account_id=account_id, kind=KIND, scopes=[])
        db.add(credential)
    credential.identifier, credential.secret = name, _hasher.hash(password)
    credential.must_change, credential.created_at = True, clock.now()
    credential.expires_at, credential.used_at = clock.now() + ONE_TIME_LASTS, None
    db.flush()
    return password


def check(identifier: str, password: str, *, address: str = "") -> Credential:
    """The credential, when the password fits. Attempts are limited per name and per address.

    An unknown name, a wrong password, a lapsed one and a closed account give the same answer in the same
    time. Call it before the act has written anything.
    """
    name = clean(identifier).casefold()[:100]
    attempts.count(("password_name", name), ("password_address", address))
    found = (
        select(Credential)
        .join(Account, Account.id == Credential.account_id)
        .where(Credential.kind == KIND, Credential.identifier == name, Account.closed_at.is_(None))
    )
    credential = db.scalars(found).first()
    fits = _verify(credential.secret if credential else _decoy(), password)
    lapsed = credential and credential.expires_at and credential.expires_at <= clock.now()
    if credential is None or not fits or lapsed:
        raise Refusal("sign_in.password_wrong", _("用户名或密码不对，请核对后再试。"))
    if _hasher.check_needs_rehash(credential.secret):
        credential.secret = _hasher.hash(password)
    credential.used_at = clock.now()
    return credential


def change(credential: Credential, new: str, *, keep_session: UUID | None = None) -> None:
    """Set a new password; all other sessions of the account end. The old one was checked by the caller."""
    _need_good(new, credential.identifier)
    if _verify(credential.secret, new):
        raise Refusal("sign_in.password_same", _("新密码不能和原来的一样。"), field="new")
    credential.secret, credential.must_change = _hasher.hash(new), False
    credential.expires_at, credential.created_at = None, clock.now()
    db.flush()
    sessions.revoke_all(credential.account_id, but=keep_session)


def _need_good(password: str, identifier: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 5:
        raise Refusal(
            "sign_in.password_weak",
            _("密码至少 10 位，不要用重复的字符；可以用一句只有您知道的话。"),
            field="new",
        )
    own = identifier.partition("@")[0]
    if len(own) >= 4 and own in password.casefold():
        raise Refusal("sign_in.password_weak", _("密码里不要包含用户名。"), field="new")


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _decoy() -> str:
    """A hash that nothing fits, so that an unknown name takes as long as a known one."""
    return _hasher.hash(secrets.token_urlsafe(32))
