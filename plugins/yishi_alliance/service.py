"""What other modules may call (after naming `alliance` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_alliance.acting import (
    accept,
    ask_extension,
    give,
    log_progress,
    read_phone,
    refuse,
    report_result,
)
from yishi_alliance.branch import add_member, end_member, save_branch
from yishi_alliance.companies import (
    add_company,
    change_company,
    dismiss,
    employ,
    leave,
    serve,
    stop,
)
from yishi_alliance.handing import Contact, Wish, hand_over, recall
from yishi_alliance.partners import partners, serving, tell_estates
from yishi_alliance.reading.companies import board, branch, companies, company, unserved
from yishi_alliance.reading.handovers import handover, handovers, waiting
from yishi_alliance.reading.orders import order, orders
from yishi_alliance.roster import tell_communities

__all__ = [
    "Contact",
    "Wish",
    "accept",
    "add_company",
    "add_member",
    "ask_extension",
    "board",
    "branch",
    "change_company",
    "companies",
    "company",
    "dismiss",
    "employ",
    "end_member",
    "give",
    "hand_over",
    "handover",
    "handovers",
    "leave",
    "log_progress",
    "order",
    "orders",
    "partners",
    "read_phone",
    "recall",
    "refuse",
    "report_result",
    "save_branch",
    "serve",
    "serving",
    "stop",
    "tell_communities",
    "tell_estates",
    "unserved",
    "waiting",
]
