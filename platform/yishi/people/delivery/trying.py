"""Trying a channel out: one message now, and the gateway's own words when it is not taken."""

from __future__ import annotations

import logging

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import current_unit, new_id
from yishi.errors import Refusal, Undeliverable
from yishi.i18n import N_, _
from yishi.people.delivery.channels import channels
from yishi.plugins.values import Outgoing
from yishi.tenants.current import current_tenant

log = logging.getLogger(__name__)


def send(actor: Actor, name: str, to: str) -> None:
    """Send a test message to an address that the actor typed; a group needs none.

    Refuses `people.no_such_channel`, `.channel_not_set`, `.no_address`, `.channel_refused`, `.channel_failed`.
    """
    actor.need("console.settings")
    channel = channels().get(name)
    if channel is None:
        raise Refusal("people.no_such_channel", _("没有这种通知方式，请重新选择。"))
    sender = channel.open()
    if sender is None:
        raise Refusal("people.channel_not_set", _("先在设置里填写这种方式，保存后再试。"))
    if channel.reaches != "group" and not to.strip():
        raise Refusal("people.no_address", _("请填发给谁。"), field="to")
    verb = N_("试发一条消息：%(channel)s")
    activity.record(actor, "people.channel_tried", verb, ("channel", None), channel=channel.label)
    # It is on record that this was tried; no transaction waits for the network.
    current_unit().commit()
    text = _("这是%(tenant)s的一条试发消息，收到就说明接通了。", tenant=current_tenant().name)
    try:
        sender(Outgoing(f"try:{new_id()}", to.strip(), text, text))
    except Undeliverable as error:
        raise Refusal("people.channel_refused", _("没有发出：%(why)s", why=str(error))) from error
    except Exception as error:
        log.warning("a try of %s failed: %s", name, error)
        why = f"{type(error).__name__}: {error}"
        raise Refusal("people.channel_failed", _("没有接通：%(why)s。请核对设置。", why=why)) from error
