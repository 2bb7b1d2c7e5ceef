"""What a person should know: in the app always, by message where the person asked for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, func, select, update

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import current_tenant_id, current_unit, db, guarded, new_id, read
from yishi.database.upsert import insert
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _, translate
from yishi.jobs.core import core_job
from yishi.jobs.queue import enqueue
from yishi.people import accounts, memberships, senders
from yishi.people.models import Membership, Notification
from yishi.plugins.values import Message
from yishi.tenants.resolve import TenantView

CHANNELS = {"none": N_("只在这里看"), "phone": N_("同时发短信给我")}
"""What `Membership.preferences["notify"]` may be; without it, only in the app."""

_JOB = "deliver_notification"
_LIST = guarded(
    select(
        Notification.id,
        Notification.title,
        Notification.params,
        Notification.path,
        Notification.at,
        Notification.seen_at,
    ).order_by(Notification.at.desc(), Notification.id.desc())
)


def notify(
    person_id: UUID,
    title: str,
    params: Mapping[str, Any] | None = None,
    *,
    path: str = "",
    key: str | None = None,
) -> bool:
    """Tell a person something: `title` is a msgid, its places filled from `params` when it is read.

    `path` leads there, relative to the tenant. With a `key` it is said once per person and key: False when
    it was said before.
    """
    row_id = new_id()
    made = db.execute(
        insert(Notification)
        .values(
            tenant_id=current_tenant_id(),
            id=row_id,
            person_id=person_id,
            title=title,
            params=dict(params or {}),
            path=path,
            key=key,
            at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "person_id", "key"])
        .returning(Notification.id)
    ).first()
    if made is None:
        return False
    if _wants_messages(person_id):
        enqueue(_JOB, key=str(row_id), arguments={"notification": str(row_id)})
    return True


def notify_all(
    person_ids: Iterable[UUID],
    title: str,
    params: Mapping[str, Any] | None = None,
    *,
    path: str = "",
    key: str,
) -> None:
    """`notify` for many, such as all households of an estate, in a few statements however many they are."""
    asked = select(Membership.person_id, Membership.preferences).where(
        Membership.tenant_id == current_tenant_id(),
        Membership.person_id.is_not(None),
        Membership.ended_at.is_(None),
    )
    by_message = {who for who, wishes in db.execute(asked) if wishes.get("notify") == "phone"}
    rows = []
    for person_id in dict.fromkeys(person_ids):
        if person_id in by_message:
            notify(person_id, title, params, path=path, key=key)
            continue
        rows.append(
            {
                "tenant_id": current_tenant_id(),
                "id": new_id(),
                "person_id": person_id,
                "title": title,
                "params": dict(params or {}),
                "path": path,
                "key": key,
                "at": clock.now(),
            }
        )
    said_once = insert(Notification).on_conflict_do_nothing(index_elements=["tenant_id", "person_id", "key"])
    for start in range(0, len(rows), 500):
        db.execute(said_once, rows[start : start + 500])


def _wants_messages(person_id: UUID) -> bool:
    membership = memberships.of_person(person_id)
    return membership is not None and membership.preferences.get("notify") == "phone"


@core_job(_JOB)
def deliver(tenant: TenantView, notification: str) -> None:
    """Send one notification to the telephone of the person's account; at least once."""
    row = db.scalars(select(Notification).where(Notification.id == UUID(notification))).first()
    membership = memberships.of_person(row.person_id) if row else None
    if row is None or membership is None or row.seen_at is not None:
        return
    account = accounts.get(membership.account_id)
    text = translate(row.title, account.locale)
    message = Message(
        purpose="notification",
        phone=accounts.phone_of(account),
        text=text % row.params if row.params else text,
        account_id=account.id,
        tenant_id=tenant.id,
    )
    # A sender talks to the network: no transaction may wait for it.
    current_unit().close()
    senders.send(message)


def unread(person: BindParameter[Any] | ColumnElement[Any]) -> ScalarSelect[int]:
    """How many a person has not seen, as a column for the statement that a page makes anyway."""
    return (
        select(func.count(Notification.id))
        .where(Notification.person_id == person, Notification.seen_at.is_(None))
        .scalar_subquery()
    )


def unread_count(actor: Actor) -> int:
    if actor.person_id is None:
        return 0
    mine = select(func.count(Notification.id)).where(
        Notification.person_id == actor.person_id, Notification.seen_at.is_(None)
    )
    return int(db.execute(mine).scalar_one())


def of_actor(actor: Actor, *, limit: int = 50, offset: int = 0) -> Sequence[Any]:
    """The actor's own notifications, newest first: rows of id, title, params, path, at, seen_at."""
    if actor.person_id is None:
        return []
    mine = _LIST.where(Notification.person_id == actor.person_id)
    rows: Sequence[Any] = read(mine.limit(limit).offset(offset)).all()
    return rows


def mark_seen(actor: Actor, notification_id: UUID | None = None) -> None:
    """Mark one of the actor's notifications as seen, or all of them."""
    mine = update(Notification).where(
        Notification.person_id == actor.person_id, Notification.seen_at.is_(None)
    )
    if notification_id is not None:
        mine = mine.where(Notification.id == notification_id)
    db.execute(mine.values(seen_at=clock.now()), execution_options={"synchronize_session": False})


def prefer(actor: Actor, channel: str) -> Membership:
    """How the actor wants to be told in this tenant."""
    if channel not in CHANNELS:
        raise Refusal("people.no_such_channel", _("没有这种通知方式，请重新选择。"), field="notify")
    membership = memberships.of_account(actor.account_id) if actor.account_id else None
    if membership is None:
        raise Unknown("people.no_member")
    membership.preferences = {**membership.preferences, "notify": channel}
    db.flush()
    return membership
