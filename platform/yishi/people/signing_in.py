"""Signing in: by a code to one's telephone, or with a password for staff.

It precedes the tenant and touches global tables only. What anybody is told does not depend on whether the
telephone or user name is known: a code goes to every number, and an account begins with its first sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yishi.database import current_unit
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.people import accounts, attempts, codes, passwords, senders, sessions
from yishi.people.models import Credential
from yishi.plugins.values import Message
from yishi.text import mask_phone

PURPOSE = "sign_in"


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from; `mark` is `codes.browser_mark` of a cookie that only it holds."""

    mark: str
    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A code is on its way. `shown` is the code itself, in a demo without a real sender only."""

    phone: str
    masked: str
    shown: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` goes into the session cookie; it is not kept anywhere else."""

    account_id: UUID
    token: str


def ask_code(phone: str, browser: Browser, *, tenant_id: int | None = None) -> Asked:
    """Send a code to a mobile number, after commit. Limits per number, address and tenant."""
    number = accounts.mobile(phone)
    if not senders.can_send():
        raise Refusal(
            "sign_in.no_sender", _("本系统还没有接通短信。请用密码登录，或请社区工作人员代为办理。")
        )
    index = accounts.phone_index(number)
    attempts.count(
        ("code_phone", index), ("code_address", browser.address), ("code_tenant", str(tenant_id or 0))
    )
    code = codes.issue(index, PURPOSE, browser.mark)
    message = Message(
        purpose="sign_in_code",
        phone=number,
        text=_("验证码 %(code)s，10 分钟内有效。请不要告诉任何人，工作人员也不会向您要。", code=code),
        tenant_id=tenant_id,
    )
    current_unit().after_commit(lambda: _send(message))
    return Asked(number, mask_phone(number), code if senders.shows_codes() else None)


def _send(message: Message) -> None:
    senders.send(message)


def with_code(phone: str, code: str, browser: Browser, *, locale: str) -> SignedIn:
    """Sign in with the code that was sent; a number's first sign-in makes its account."""
    number = accounts.mobile(phone)
    attempts.count(("enter_address", browser.address))
    codes.redeem(accounts.phone_index(number), PURPOSE, browser.mark, code)
    account = accounts.find_or_create(number, locale=locale)
    return _begin(account.id, "code", browser)


def with_password(identifier: str, password: str, browser: Browser) -> SignedIn | None:
    """Sign in with a password; None when it is a one-time one, which must be replaced first."""
    credential = passwords.check(identifier, password, address=browser.address)
    return None if credential.must_change else _begin(credential.account_id, "password", browser)


def with_new_password(identifier: str, password: str, new: str, repeated: str, browser: Browser) -> SignedIn:
    """Replace a one-time password by one's own and sign in; until then it opens nothing."""
    if new != repeated:
        raise Refusal("sign_in.not_repeated", _("两次输入的新密码不一样。"), field="repeated")
    credential = passwords.check(identifier, password, address=browser.address)
    passwords.change(credential, new)
    return _begin(credential.account_id, "password", browser)


def change_password(
    credential: Credential, current: str, new: str, repeated: str, *, address: str, session_id: UUID
) -> None:
    """Change one's password while signed in; all other browsers are signed out."""
    if new != repeated:
        raise Refusal("sign_in.not_repeated", _("两次输入的新密码不一样。"), field="repeated")
    checked = passwords.check(credential.identifier, current, address=address)
    passwords.change(checked, new, keep_session=session_id)


def _begin(account_id: UUID, method: str, browser: Browser) -> SignedIn:
    token = sessions.start(account_id, method=method, user_agent=browser.user_agent, address=browser.address)
    return SignedIn(account_id, token)
