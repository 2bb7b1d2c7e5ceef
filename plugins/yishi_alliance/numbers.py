"""What the core counts and finds: figures with numerator and denominator, hits only for who may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from yishi.toolkit import N_, FigureValue, ctx, current_tenant, db
from yishi_alliance.models import Handover, Order
from yishi_alliance.rights import WORKS, within


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`: another company's order is in no answer."""
    actor = ctx().actor
    if not actor.may(WORKS):
        return {}
    limits = within(actor)
    wanted = select(Order.id, Order.item_number, Order.title, Order.arrived_on).where(Order.id.in_(list(ids)))
    rows = db.execute(wanted if limits is None else wanted.where(limits))
    return {
        order_id: (f"{number} {title}", f"alliance/orders/{order_id}", on)
        for order_id, number, title, on in rows
    }


def _of(condition: Any) -> Any:
    """How many rows meet a condition, beside other counts in one statement."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """From `since` up to before `until`: of a community what it handed over, of an alliance what it received.

    The keys differ, so that a district that adds up both counts nothing twice.
    """
    if current_tenant().kind == "alliance":
        yield from _received(since, until)
    else:
        yield from _handed(since, until)


def _handed(since: date, until: date) -> Iterable[FigureValue]:
    in_time = and_(Handover.accepted_on.is_not(None), Handover.accepted_on <= Handover.receipt_due)
    done = and_(Handover.reported_on.is_not(None), Handover.state.in_(["done", "closed"]))
    counted = select(func.count(), _of(in_time), _of(done), _of(Handover.state == "refused"))
    sent = counted.where(Handover.sent_on >= since, Handover.sent_on < until)
    handed, accepted, reported, refused = db.execute(sent).one()
    yield FigureValue("alliance.handed", N_("交给物业公司"), handed)
    yield FigureValue("alliance.accepted_in_time", N_("物业按时受理率"), accepted, handed)
    yield FigureValue("alliance.done", N_("物业办结率"), reported, handed)
    yield FigureValue("alliance.refused", N_("物业退回"), refused)


def _received(since: date, until: date) -> Iterable[FigureValue]:
    in_time = and_(Order.accepted_on.is_not(None), Order.accepted_on <= Order.receipt_due)
    done = Order.state.in_(["done", "closed"])
    counted = select(func.count(), _of(in_time), _of(done))
    got, accepted, reported = db.execute(
        counted.where(Order.arrived_on >= since, Order.arrived_on < until)
    ).one()
    yield FigureValue("alliance.received", N_("联盟收到交办"), got)
    yield FigureValue("alliance.received_in_time", N_("联盟按时受理率"), accepted, got)
    yield FigureValue("alliance.received_done", N_("联盟办结率"), reported, got)
