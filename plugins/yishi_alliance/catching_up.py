"""Saying again what the other side may have missed while its module was off: each side is told the whole once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from yishi.toolkit import Refusal, TenantView, attachments, crossing, db, system
from yishi_alliance.acting import answer
from yishi_alliance.handing import send_order
from yishi_alliance.models import Handover, Order, OrderEntry
from yishi_alliance.partners import tell_estates
from yishi_alliance.roster import tell_communities, tell_community
from yishi_alliance.rows import ORDER, today
from yishi_alliance.sending import alliances, communities, try_to_say
from yishi_worklist import service as worklist

LATELY = timedelta(days=60)


def greet(tenant: TenantView) -> None:
    """The module is on here (again): each side tells what it is, and asks for what it missed."""
    actor = system(tenant.id)
    if tenant.kind == "alliance":
        tell_communities(actor)
    else:
        tell_estates(actor)
    for link in (*communities(), *alliances()):
        try_to_say(actor, link.id, "hello", {})


def say_orders_again(parcel: crossing.Parcel, _values: dict[str, Any]) -> None:
    """An alliance came back: our estates, and every order that it has not answered."""
    actor = parcel.sender
    tell_estates(actor)
    waiting = select(Handover).where(Handover.link_id == parcel.link.id, Handover.state == "sent")
    for handover in db.scalars(waiting.order_by(Handover.sent_at, Handover.id)).all():
        handover.sends += 1
        try:
            send_order(actor, handover, worklist.item(handover.item_id))
        except Refusal:
            # The item is gone from the list: nothing to be done over there.
            continue


def say_answers_again(parcel: crossing.Parcel, _values: dict[str, Any]) -> None:
    """A community came back: the roster, and how each of its orders stands; what it has already changes nothing."""
    actor = parcel.sender
    tell_community(actor, parcel.link.id)
    orders = select(Order).where(
        Order.link_id == parcel.link.id,
        Order.state.in_(["accepted", "done", "refused"]),
        Order.arrived_on >= today() - LATELY,
    )
    for order in db.scalars(orders.order_by(Order.arrived_at, Order.id)).all():
        acts = {"accepted": ["accepted"], "done": ["accepted", "done"], "refused": ["refused"]}[order.state]
        for act in acts:
            _again(parcel, order, act)


def _again(parcel: crossing.Parcel, order: Order, act: str) -> None:
    last = (
        select(OrderEntry)
        .where(OrderEntry.order_id == order.id, OrderEntry.kind == act)
        .order_by(OrderEntry.at.desc(), OrderEntry.id.desc())
        .limit(1)
    )
    entry = db.scalars(last).first()
    if entry is None:
        return
    files = [file.id for file in attachments.of((ORDER, order.id)) if act == "done" and file.role == "result"]
    answer(parcel.sender, order, entry, act, files=files, again=parcel.key)
