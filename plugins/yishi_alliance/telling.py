"""Writing down what happened to an order, and who of its company is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from yishi.toolkit import N_, Actor, activity, clock, db, new_id, notify, search
from yishi_alliance.kinds import ENTRIES
from yishi_alliance.models import Order, OrderEntry
from yishi_alliance.rights import managers, staff_of
from yishi_alliance.rows import ORDER
from yishi_alliance.settings import NAME

_VERB = N_("交办单%(number)s：%(act)s")


def tell(
    actor: Actor,
    order: Order,
    kind: str,
    text: str = "",
    *,
    side: str,
    at: datetime | None = None,
    told_id: UUID | None = None,
    **data: Any,
) -> OrderEntry:
    """One entry of an order's timeline; the community's sender is named by their community alone."""
    own = side != "community"
    entry = OrderEntry(
        id=new_id(),
        order_id=order.id,
        at=at or clock.now(),
        kind=kind,
        side=side,
        text=text,
        name=actor.name[:60] if own else order.community,
        person_id=actor.person_id if own else None,
        told_id=told_id,
        data=data,
    )
    db.add(entry)
    db.flush()
    activity.record(
        actor,
        f"alliance.{kind}",
        _VERB,
        (ORDER, order.id),
        plugin=NAME,
        number=order.item_number,
        act=ENTRIES[kind],
    )
    return entry


def tell_company(order: Order, what: str, words: str, *, but: UUID | None = None, **params: Any) -> None:
    """Those who work for its company; where it has none yet, those who run the alliance."""
    told = staff_of(order.company_id) if order.company_id else managers()
    _notify((one.person_id for one in told if one.person_id != but), order, what, words, params)


def tell_managers(order: Order, what: str, words: str, **params: Any) -> None:
    _notify((one.person_id for one in managers()), order, what, words, params)


def _notify(people: Iterable[UUID], order: Order, what: str, words: str, params: dict[str, Any]) -> None:
    for person_id in people:
        notify(
            person_id,
            words,
            {"number": order.item_number, "title": order.title, "community": order.community, **params},
            path=f"alliance/orders/{order.id}",
            key=f"alliance:{order.id}:{what}",
        )


def findable(order: Order) -> None:
    search.put(
        ORDER, order.id, f"{order.item_number} {order.title} {order.located} {order.community} {order.text}"
    )
