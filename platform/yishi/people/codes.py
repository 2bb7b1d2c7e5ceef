"""One-time codes: six digits, stored as HMAC, single use, bound to purpose and browser, few tries."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, select, update

from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.installation import installation
from yishi.people.apart import apart
from yishi.people.models import OneTimeCode

LASTS = timedelta(minutes=10)
TRIES = 5


def browser_mark(token: str) -> str:
    """What a code is bound to: a hash of the cookie that this browser alone holds."""
    return sha256(b"browser:" + token.encode()).hexdigest()


def issue(phone_index: str, purpose: str, browser: str) -> str:
    """A fresh code for this number, purpose and browser; an earlier one of theirs is void."""
    now = clock.now()
    db.execute(delete(OneTimeCode).where(OneTimeCode.expires_at < now - timedelta(days=1)))
    db.execute(
        update(OneTimeCode).where(*_theirs(phone_index, purpose, browser)).values(expires_at=now),
    )
    code = f"{secrets.randbelow(10**6):06d}"
    db.add(
        OneTimeCode(
            id=new_id(),
            phone_index=phone_index,
            purpose=purpose,
            browser=browser,
            code_hmac=installation().keys.code_hmac(code, purpose, phone_index, browser),
            expires_at=now + LASTS,
            tries=0,
        )
    )
    db.flush()
    return code


def redeem(phone_index: str, purpose: str, browser: str, code: str) -> None:
    """Use a code up, or refuse: wrong, expired, used and never issued look the same.

    The try is counted in a transaction of its own, so that a refusal does not give it back.
    """
    with apart():
        found = select(OneTimeCode.id).where(
            *_theirs(phone_index, purpose, browser), OneTimeCode.expires_at > clock.now()
        )
        counted = (
            update(OneTimeCode)
            .where(OneTimeCode.id == found.limit(1).scalar_subquery(), OneTimeCode.tries < TRIES)
            .values(tries=OneTimeCode.tries + 1)
            .returning(OneTimeCode.id, OneTimeCode.code_hmac)
        )
        row = db.execute(counted).first()
    typed = "".join(code.split())
    if row is None or not installation().keys.code_matches(
        row.code_hmac, typed, purpose, phone_index, browser
    ):
        raise _wrong()
    used = update(OneTimeCode).where(OneTimeCode.id == row.id, OneTimeCode.used_at.is_(None))
    if db.execute(used.values(used_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
        raise _wrong()


def _theirs(phone_index: str, purpose: str, browser: str) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeCode.phone_index == phone_index,
        OneTimeCode.purpose == purpose,
        OneTimeCode.browser == browser,
        OneTimeCode.used_at.is_(None),
    )


def _wrong() -> Refusal:
    return Refusal(
        "sign_in.code_wrong",
        _("验证码不对或已过期。请核对最近一条，或重新获取；一个验证码最多试 5 次。"),
        field="code",
    )
