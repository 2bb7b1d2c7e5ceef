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
    ResultReported,
)
from yishi_worklist.handing import assign, handlers, set_level, view
from yishi_worklist.kinds import ENTRIES, RATINGS
from yishi_worklist.levels import Due, Level, due_of, levels, save_level
from yishi_worklist.models import WorklistItem
from yishi_worklist.opening import open_item, withdraw
from yishi_worklist.pausing import ask_extension, decide_extension, pause, resume
from yishi_worklist.reading import Entry, ItemView, News, item, items, news, timeline
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
    "News",
    "ResultReported",
    "WorklistItem",
    "approve_close",
    "ask_extension",
    "assign",
    "check_effect",
    "confirm",
    "decide_extension",
    "dispute_result",
    "due_of",
    "escalate",
    "follow_up",
    "handlers",
    "inspect",
    "item",
    "items",
    "levels",
    "log_progress",
    "news",
    "open_item",
    "pause",
    "rate",
    "record_visit",
    "reopen",
    "report_result",
    "resume",
    "save_level",
    "send_back",
    "set_level",
    "timeline",
    "urge",
    "view",
    "withdraw",
]
