"""The job that sends: what is due for one person and channel goes as one message.

Rows are claimed in a transaction of their own, sent outside any, and marked in a third. A worker that dies in
between leaves them claimed; whoever comes after `STUCK` sends them again under the same key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from yishi.clock import clock
from yishi.database import current_unit, db, held, new_id
from yishi.errors import Undeliverable
from yishi.i18n import N_, SOURCE_LOCALE, translate
from yishi.installation import installation
from yishi.jobs.core import core_job
from yishi.people import accounts, memberships
from yishi.people.delivery.channels import channels
from yishi.people.delivery.planning import JOB, enqueue_send
from yishi.people.models import Delivery, Notification
from yishi.plugins.values import Channel, Outgoing
from yishi.tenants.resolve import TenantView
from yishi.text import mask_email, mask_phone

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""Before the second try, the third …; after the last one it has failed."""
STUCK = timedelta(minutes=4)
"""Shorter than a job's lease, so that whoever takes over a dead worker's job finds its rows."""
SHOWN = 8
"""Of many that go as one, so many are spelled out."""

NO_GATEWAY = N_("没有设置好这种通知方式")
NO_ADDRESS = N_("没有登记手机号或邮箱")
SEEN = N_("本人已在网页上看过")
_SEVERAL = N_("您有 %(n)d 条新消息")
_MORE = N_("……另有 %(n)d 条，请登录查看。")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes, how the log shows it, and in which language it is written."""

    to: str
    masked: str
    locale: str


@core_job(JOB)
def send(tenant: TenantView, person: str, channel: str) -> None:
    """Send what is due for a person (or a group, when `person` is empty) by a channel."""
    person_id = UUID(person) if person else None
    batch = _claim(person_id, channel)
    found = channels().get(channel)
    sender = found.open() if found is not None else None
    address = _address(person_id, found) if found is not None else None
    batch = _without_seen(batch)
    if not batch:
        return
    if sender is None or address is None:
        _mark(batch, state="dropped", error=NO_GATEWAY if sender is None else NO_ADDRESS)
        return
    message = _message(tenant, batch, address)
    # No transaction waits for the network.
    current_unit().commit()
    _hand_over(sender, message, batch, address.masked)


def _claim(person_id: UUID | None, channel: str) -> Sequence[Delivery]:
    now = clock.now()
    due = and_(Delivery.state == "waiting", Delivery.due_at <= now)
    stuck = and_(Delivery.state == "sending", Delivery.changed_at <= now - STUCK)
    theirs = Delivery.person_id == person_id if person_id else Delivery.person_id.is_(None)
    find = held(select(Delivery).where(theirs, Delivery.channel == channel, or_(due, stuck)))
    batch = db.scalars(find.order_by(Delivery.at, Delivery.id)).all()
    bundle = new_id()
    for one in batch:
        # What was tried together is tried again together: the gateway knows it by the bundle's key.
        one.bundle = one.bundle or bundle
        one.state, one.tries, one.changed_at = "sending", one.tries + 1, now
    db.flush()
    return batch


def _without_seen(batch: Sequence[Delivery]) -> list[Delivery]:
    """Nobody needs a message about what they have read in the app."""
    asked = select(Notification.id).where(
        Notification.id.in_([one.notification_id for one in batch if one.notification_id]),
        Notification.seen_at.is_not(None),
    )
    seen = set(db.scalars(asked)) if batch else set()
    _mark([one for one in batch if one.notification_id in seen], state="dropped", error=SEEN)
    return [one for one in batch if one.notification_id not in seen]


def _address(person_id: UUID | None, channel: Channel) -> Address | None:
    if person_id is None:
        return Address("", "", SOURCE_LOCALE)
    membership = memberships.of_person(person_id)
    if membership is None:
        return None
    account = accounts.get(membership.account_id)
    if channel.reaches == "phone":
        to = accounts.phone_of(account)
        return Address(to, mask_phone(to), account.locale) if to else None
    to = accounts.email_of(account)
    return Address(to, mask_email(to), account.locale) if to else None


def _message(tenant: TenantView, batch: Sequence[Delivery], address: Address) -> Outgoing:
    texts = [_text(one, address.locale) for one in batch]
    public = installation().config.public_url.rstrip("/")
    base = f"{public}/{tenant.slug}" if public else ""
    if len(batch) == 1:
        subject, text = texts[0], texts[0]
        link = f"{base}/{batch[0].path}" if base and batch[0].path else ""
    else:
        subject = translate(_SEVERAL, address.locale) % {"n": len(batch)}
        lines = [f"· {text}" for text in texts[:SHOWN]]
        if len(texts) > SHOWN:
            lines.append(translate(_MORE, address.locale) % {"n": len(texts) - SHOWN})
        text, link = "\n".join([subject, *lines]), f"{base}/account/messages" if base else ""
    # Who gets news of several communities must see whose this is.
    return Outgoing(
        str(batch[0].bundle), address.to, f"【{tenant.name}】{subject}", f"【{tenant.name}】{text}", link
    )


def _text(one: Delivery, locale: str) -> str:
    text = translate(one.title, locale)
    return text % one.params if one.params else text


def _hand_over(
    sender: Callable[[Outgoing], None], message: Outgoing, batch: Sequence[Delivery], masked: str
) -> None:
    try:
        sender(message)
    except Undeliverable as error:
        _mark(batch, state="failed", error=str(error), sent_to=masked)
    except Exception as error:  # noqa: BLE001 - a gateway's fault is no fault of ours: it is tried again
        log.warning("a message by %s was not taken: %s", batch[0].channel, error)
        _again(batch, f"{type(error).__name__}: {error}", masked)
    else:
        _mark(batch, state="sent", sent_to=masked)


def _again(batch: Sequence[Delivery], error: str, masked: str) -> None:
    for one in batch:
        if one.tries > len(PAUSES):
            _mark([one], state="failed", error=error, sent_to=masked)
            continue
        due_at = clock.now() + PAUSES[one.tries - 1]
        _mark([one], state="waiting", error=error, sent_to=masked, due_at=due_at)
        enqueue_send(str(one.person_id or ""), one.channel, due_at)


def _mark(batch: Sequence[Delivery], **values: Any) -> None:
    if not batch:
        return
    values["error"] = str(values.get("error", ""))[:300]
    ids = [one.id for one in batch]
    changed = update(Delivery).where(Delivery.id.in_(ids)).values(**values, changed_at=clock.now())
    db.execute(changed, execution_options={"synchronize_session": False})
