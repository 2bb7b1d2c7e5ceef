"""Tables of this module: the alliance's own (companies, branch, orders), and what a community keeps of it."""

from __future__ import annotations

from yishi_alliance.models.branch import Branch, BranchMember
from yishi_alliance.models.companies import Company, Estate, Service
from yishi_alliance.models.handovers import Cover, Handover, Partner
from yishi_alliance.models.orders import Order, OrderEntry

__all__ = [
    "Branch",
    "BranchMember",
    "Company",
    "Cover",
    "Estate",
    "Handover",
    "Order",
    "OrderEntry",
    "Partner",
    "Service",
]
