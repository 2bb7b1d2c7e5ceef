"""Text messages through a gateway that takes JSON: `{"phone", "text", "key"}` with a bearer token."""

from __future__ import annotations

from collections.abc import Callable

from yishi.toolkit import Outgoing, outbound, secret, settings
from yishi_gateways.settings import NAME


def open_sms() -> Callable[[Outgoing], None] | None:
    """What sends text messages here, or None where no gateway is filled in."""
    url = settings(NAME).sms_url
    if not url:
        return None
    token = secret(NAME, "sms_token")
    return lambda message: send(url, token, message)


def send(url: str, token: str | None, message: Outgoing) -> None:
    """Hand one message over; any 2xx is taken as accepted."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    text = f"{message.text} {message.link}".strip()
    outbound.post_json(url, {"phone": message.to, "text": text, "key": message.key}, headers)
