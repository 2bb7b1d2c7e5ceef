"""What a person should know: in the app always, by other channels where the person asked for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, func, select, update

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import current_tenant_id, db, guarded, new_id, read
from yishi.database.upsert import insert
from yishi.errors import Unknown
from yishi.people.delivery import planning
from yishi.people.delivery.planning import Said
from yishi.people.models import Notification
from yishi.tenants.current import reachable

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
    urgent: bool = False,
) -> bool:
    """Tell a person something: `title` is a msgid, its places filled from `params` when it is read.

    `path` leads there, relative to the tenant. With a `key` it is said once per person and key: False when
    it was said before. Beside the app it goes by the channels that the person chose, outside quiet hours
    unless it is `urgent` (people stuck in a lift).
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
    planning.plan([Said(row_id, person_id, title, params or {}, path)], urgent=urgent)
    return True


def notify_all(
    person_ids: Iterable[UUID],
    title: str,
    params: Mapping[str, Any] | None = None,
    *,
    path: str = "",
    key: str,
    urgent: bool = False,
) -> None:
    """`notify` for many, such as all households of an estate, in a few statements however many they are."""
    rows = [
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
        for person_id in dict.fromkeys(person_ids)
    ]
    said_once = (
        insert(Notification)
        .on_conflict_do_nothing(index_elements=["tenant_id", "person_id", "key"])
        .returning(Notification.id, Notification.person_id)
    )
    for start in range(0, len(rows), 500):
        made = db.execute(said_once, rows[start : start + 500]).all()
        planning.plan(
            [Said(found, person_id, title, params or {}, path) for found, person_id in made], urgent=urgent
        )


def notify_group(title: str, params: Mapping[str, Any] | None = None, *, path: str = "", key: str) -> None:
    """Tell the staff's groups (a WeCom group, say) once for each `key`; nothing where there is no such gateway.

    Say nothing here that not all of the staff may read.
    """
    planning.plan_for_group(title, params or {}, path=path, key=key)


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


def follow(actor: Actor, notification_id: UUID) -> str:
    """Where one of the actor's own notifications leads, relative to the tenant; what was said of it is seen now.

    Empty where that is nowhere: it never led anywhere, or the module is off. Raises `Unknown` for one that is not theirs.
    """
    mine = select(Notification.path).where(
        Notification.id == notification_id, Notification.person_id == actor.person_id
    )
    path: str | None = db.scalar(mine) if actor.person_id else None
    if path is None:
        raise Unknown("people.no_notification")
    if path:
        mark_seen(actor, path=path)
    else:
        mark_seen(actor, notification_id)
    return reachable(path)


def mark_seen(actor: Actor, notification_id: UUID | None = None, *, path: str | None = None) -> None:
    """Mark the actor's notifications as seen: one, those that lead to `path`, or all."""
    mine = update(Notification).where(
        Notification.person_id == actor.person_id, Notification.seen_at.is_(None)
    )
    if notification_id is not None:
        mine = mine.where(Notification.id == notification_id)
    if path is not None:
        mine = mine.where(Notification.path == path)
    db.execute(mine.values(seen_at=clock.now()), execution_options={"synchronize_session": False})
