"""Handing messages over: a plugin's sender first, else the development sender, which only shows them."""

from __future__ import annotations

import logging
from collections import OrderedDict

from yishi.installation import installation
from yishi.plugins.values import Message
from yishi.tenants.current import current_registry
from yishi.text import mask_phone

log = logging.getLogger(__name__)

_LAST: OrderedDict[str, str] = OrderedDict()
_REMEMBERED = 200


def real_sender() -> bool:
    """Whether some installed plugin delivers messages."""
    return bool(current_registry().hooks.implementers("deliver"))


def shows_codes() -> bool:
    """Whether sign-in codes are shown on the page: in a demo or a test without a real sender, never else."""
    return installation().config.mode != "production" and not real_sender()


def can_send() -> bool:
    """Whether a code would reach anybody at all."""
    return real_sender() or shows_codes()


def send(message: Message) -> bool:
    """Hand one message over, outside any transaction; False when nobody took it."""
    if current_registry().hooks.first("deliver", (), message=message):
        return True
    if not shows_codes():
        log.error(
            "no sender took a message (%s); install a plugin that implements `deliver`", message.purpose
        )
        return False
    _develop(message)
    return True


def _develop(message: Message) -> None:
    """The development sender: log the text and keep the latest one a telephone."""
    phone = message.phone or ""
    log.warning("development sender: %s to %s: %s", message.purpose, mask_phone(phone), message.text)
    _LAST[phone] = message.text
    _LAST.move_to_end(phone)
    while len(_LAST) > _REMEMBERED:
        _LAST.popitem(last=False)


def last_text(phone: str) -> str | None:
    """What the development sender was last given for this number; None where a real sender serves."""
    return _LAST.get(phone) if shows_codes() else None
