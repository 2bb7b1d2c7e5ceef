"""What other modules may call (after naming `three_leads` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_three_leads.grids import add_grid, change_grid, draw_in, drop_grid
from yishi_three_leads.handing_over import InHand, in_hand, leave
from yishi_three_leads.holding import Place, Who, active, agree_phone, appoint
from yishi_three_leads.listing import fingerprint, freeze
from yishi_three_leads.merging import Alike, alike, merge, proposals, set_kind, take_apart
from yishi_three_leads.promoting import HandedOver, LinesRefused, Stopped, hand_over, hand_over_list, targets
from yishi_three_leads.rounds import due_after, open_round, period_of
from yishi_three_leads.sheets import Said, add_entry, drop_entry, reopen, submit

__all__ = [
    "Alike",
    "HandedOver",
    "InHand",
    "LinesRefused",
    "Place",
    "Said",
    "Stopped",
    "Who",
    "active",
    "add_entry",
    "add_grid",
    "agree_phone",
    "alike",
    "appoint",
    "change_grid",
    "draw_in",
    "drop_entry",
    "drop_grid",
    "due_after",
    "fingerprint",
    "freeze",
    "hand_over",
    "hand_over_list",
    "in_hand",
    "leave",
    "merge",
    "open_round",
    "period_of",
    "proposals",
    "reopen",
    "set_kind",
    "submit",
    "take_apart",
    "targets",
]
