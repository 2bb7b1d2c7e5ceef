"""An account's e-mail address: kept once a code that was sent there has come back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from marshmallow import ValidationError, validate

from yishi.database import current_unit
from yishi.errors import Refusal, Undeliverable
from yishi.i18n import _
from yishi.people import accounts, attempts, codes
from yishi.people.delivery.channels import ready
from yishi.people.privacy import account_cipher
from yishi.people.signing_in import Browser
from yishi.plugins.values import Outgoing
from yishi.tenants.current import current_tenant
from yishi.text import clean

log = logging.getLogger(__name__)

_PURPOSE = "email"
_LONGEST = 254


def address_of(text: str) -> str:
    """The address as it is kept. Raises a refusal that says what to type."""
    address = clean(text)
    try:
        validate.Email()(address)
    except ValidationError:
        address = ""
    if not address or len(address) > _LONGEST or not address.isascii():
        raise Refusal("people.email_wrong", _("请填正确的电子邮箱，例如 wang@example.cn。"), field="address")
    name, _at, host = address.rpartition("@")
    return f"{name}@{host.lower()}"


def send_code(address: str, browser: Browser) -> str:
    """Send a code to the address after commit; gives the address as it is kept.

    Refuses with `people.email_wrong`, `people.no_email_here`, and when the limits of codes are reached.
    """
    address = address_of(address)
    sender = _sender()
    index = _index(address)
    attempts.count(("code_phone", index), ("code_address", browser.address))
    code = codes.issue(index, _PURPOSE, browser.mark)
    text = _("您的邮箱验证码是 %(code)s，10 分钟内有效。不是您本人操作，请不必理会。", code=code)
    subject = _("【%(tenant)s】邮箱验证码", tenant=current_tenant().name)
    message = Outgoing(f"email-code:{index[:16]}:{code}", address, subject, text)
    current_unit().after_commit(lambda: _send(sender, message))
    return address


def confirm(account_id: UUID, address: str, browser: Browser, code: str) -> None:
    """Use the code up and keep the address, or refuse with `sign_in.code_wrong`."""
    address = address_of(address)
    attempts.count(("enter_address", browser.address))
    codes.redeem(_index(address), _PURPOSE, browser.mark, code)
    accounts.set_email(accounts.get(account_id), address)


def forget(account_id: UUID) -> None:
    """Keep no address any more; what was to go there is dropped."""
    accounts.set_email(accounts.get(account_id), None)


def _index(address: str) -> str:
    return account_cipher().blind_index(address.casefold(), "account.email")


def _sender() -> Callable[[Outgoing], None]:
    for channel in ready("email").values():
        sender = channel.open()
        if sender is not None:
            return sender
    raise Refusal("people.no_email_here", _("本单位还没有接通邮件，现在不能登记邮箱。"), field="address")


def _send(sender: Callable[[Outgoing], None], message: Outgoing) -> None:
    # The act is done; a code that does not come is asked for again.
    try:
        sender(message)
    except (Undeliverable, OSError) as error:
        log.warning("a code for an e-mail address was not taken: %s", error)
