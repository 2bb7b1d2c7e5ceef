"""A WeCom group robot (企业微信群机器人): one text message to a group that all the staff read.

Its answer says in `errcode` whether it was taken, with HTTP 200 in any case. 45009 is "too many a minute" and
passes; 93000 and 40058 say that the key or the message is wrong and do not.
"""

from __future__ import annotations

from collections.abc import Callable

from yishi.toolkit import Outgoing, Undeliverable, _, outbound, secret
from yishi_gateways.settings import NAME

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
_PASSES = frozenset({-1, 45009})
_MOST = 2000
"""The robot takes 2,048 bytes of UTF-8."""


def open_wecom() -> Callable[[Outgoing], None] | None:
    """What posts to the group here, or None where no robot is filled in."""
    key = secret(NAME, "wecom_key")
    return (lambda message: send(key, message)) if key else None


def send(key: str, message: Outgoing) -> None:
    text = f"{message.text}\n{message.link}".strip()
    shown = text.encode()[:_MOST].decode(errors="ignore")
    answer = outbound.post_json(f"{ADDRESS}?key={key}", {"msgtype": "text", "text": {"content": shown}})
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if code == 0:
        return
    if code is None or code in _PASSES:
        raise ConnectionError(f"errcode {code}")
    raise Undeliverable(_("企业微信没有接受：%(code)s", code=code))
