"""What other modules may call (after naming `worklist` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_worklist.closing import (
    approve_close,
    confirm,
    dispute_result,
    rate,
    record_visit,
    report_result,
    send_back,
)
from yishi_worklist.events import (
    EffectChecked,
    ItemAssigned,
    ItemClosed,
    ItemExtended,
    ItemOpened,
    ItemOverdue,
    ItemPaused,
    ItemReopened,
    ItemResumed,
    ItemWithdrawn,
    LevelChanged,
    OutsideTold,
    ResultReported,
)
from yishi_worklist.handing import assign, handlers, set_level, view
from yishi_worklist.kinds import ENTRIES, RATINGS
from yishi_worklist.levels import Due, Level, due_of, levels, save_level
from yishi_worklist.models import WorklistItem
from yishi_worklist.opening import open_item, withdraw
from yishi_worklist.outside import (
    declined_outside,
    extension_outside,
    hand_on_outside,
    hand_outside,
    progress_outside,
    received_outside,
    result_outside,
    take_back,
    unassigned,
)
from yishi_worklist.pausing import ask_extension, decide_extension, pause, resume
from yishi_worklist.reading import Entry, ItemView, Line, entry, item, items, seen, timeline
from yishi_worklist.reopening import reopen
from yishi_worklist.working import check_effect, escalate, follow_up, inspect, log_progress, urge

__all__ = [
    "ENTRIES",
    "RATINGS",
    "Due",
    "EffectChecked",
    "Entry",
    "ItemAssigned",
    "ItemClosed",
    "ItemExtended",
    "ItemOpened",
    "ItemOverdue",
    "ItemPaused",
    "ItemReopened",
    "ItemResumed",
    "ItemView",
    "ItemWithdrawn",
    "Level",
    "LevelChanged",
    "Line",
    "OutsideTold",
    "ResultReported",
    "WorklistItem",
    "approve_close",
    "ask_extension",
    "assign",
    "check_effect",
    "confirm",
    "decide_extension",
    "declined_outside",
    "dispute_result",
    "due_of",
    "entry",
    "escalate",
    "extension_outside",
    "follow_up",
    "hand_on_outside",
    "hand_outside",
    "handlers",
    "inspect",
    "item",
    "items",
    "levels",
    "log_progress",
    "open_item",
    "pause",
    "progress_outside",
    "rate",
    "received_outside",
    "record_visit",
    "reopen",
    "report_result",
    "result_outside",
    "resume",
    "save_level",
    "seen",
    "send_back",
    "set_level",
    "take_back",
    "timeline",
    "unassigned",
    "urge",
    "view",
    "withdraw",
]
