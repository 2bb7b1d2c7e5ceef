"""Accounts: who can sign in, in any number of tenants.

Accounts precede the tenant, so these functions take no actor; they touch global tables only.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from yishi.clock import clock
from yishi.database import db, held, new_id
from yishi.errors import Conflict, Refusal, Unknown
from yishi.i18n import LOCALES, SOURCE_LOCALE, _
from yishi.people.models import Account, Credential, Membership, SignInSession
from yishi.people.privacy import account_cipher
from yishi.text import clean, mask_phone, normalise_phone

_PURPOSE = "account.phone"


def mobile(text: str) -> str:
    """The 11 digits of a mobile number. Raises a refusal that says what to type."""
    found = normalise_phone(text)
    if found is None or len(found) != 11 or not found.startswith("1"):
        raise Refusal("sign_in.phone_wrong", _("请填 11 位手机号，例如 13800138000。"), field="phone")
    return found


def phone_index(phone: str) -> str:
    """The blind index of a mobile number: what accounts, codes and limits are looked up by."""
    return account_cipher().blind_index(phone, _PURPOSE)


def create(*, name: str = "", phone: str | None = None, locale: str = SOURCE_LOCALE) -> Account:
    """A new account. Raises `Conflict` when the telephone has one already."""
    account = Account(
        id=new_id(), name=clean(name)[:60], locale=_locale(locale), large_type=False, created_at=clock.now()
    )
    if phone is not None:
        set_phone(account, phone)
    db.add(account)
    db.flush()
    return account


def by_phone(phone: str) -> Account | None:
    """The account with this mobile number, if it is not closed."""
    indexes = account_cipher().blind_indexes(mobile(phone), _PURPOSE)
    found = select(Account).where(Account.phone_index.in_(indexes), Account.closed_at.is_(None))
    return db.scalars(found).first()


def find_or_create(phone: str, *, name: str = "", locale: str = SOURCE_LOCALE) -> Account:
    """The account of this mobile number; two browsers that come at once get the same one."""
    found = by_phone(phone)
    if found is not None:
        return found
    try:
        with db.begin_nested():
            return create(name=name, phone=phone, locale=locale)
    except IntegrityError:
        found = by_phone(phone)
        if found is None:
            raise
        return found


def get(account_id: UUID) -> Account:
    account = db.get(Account, account_id)
    if account is None or account.closed_at is not None:
        raise Unknown("people.unknown_account")
    return account


def set_phone(account: Account, phone: str) -> None:
    """Store a verified mobile number. Raises `Conflict` when another account holds it."""
    number = mobile(phone)
    other = by_phone(number)
    if other is not None and other.id != account.id:
        raise Conflict("people.phone_taken", _("这个手机号已用于另一个账号，请直接用它登录。"))
    _seal(account, number)


def reseal(batch: int = 500) -> int:
    """Bring telephones and e-mail addresses that an older master key sealed under the newest, up to `batch`; gives how many.

    Nothing else of the accounts changes. Raises `CryptoError` where the older key is not in the ring.
    """
    mark = account_cipher().mark
    older = or_(
        ~Account.phone_sealed.startswith(mark, autoescape=True),
        ~Account.email_sealed.startswith(mark, autoescape=True),
    )
    found = select(Account).where(older).order_by(Account.id).limit(batch)
    accounts = db.scalars(held(found)).all()
    for account in accounts:
        if number := phone_of(account):
            _seal(account, number)
        set_email(account, email_of(account))
    db.flush()
    return len(accounts)


def _seal(account: Account, number: str) -> None:
    account.phone_sealed = account_cipher().seal(number, table="account", row_id=account.id, column="phone")
    account.phone_index = phone_index(number)


def phone_of(account: Account) -> str | None:
    """The full number, for senders and for matching a person; pages show `masked_phone_of`."""
    if not account.phone_sealed:
        return None
    return account_cipher().open(account.phone_sealed, table="account", row_id=account.id, column="phone")


def masked_phone_of(account: Account) -> str:
    number = phone_of(account)
    return mask_phone(number) if number else ""


def email_of(account: Account) -> str | None:
    """The full address, for senders; pages show it masked."""
    if not account.email_sealed:
        return None
    return account_cipher().open(account.email_sealed, table="account", row_id=account.id, column="email")


def set_email(account: Account, address: str | None) -> None:
    """Keep a confirmed e-mail address, or none."""
    sealed = (
        account_cipher().seal(address, table="account", row_id=account.id, column="email")
        if address
        else None
    )
    account.email_sealed = sealed


def change(account_id: UUID, *, name: str, locale: str, large_type: bool) -> Account:
    """What people set about themselves: name, language, large type."""
    account = get(account_id)
    account.name, account.locale, account.large_type = clean(name)[:60], _locale(locale), large_type
    return account


def _locale(asked: str) -> str:
    return asked if asked in LOCALES else SOURCE_LOCALE


def close(account_id: UUID) -> None:
    """Close an account for good: telephone, name, passwords and tokens go, all browsers are signed out.

    Memberships are ended first, each by leaving, so that no tenant loses its last administrator unseen.
    """
    account = get(account_id)
    living = select(Membership.id).where(Membership.account_id == account_id, Membership.ended_at.is_(None))
    if db.execute(living).first() is not None:
        raise Conflict("people.still_member", _("请先退出您加入的各个社区，再注销账号。"))
    account.name, account.phone_sealed, account.phone_index = "", None, None
    account.email_sealed = None
    account.closed_at = clock.now()
    for owned in (Credential, SignInSession):
        db.execute(delete(owned).where(owned.account_id == account_id))
    db.flush()
