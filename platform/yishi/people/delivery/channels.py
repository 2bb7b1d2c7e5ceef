"""The channels of a tenant: text messages by whatever sender is installed, and those that modules bring."""

from __future__ import annotations

from collections.abc import Callable

from yishi.i18n import N_
from yishi.people import senders
from yishi.plugins.values import Channel, Message, Outgoing
from yishi.tenants.current import current_tenant, gather

SMS = "sms"
"""Whatever answers the hook `deliver`; in a demo the development sender, which only shows the text."""


def _open_sms() -> Callable[[Outgoing], None] | None:
    return _send_sms if senders.can_send() else None


def _send_sms(message: Outgoing) -> None:
    text = f"{message.text} {message.link}".strip()
    if not senders.send(Message(purpose="notification", phone=message.to, text=text)):
        raise ConnectionError("no sender took the message")


_SMS = Channel(SMS, N_("短信"), "phone", _open_sms)


def channels() -> dict[str, Channel]:
    """All channels that are installed and on here, by name, whether a gateway is set up or not."""
    brought: list[Channel] = gather("channels", tenant=current_tenant())
    return {channel.name: channel for channel in (_SMS, *brought)}


def ready(*reaches: str) -> dict[str, Channel]:
    """Those with a gateway that reach people so (`phone`, `email`, `group`); may query."""
    return {
        name: channel
        for name, channel in channels().items()
        if channel.reaches in reaches and channel.open() is not None
    }
