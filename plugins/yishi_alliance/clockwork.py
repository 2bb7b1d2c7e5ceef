"""The day by which something must happen with an order."""

from __future__ import annotations

from yishi_alliance.models import Order


def set_clock(order: Order) -> None:
    """First the receipt; then what the community's terms ask; nothing while its clock stands still, or once reported."""
    if order.state == "sent":
        order.clock_on = order.receipt_due
    elif order.state == "accepted" and order.paused_on is None:
        order.clock_on = min((day for day in (order.due_on, order.next_on) if day), default=None)
    else:
        order.clock_on = None
